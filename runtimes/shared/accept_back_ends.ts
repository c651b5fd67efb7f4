/** How workers take connections, in words for people; see `open_acceptor.ts`. */

/** Closes a listening duplicate while a worker is full. */
export const RELISTEN =
  "exact: a worker that is full closes its own listening server, and the kernel's queue waits for others";

/** Asks `poll` on another thread. */
export const POLL =
  "exact: poll on another thread, then one accept for each connection that there is room for";

/** What is left without FFI. */
export const HOLD =
  "not exact: a worker that is full holds further connections itself";
