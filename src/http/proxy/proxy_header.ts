import { normalizeIp, parseIp } from "../../ip_address.ts";
import { Refusal } from "../wire/refusal.ts";

/** Versions of the PROXY protocol; `auto` takes both. */
export type ProxyVersion = "v1" | "v2" | "auto";

/** Who the proxy speaks for; the proxy itself when `source` is undefined. */
export interface ProxyHeader {
  /** Bytes that it takes. */
  readonly length: number;
  readonly source: ProxySource | undefined;
}

/** The end of a connection that the proxy accepted. */
export interface ProxySource {
  readonly address: string;
  readonly port: number;
}

const V1_START = [...new TextEncoder().encode("PROXY ")];
/** Section 2.2 of the specification: begins with what no other protocol does. */
const V2_START = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10];
const V2_HEAD_BYTES = 16;
/** Section 2.1: the longest line, with its end. */
const V1_MAX_BYTES = 107;
const LF = 10;
const PORT = /^(?:0|[1-9]\d{0,4})$/;

/** Whether `bytes` begin with a header of either version; undefined while that is open. */
export function beginsWithHeader(bytes: Uint8Array): boolean | undefined {
  const starts = [V1_START, V2_START].map((start) => startsWith(bytes, start));
  if (starts.includes(true)) return true;
  return starts.includes(undefined) ? undefined : false;
}

/**
 * Reads the header of the PROXY protocol that `bytes` begin with; undefined when more must come.
 * Throws `Refusal` for anything else. https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export function parseProxyHeader(
  bytes: Uint8Array,
  version: ProxyVersion,
): ProxyHeader | undefined {
  const isV1 = version !== "v2" && startsWith(bytes, V1_START);
  const isV2 = version !== "v1" && startsWith(bytes, V2_START);
  if (isV1 === true) return parseV1(bytes);
  if (isV2 === true) return parseV2(bytes);
  if (isV1 === undefined || isV2 === undefined) return undefined;
  throw new Refusal(400, "no PROXY header");
}

function startsWith(
  bytes: Uint8Array,
  start: readonly number[],
): boolean | undefined {
  const common = Math.min(bytes.length, start.length);
  for (let index = 0; index < common; index++) {
    if (bytes[index] !== start[index]) return false;
  }
  return bytes.length < start.length ? undefined : true;
}

function parseV1(bytes: Uint8Array): ProxyHeader | undefined {
  const end = bytes.subarray(0, V1_MAX_BYTES).indexOf(LF);
  if (end < 0) {
    if (bytes.length < V1_MAX_BYTES) return undefined;
    throw malformed("line too long");
  }
  const line = String.fromCharCode(...bytes.subarray(0, end + 1));
  if (!line.endsWith("\r\n")) throw malformed("line feed alone");
  const [, family = "", ...rest] = line.slice(0, -2).split(" ");
  const length = end + 1;
  // The proxy does not know: what follows is to be ignored.
  if (family === "UNKNOWN") return { length, source: undefined };
  return { length, source: parseV1Source(family, rest) };
}

function parseV1Source(family: string, rest: readonly string[]): ProxySource {
  const [address = "", target = "", port = "", targetPort = ""] = rest;
  const isIpv6 = family === "TCP6";
  if ((!isIpv6 && family !== "TCP4") || rest.length !== 4) {
    throw malformed("unknown form");
  }
  const isRight = (text: string): boolean =>
    text.includes(":") === isIpv6 && !text.includes("%") &&
    parseIp(text) !== undefined;
  if (!isRight(address) || !isRight(target)) throw malformed("wrong address");
  const ports = [port, targetPort];
  if (!ports.every((text) => PORT.test(text) && Number(text) <= 65535)) {
    throw malformed("wrong port");
  }
  return { address: normalizeIp(address)!, port: Number(port) };
}

/** Section 2.2. What follows the addresses, in extensions, is passed over. */
function parseV2(bytes: Uint8Array): ProxyHeader | undefined {
  if (bytes.length < V2_HEAD_BYTES) {
    checkV2Command(bytes[12]);
    return undefined;
  }
  const isLocal = checkV2Command(bytes[12]) === 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const bodyBytes = view.getUint16(14);
  const length = V2_HEAD_BYTES + bodyBytes;
  const family = bytes[13]!;
  const addressBytes = isLocal ? 0 : v2AddressBytes(family);
  // Two addresses, and two ports.
  const needed = addressBytes === 0 ? 0 : 2 * addressBytes + 4;
  if (bodyBytes < needed) throw malformed("addresses cut off");
  if (bytes.length < length) return undefined;
  if (addressBytes === 0) return { length, source: undefined };
  const address = bytes.subarray(V2_HEAD_BYTES, V2_HEAD_BYTES + addressBytes);
  const port = view.getUint16(V2_HEAD_BYTES + 2 * addressBytes);
  return { length, source: { address: formatAddress(address), port } };
}

/** The low four bits: 0 is a connection of the proxy's own, 1 one for somebody else. */
function checkV2Command(byte: number | undefined): number | undefined {
  if (byte === undefined || byte === 0x20 || byte === 0x21) {
    return byte === undefined ? undefined : byte & 1;
  }
  throw malformed("unknown version or command");
}

/** Streams over IPv4 or IPv6; 0 when the proxy does not say. */
function v2AddressBytes(family: number): number {
  if (family === 0x11) return 4;
  if (family === 0x21) return 16;
  if (family === 0x00) return 0;
  throw malformed("neither a stream over IPv4 nor over IPv6");
}

function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) =>
    view.getUint16(at).toString(16)
  );
  // A URL writes it by RFC 5952, as the runtimes do.
  const { hostname } = new URL(`http://[${groups.join(":")}]`);
  return normalizeIp(hostname.slice(1, -1))!;
}

function malformed(reason: string): Refusal {
  return new Refusal(400, `malformed PROXY header: ${reason}`);
}
