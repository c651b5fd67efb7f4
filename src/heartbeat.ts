/**
 * The layout of a heartbeat file. The worker overwrites the whole of it at each beat, and the first
 * entry alone whenever a request begins, so that a killed worker leaves behind what it was doing.
 */

/** Bytes of one entry: `<wall-clock ms> <method> <target>` and a zero; what follows is nothing. */
export const ENTRY_BYTES = 256;
/** The newest request, then those that were in flight at the last beat. */
export const ENTRY_COUNT = 9;

export interface Breadcrumb {
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  readonly method: string;
  readonly target: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes one entry into `bytes` at `position`; a long target is cut. */
export function encodeBreadcrumb(
  bytes: Uint8Array,
  position: number,
  breadcrumb?: Breadcrumb,
): void {
  const last = position + ENTRY_BYTES - 1;
  if (breadcrumb === undefined) {
    bytes[position] = 0;
    return;
  }
  const text =
    `${breadcrumb.startedAt} ${breadcrumb.method} ${breadcrumb.target}`;
  const { written } = encoder.encodeInto(
    text,
    bytes.subarray(position, last),
  );
  bytes[position + written] = 0;
}

/** Reads the entries back, newest first, each request once. */
export function decodeBreadcrumbs(bytes: Uint8Array): Breadcrumb[] {
  const found = new Map<string, Breadcrumb>();
  for (
    let position = 0;
    position + ENTRY_BYTES <= bytes.length;
    position += ENTRY_BYTES
  ) {
    const entry = bytes.subarray(position, position + ENTRY_BYTES);
    const text = decoder.decode(entry.subarray(0, entry.indexOf(0)));
    const match = /^(\d+) (\S+) (.*)$/s.exec(text);
    if (match === null) continue;
    found.set(text, {
      startedAt: Number(match[1]),
      method: match[2]!,
      target: match[3]!,
    });
  }
  return [...found.values()].sort((left, right) =>
    right.startedAt - left.startedAt
  );
}
