import { X509Certificate } from "node:crypto";

/**
 * The names that a certificate is for, in lower case: those of its extension, or, without one, its
 * common name. `checkHost` of Deno knows no wildcards.
 */
export function namesOf(certificate: string): string[] {
  const { subjectAltName, subject } = new X509Certificate(certificate);
  const names = [...(subjectAltName ?? "").matchAll(/DNS:([^,\s"]+)/g)]
    .map(([, name = ""]) => name.toLowerCase());
  if (subjectAltName !== undefined) return names;
  const [, common] = /^CN=(.+)$/m.exec(subject) ?? [];
  return common === undefined ? [] : [common.toLowerCase()];
}

/** RFC 6125 section 6.4.3: an asterisk is the whole first label, and no more than one label. */
export function matchesName(pattern: string, name: string): boolean {
  const asked = name.toLowerCase().replace(/\.$/, "");
  if (!pattern.startsWith("*.")) return pattern === asked;
  const [first = "", ...rest] = asked.split(".");
  return first !== "" && rest.length > 1 && rest.join(".") === pattern.slice(2);
}
