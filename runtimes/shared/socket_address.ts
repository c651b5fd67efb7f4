import { isIPv6 } from "node:net";
import { endianness } from "node:os";
import type { BindAddress } from "../../src/runtime.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "./linux.ts";

/** The longest path of a unix socket, bytes: `sun_path` without its ending zero. */
export const MAX_UNIX_PATH_BYTES = 107;

const IS_LITTLE_ENDIAN = endianness() === "LE";

/** A `sockaddr_in` or `sockaddr_in6` for a numeric address; `scopeId` is the interface's number. */
export function encodeTcpAddress(
  ip: string,
  port: number,
  scopeId = 0,
): Uint8Array {
  if (!isIPv6(ip)) {
    const view = newAddress(16, AF_INET);
    view.setUint16(2, port);
    ip.split(".").forEach((part, at) => view.setUint8(4 + at, Number(part)));
    return bytesOf(view);
  }
  const view = newAddress(28, AF_INET6);
  view.setUint16(2, port);
  ipv6Groups(ip).forEach((group, at) => view.setUint16(8 + 2 * at, group));
  view.setUint32(24, scopeId, IS_LITTLE_ENDIAN);
  return bytesOf(view);
}

/** A `sockaddr_un`; a path that begins with "@" names an abstract socket. */
export function encodeUnixAddress(path: string): Uint8Array {
  const isAbstract = path.startsWith("@");
  const name = new TextEncoder().encode(isAbstract ? path.slice(1) : path);
  const view = newAddress(2 + 1 + name.length, AF_UNIX);
  bytesOf(view).set(name, isAbstract ? 3 : 2);
  return bytesOf(view);
}

/** Reads what `getsockname` gave; undefined for a family that is not known. */
export function decodeSocketAddress(
  bytes: Uint8Array,
): BindAddress | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (view.getUint16(0, IS_LITTLE_ENDIAN)) {
    case AF_INET:
      return {
        kind: "tcp",
        host: ipText(bytes.subarray(4, 8)),
        port: view.getUint16(2),
      };
    case AF_INET6:
      return {
        kind: "tcp",
        host: ipText(bytes.subarray(8, 24)),
        port: view.getUint16(2),
      };
    case AF_UNIX:
      return { kind: "unix", path: unixPath(bytes.subarray(2)) };
    default:
      return undefined;
  }
}

function unixPath(bytes: Uint8Array): string {
  const decoder = new TextDecoder();
  if (bytes[0] === 0) return `@${decoder.decode(bytes.subarray(1))}`;
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function ipv6Groups(ip: string): number[] {
  const [head = "", tail] = withoutZone(ip).split("::");
  const before = groupsOf(head);
  if (tail === undefined) return before;
  const after = groupsOf(tail);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

function withoutZone(ip: string): string {
  return ip.split("%", 1).join("");
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** The text of 4 or 16 address bytes; for IPv6 RFC 5952: the longest run of zeros is left out. */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const groups = Array.from(
    { length: 8 },
    (_, at) => view.getUint16(2 * at).toString(16),
  );
  const [start, length] = longestZeroRun(groups);
  if (length < 2) return groups.join(":");
  const head = groups.slice(0, start).join(":");
  return `${head}::${groups.slice(start + length).join(":")}`;
}

function longestZeroRun(groups: readonly string[]): [number, number] {
  let [bestStart, bestLength, length] = [0, 0, 0];
  groups.forEach((group, at) => {
    length = group === "0" ? length + 1 : 0;
    if (length <= bestLength) return;
    [bestStart, bestLength] = [at - length + 1, length];
  });
  return [bestStart, bestLength];
}

function newAddress(length: number, family: number): DataView {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint16(0, family, IS_LITTLE_ENDIAN);
  return view;
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}
