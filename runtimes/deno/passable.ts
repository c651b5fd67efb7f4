import { PfserveError } from "../../src/errors.ts";
import { openLibc } from "./libc.ts";
import { keepNonBlocking } from "./sockets.ts";

/** Above every number that a child's descriptors get. */
const FREE_FROM = 256;

/**
 * Calls `start`, which starts a process, with numbers that it can pass on; afterwards the sockets
 * among them are non-blocking as before.
 */
export function withPassable<Result>(
  fds: readonly number[],
  start: (fds: readonly number[]) => Result,
): Result {
  try {
    return withFreePlaces(fds, start);
  } finally {
    keepNonBlocking(fds);
  }
}

/**
 * Deno gives a child its descriptors one after the other, and overwrites one that is still to be
 * copied when its number is that of an earlier place. Duplicates with high numbers are out of the way.
 */
function withFreePlaces<Result>(
  fds: readonly number[],
  start: (fds: readonly number[]) => Result,
): Result {
  const isInTheWay = fds.some((fd) => fd < FIRST_PLACE + fds.length);
  if (!isInTheWay) return start(fds);
  const libc = openLibc();
  if (libc === undefined) {
    throw new PfserveError(
      `Cannot pass descriptors ${
        fds.join(", ")
      } to a process on Deno without FFI: expected --allow-ffi, ` +
        `or numbers from ${FIRST_PLACE + fds.length} on`,
    );
  }
  const duplicates = fds.map((fd) => libc.duplicate(fd, FREE_FROM));
  try {
    return start(duplicates);
  } finally {
    for (const fd of duplicates) libc.close(fd);
  }
}

/** The standard streams and the channel come first. */
const FIRST_PLACE = 4;
