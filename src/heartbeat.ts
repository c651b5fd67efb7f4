/**
 * The layout of a heartbeat file. A worker that is killed leaves behind what it was doing: entries of
 * one size, each a request in flight or empty; and after them, where there is an access log and the
 * file can be memory, the lines that were not written yet.
 */
import type { Settings } from "./config/settings.ts";
import { writeInteger } from "./digits.ts";

/** Bytes of one entry: the text of a breadcrumb and a zero; what follows is nothing. */
export const ENTRY_BYTES = 256;

/** Requests in flight that leave traces: as many as connections, within these bounds. */
const FEWEST_ENTRIES = 16;
const MOST_ENTRIES = 4096;

/** Room for lines, with their length before them. */
export const LINES_BYTES: number = 64 * 1024;
/** Bytes of that length, a number of the machine's own order. */
export const LENGTH_BYTES = 4;

/** What an access log needs to know of a request besides its line. */
export interface Sender {
  /** "" for a unix socket. */
  readonly remoteAddress: string;
  /** "1.1" or "1.0". */
  readonly version: string;
  /** What the client calls the request; "" when it has no name, or no log asks for it. */
  readonly requestId: string;
  /** "" when the request belongs to no trace. */
  readonly traceId: string;
}

/** A request in flight. */
export interface Breadcrumb {
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  /** How many requests the worker has begun, this one included. */
  readonly number: number;
  readonly method: string;
  readonly target: string;
  /** Undefined where no access log needs it. */
  readonly sender: Sender | undefined;
}

/** How many entries the file of a worker has. */
export function entryCountOf(
  { workerClass, workerConnections }: Settings,
): number {
  const most = workerClass === "sync" ? FEWEST_ENTRIES : MOST_ENTRIES;
  return Math.min(most, Math.max(FEWEST_ENTRIES, workerConnections));
}

const DOT = 46;
const SPACE = 32;
const LAST_ASCII = 127;
/** More of a sender than an address, an id and a trace take would leave no room for the request. */
const MOST_SENDER_BYTES = 180;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes one entry into `bytes` at `position`; a long target is cut. */
export function encodeBreadcrumb(
  bytes: Uint8Array,
  position: number,
  breadcrumb: Breadcrumb,
): void {
  const last = position + ENTRY_BYTES - 1;
  const { startedAt, number, method, target, sender } = breadcrumb;
  let end = writeInteger(bytes, position, startedAt);
  bytes[end] = DOT;
  end = writeInteger(bytes, end + 1, number);
  if (sender !== undefined) {
    const from = encodeSender(sender);
    bytes.set(from, end);
    end += from.length;
  }
  end = writeWord(bytes, end, last, method);
  end = writeWord(bytes, end, last, target);
  bytes[Math.min(end, last)] = 0;
}

/** Writes a space and as much of `text` as there is room for before `last`; returns where it ends. */
function writeWord(
  bytes: Uint8Array,
  start: number,
  last: number,
  text: string,
): number {
  bytes[start] = SPACE;
  const first = start + 1;
  const { length } = text;
  let index = 0;
  for (; first + length <= last && index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > LAST_ASCII) break;
    bytes[first + index] = code;
  }
  if (index === length) return first + length;
  // Slower: a character is not cut.
  return first + encoder.encodeInto(text, bytes.subarray(first, last)).written;
}

/** Empties an entry. */
export function eraseBreadcrumb(bytes: Uint8Array, position: number): void {
  bytes[position] = 0;
}

/** Reads the entries back, newest first. */
export function decodeBreadcrumbs(bytes: Uint8Array): Breadcrumb[] {
  const found: Breadcrumb[] = [];
  for (
    let position = 0;
    position + ENTRY_BYTES <= bytes.length;
    position += ENTRY_BYTES
  ) {
    if (bytes[position] === 0) continue;
    const entry = bytes.subarray(position, position + ENTRY_BYTES);
    const breadcrumb = decode(
      decoder.decode(entry.subarray(0, entry.indexOf(0))),
    );
    if (breadcrumb !== undefined) found.push(breadcrumb);
  }
  return found.sort((left, right) => right.number - left.number);
}

/** Reads the lines that follow the entries; "" when there are none, or no whole ones. */
export function decodeLines(bytes: Uint8Array): string {
  if (bytes.length < LENGTH_BYTES) return "";
  // A copy that is aligned; not by "slice", which makes none of a Buffer.
  const [length = 0] = new Uint32Array(
    Uint8Array.from(bytes.subarray(0, LENGTH_BYTES)).buffer,
  );
  const text = decoder.decode(
    bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
  );
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** The last sender that was encoded, and what it became: often the next one, too. */
let lastSender: Sender | undefined;
let lastBytes: Uint8Array = new Uint8Array(0);

function encodeSender(sender: Sender): Uint8Array {
  if (sender === lastSender) return lastBytes;
  const { remoteAddress, version, requestId, traceId } = sender;
  lastSender = sender;
  lastBytes = encoder.encode(
    `,${remoteAddress},${version},${requestId},${traceId}`,
  ).subarray(0, MOST_SENDER_BYTES);
  return lastBytes;
}

function decode(text: string): Breadcrumb | undefined {
  const match =
    /^(\d+)\.(\d+)(?:,([^ ,]*),([^ ,]*),([^ ,]*),([^ ,]*))? (\S+) (.*)$/s
      .exec(text);
  if (match === null) return undefined;
  const [, startedAt, number, address, version, requestId, traceId] = match;
  return {
    startedAt: Number(startedAt),
    number: Number(number),
    method: match[7]!,
    target: match[8]!,
    sender: address === undefined ? undefined : {
      remoteAddress: address,
      version: version!,
      requestId: requestId!,
      traceId: traceId!,
    },
  };
}
