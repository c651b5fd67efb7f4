import { Refusal } from "./refusal.ts";

/**
 * `uri-host [":" port]` of RFC 9110 section 7.2 with RFC 3986 section 3.2.2. No user part, and
 * nothing that could end the authority of a URL: an application must see the path that was sent.
 * No percent-encoding either: names of the DNS have none (RFC 9110 section 4.2.1), and parsers
 * disagree on whether it is decoded.
 */
const AUTHORITY =
  /^(?:([\w\-.~!$&'()*+,;=]+)|\[([\dA-Fa-f:.]+)\])(?::(\d{0,5}))?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=.)|$)){4}$/;
/** What a URL parser takes for an IPv4 address: `127.1` and `0x7f.1` are 127.0.0.1 to it. */
const LIKE_IPV4 = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i;
/** A name with a label that says that it is punycode: whether it is, URL parsers do not agree on. */
const PUNYCODE = /^(?:.*\.)?xn--/i;
const IPV6_GROUP = /^[\dA-Fa-f]{1,4}$/;

/** The last one that was right: clients send the same again and again. */
let known: string | undefined;

/** Checks the value of Host, or the authority of a target; throws `Refusal`. */
export function parseAuthority(authority: string): string {
  if (authority === known) return authority;
  const [, name, address, port] = AUTHORITY.exec(authority) ?? [];
  const isHost = name !== undefined
    ? isName(name)
    : address !== undefined && isIpv6(address);
  if (!isHost || Number(port ?? 0) > 65535) {
    throw new Refusal(400, "malformed host");
  }
  known = authority;
  return authority;
}

function isName(name: string): boolean {
  if (IPV4.test(name)) return true;
  if (LIKE_IPV4.test(name)) return false;
  // The application will ask the same parser, and could only fail.
  return !PUNYCODE.test(name) || URL.canParse(`http://${name}`);
}

/** RFC 3986 section 3.2.2: eight groups, or fewer and one gap; the last two may be an IPv4 address. */
function isIpv6(address: string): boolean {
  const halves = address.split("::");
  const groups = halves.flatMap((half) => half === "" ? [] : half.split(":"));
  const last = groups.at(-1) ?? "";
  const hasIpv4 = IPV4.test(last) && address.endsWith(last);
  if (hasIpv4) groups.splice(-1, 1, "0", "0");
  const isComplete = halves.length === 2
    ? groups.length <= 7
    : halves.length === 1 && groups.length === 8;
  return isComplete && groups.every((group) => IPV6_GROUP.test(group));
}
