import { type IpBytes, parseIp } from "./ip_address.ts";

/** Addresses that begin with the same bits. */
interface Range {
  readonly bytes: IpBytes;
  readonly bits: number;
}

/** What an item of an address list may be; follows the word "expected". */
export const RANGE_FORMS =
  "an IP address, a network such as 10.0.0.0/8, or * for every peer";

/** Who is believed: addresses, networks, or everybody. */
export class AddressList {
  /** Whether everybody is in it, peers on unix sockets and those who have left included. */
  readonly hasAll: boolean;
  readonly #ranges: readonly Range[];

  /** `items` are as `checkRange` accepts them; throws `TypeError` for others. */
  constructor(items: readonly string[]) {
    this.hasAll = items.includes("*");
    this.#ranges = items.filter((item) => item !== "*").map((item) => {
      const range = parseRange(item);
      if (typeof range === "object") return range;
      throw new TypeError(`Cannot read "${item}": expected ${range}`);
    });
  }

  has(address: string): boolean {
    if (this.hasAll) return true;
    const bytes = parseIp(address);
    return bytes !== undefined &&
      this.#ranges.some((range) => isWithin(bytes, range));
  }
}

/** What is expected in place of `item`; undefined when it is fine. */
export function checkRange(item: string): string | undefined {
  if (item === "*") return undefined;
  const range = parseRange(item);
  return typeof range === "string" ? range : undefined;
}

/** A text says what was expected. */
function parseRange(item: string): Range | string {
  const [address = "", length, ...more] = item.split("/");
  const bytes = parseIp(address);
  const isLength = length === undefined || /^(?:0|[1-9]\d{0,2})$/.test(length);
  if (bytes === undefined || !isLength || more.length > 0) return RANGE_FORMS;
  const isMapped = address.includes(":") && bytes.length === 4;
  const bits = length === undefined
    ? bytes.length * 8
    : Number(length) - (isMapped ? 96 : 0);
  if (bits < 0 || bits > bytes.length * 8) return RANGE_FORMS;
  const network = maskBytes(bytes, bits);
  // As in Gunicorn: an address with a length is mostly meant to be something else.
  return network.every((byte, index) => byte === bytes[index])
    ? { bytes, bits }
    : `a network without host bits, such as ${formatBytes(network)}/${length}`;
}

function isWithin(address: IpBytes, { bytes, bits }: Range): boolean {
  if (address.length !== bytes.length) return false;
  return maskBytes(address, bits).every((byte, index) => byte === bytes[index]);
}

function maskBytes(bytes: IpBytes, bits: number): number[] {
  return bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff00 >> kept) & 0xff;
  });
}

function formatBytes(bytes: IpBytes): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = bytes.flatMap((byte, index) =>
    index % 2 === 0 ? [((byte << 8) | bytes[index + 1]!).toString(16)] : []
  );
  return groups.join(":").replace(/(?:^|:)0(?::0)+(?:$|:)/, "::");
}
