import { Refusal } from "./refusal.ts";

/**
 * `uri-host [":" port]` of RFC 9110 section 7.2 with RFC 3986 section 3.2.2. No user part, and
 * nothing that could end the authority of a URL: an application must see the path that was sent.
 */
const AUTHORITY =
  /^(?:[\w\-.~!$&'()*+,;=]|%[\dA-Fa-f]{2})+(?::(\d{0,5}))?$|^\[[\dA-Fa-f:.]+\](?::(\d{0,5}))?$/;

/** Checks the value of Host, or the authority of a target; throws `Refusal`. */
export function parseAuthority(authority: string): string {
  const parts = AUTHORITY.exec(authority);
  const port = Number(parts?.[1] ?? parts?.[2] ?? 0);
  if (parts === null || port > 65535) throw new Refusal(400, "malformed host");
  return authority;
}
