/**
 * The layout of a heartbeat file. A worker that is killed leaves behind what it was doing: entries of
 * one size, each a request in flight or empty; and after them, where there is an access log and the
 * file can be memory, the lines that were not written yet.
 */
import type { Settings } from "./config/settings.ts";

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
  /** "" where no log asks for it. */
  readonly requestId: string;
  /** "" when the request belongs to no trace. */
  readonly traceId: string;
}

/** A request in flight. */
export interface Breadcrumb {
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  /** Its place among those that started in the same millisecond. */
  readonly turn: number;
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

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes one entry into `bytes` at `position`; a long target is cut. */
export function encodeBreadcrumb(
  bytes: Uint8Array,
  position: number,
  breadcrumb: Breadcrumb,
): void {
  const last = position + ENTRY_BYTES - 1;
  const { startedAt, turn, method, target, sender } = breadcrumb;
  const from = sender === undefined ? "" : encodeSender(sender);
  const text = `${startedAt}.${turn}${from} ${method} ${target}`;
  const { written } = encoder.encodeInto(
    text,
    bytes.subarray(position, last),
  );
  bytes[position + written] = 0;
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
  return found.sort((left, right) =>
    right.startedAt - left.startedAt || right.turn - left.turn
  );
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
let lastText = "";

function encodeSender(sender: Sender): string {
  if (sender === lastSender) return lastText;
  const { remoteAddress, version, requestId, traceId } = sender;
  lastSender = sender;
  lastText = `,${remoteAddress},${version},${requestId},${traceId}`;
  return lastText;
}

function decode(text: string): Breadcrumb | undefined {
  const match =
    /^(\d+)\.(\d+)(?:,([^ ,]*),([^ ,]*),([^ ,]*),([^ ,]*))? (\S+) (.*)$/s
      .exec(text);
  if (match === null) return undefined;
  const [, startedAt, turn, address, version, requestId, traceId] = match;
  return {
    startedAt: Number(startedAt),
    turn: Number(turn),
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
