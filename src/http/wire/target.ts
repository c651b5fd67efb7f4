import { parseAuthority } from "./authority.ts";
import { Refusal } from "./refusal.ts";

/** Where a request goes. */
export interface Target {
  /** Authority of an absolute-form target, which takes the place of Host; undefined of any other. */
  readonly authority: string | undefined;
  /** The path with its query; "*" for the asterisk form. */
  readonly path: string;
}

/** RFC 9112 section 3.2.2; a server accepts it even though only proxies get it. */
const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/i;

/** Parses a request target (RFC 9112 section 3.2); throws `Refusal`. */
export function parseTarget(target: string, method: string): Target {
  // A fragment is never sent (RFC 9110 section 4.2.5), and parsers disagree on what it hides.
  if (target.includes("#")) throw new Refusal(400, "fragment in target");
  if (target.startsWith("/")) return { authority: undefined, path: target };
  if (target === "*") {
    if (method === "OPTIONS") return { authority: undefined, path: target };
    throw new Refusal(400, "asterisk-form target is for OPTIONS");
  }
  const parts = ABSOLUTE.exec(target);
  if (parts === null) throw new Refusal(400, "malformed target");
  const [, authority = "", rest = ""] = parts;
  parseAuthority(authority);
  return { authority, path: rest.startsWith("/") ? rest : `/${rest}` };
}
