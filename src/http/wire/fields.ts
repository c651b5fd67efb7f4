import { knownName } from "./field_names.ts";
import { Refusal } from "./refusal.ts";
import { STRICT, type Tolerances } from "./tolerances.ts";

/** Fields as they came: name in lower case, value, name, value… */
export type FieldList = readonly string[];

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** Anything but a tab, visible ASCII, a space and obs-text (RFC 9110 section 5.5). */
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Parses one field line (RFC 9112 section 5) without its CRLF and adds it to `fields`, or returns
 * false when it is to be dropped; throws `Refusal`. Every step is linear: a pattern for the whole
 * line could be made to backtrack.
 */
export function parseField(
  line: string,
  fields: string[],
  tolerances: Tolerances = STRICT,
): boolean {
  const colon = line.indexOf(":");
  const sent = line.slice(0, Math.max(colon, 0));
  const name = knownName(sent) ?? checkName(sent, line, tolerances);
  const value = trimSpace(line, colon + 1);
  if (FORBIDDEN_IN_VALUE.test(value)) {
    throw new Refusal(400, "forbidden character in field value");
  }
  if (name === undefined) return false;
  fields.push(name, value);
  return true;
}

/** Undefined for a field that is to be dropped. */
function checkName(
  sent: string,
  line: string,
  { spaceBeforeColon, underscores }: Tolerances,
): string | undefined {
  const name = spaceBeforeColon ? trimSpace(sent, 0, false) : sent;
  if (!TOKEN.test(name)) throw new Refusal(400, reasonFor(line));
  if (underscores !== "keep" && name.includes("_")) {
    if (underscores === "drop") return undefined;
    throw new Refusal(400, "underscore in field name");
  }
  return name.toLowerCase();
}

/** Optional white space is SP and HTAB alone: `trim` would take what other parsers keep. */
function trimSpace(line: string, from: number, isBoth = true): string {
  let start = from;
  let end = line.length;
  while (isBoth && start < end && isSpace(line.charCodeAt(start))) start++;
  while (end > start && isSpace(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function reasonFor(line: string): string {
  const isFolded = line.startsWith(" ") || line.startsWith("\t");
  return isFolded ? "obsolete line folding" : "malformed field name";
}
