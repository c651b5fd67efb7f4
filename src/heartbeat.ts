/**
 * The layout of a heartbeat file: entries of one size, each a request in flight or empty. A worker
 * that is killed leaves behind what it was doing.
 */

/** Bytes of one entry: the text of a breadcrumb and a zero; what follows is nothing. */
export const ENTRY_BYTES = 256;

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

function encodeSender(sender: Sender): string {
  const { remoteAddress, version, requestId, traceId } = sender;
  return `,${remoteAddress},${version},${requestId},${traceId}`;
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
