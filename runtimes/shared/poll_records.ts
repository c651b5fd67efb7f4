import { POLLIN } from "./linux.ts";

/** `struct pollfd` of each descriptor, to wait for input: int fd, short events, short revents. */
export function pollRecords(fds: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * fds.length));
  fds.forEach((fd, at) => {
    view.setInt32(8 * at, fd, true);
    view.setInt16(8 * at + 4, POLLIN, true);
  });
  return new Uint8Array(view.buffer);
}
