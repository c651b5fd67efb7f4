import type { MakeLine } from "./runtime.ts";

/** Most lines are shorter. */
const SHORT_BYTES = 8 * 1024;

/** Makes a line that no memory was kept for, however long it is. */
export function bytesOf<Subject>(
  subject: Subject,
  makeLine: MakeLine<Subject>,
): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(SHORT_BYTES);
  let end = makeLine(subject, bytes, 0);
  while (end > bytes.length) {
    bytes = new Uint8Array(end);
    end = makeLine(subject, bytes, 0);
  }
  return bytes.subarray(0, end);
}
