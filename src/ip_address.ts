/** An address in bytes, 4 or 16 of them. */
export type IpBytes = readonly number[];

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[\da-f]{1,4}$/i;

/**
 * Reads an IPv4 or an IPv6 address, without brackets; undefined when it is none. An IPv4 address
 * that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address: a socket that takes both
 * shows it so. The zone of `fe80::1%eth0` is no part of the address.
 */
export function parseIp(text: string): IpBytes | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  const bytes = parseIpv6(text.replace(/%[\w.-]+$/, ""));
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes;
}

/** One text for each address, however it was written; undefined when it is none. */
export function normalizeIp(text: string): string | undefined {
  const bytes = parseIp(text);
  if (bytes === undefined) return undefined;
  return bytes.length === 4 ? bytes.join(".") : text.toLowerCase();
}

function parseIpv4(text: string): number[] | undefined {
  const octets = text.split(".");
  const isAddress = octets.length === 4 &&
    octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255);
  return isAddress ? octets.map(Number) : undefined;
}

/** RFC 4291 section 2.2: eight groups, or fewer and one gap; the last two may be an IPv4 address. */
function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = [readGroups(halves[0]!), readGroups(halves[1] ?? "")];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  const isComplete = halves.length === 2 ? missing >= 2 : missing === 0;
  if (!isComplete) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function readGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const last = groups.at(-1)!;
  const ipv4 = last.includes(".") ? parseIpv4(last) : [];
  if (ipv4 === undefined) return undefined;
  const words = last.includes(".") ? groups.slice(0, -1) : groups;
  if (!words.every((word) => GROUP.test(word))) return undefined;
  const bytes = words.flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
  return [...bytes, ...ipv4];
}

function isMapped(bytes: IpBytes): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff && bytes[11] === 0xff;
}
