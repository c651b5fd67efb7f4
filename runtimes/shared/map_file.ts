import { files } from "./files.ts";
import type { Libc } from "./libc.ts";

/** Maps the beginning of a file, made zero; undefined without FFI, or when the kernel refuses. */
export function mapFile(
  libc: Libc | undefined,
  fd: number,
  length: number,
): Uint8Array | undefined {
  if (libc === undefined) return undefined;
  try {
    // First, so that the file has these bytes: where it ends, a touch of the memory is a SIGBUS.
    files.writeAt(fd, new Uint8Array(length), 0);
    return libc.mapShared(fd, length);
  } catch {
    // No room for the file: the descriptor is tried again at each beat.
    return undefined;
  }
}
