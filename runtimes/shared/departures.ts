/** A connection whose client has its answer and has to close it. */
export interface Departing {
  /** Whether it is gone; looks when it is asked. */
  hasLeft(): boolean;
  /** Waits for that by events from now on. */
  promote(): unknown;
}

const LOOK_MS = 5;
/** Most clients leave at once; others are not worth so many looks. */
const MAX_LOOKS = 10;
/** Those that left first are likely to be gone when another one leaves. */
const LOOKS_AT_OTHERS = 2;

/** By when they were seen off, with the number of looks. */
const departing = new Map<Departing, number>();
let timer: NodeJS.Timeout | undefined;

/** Waits for a client to leave, at the cost of a look now and then. */
export function seeOff(connection: Departing): void {
  let looks = 0;
  for (const other of departing.keys()) {
    if (looks++ === LOOKS_AT_OTHERS) break;
    if (other.hasLeft()) departing.delete(other);
  }
  departing.set(connection, 0);
  timer ??= setTimeout(lookAtAll, LOOK_MS);
}

function lookAtAll(): void {
  timer = undefined;
  for (const [connection, looks] of departing) {
    if (connection.hasLeft()) departing.delete(connection);
    else if (looks < MAX_LOOKS) departing.set(connection, looks + 1);
    else {
      departing.delete(connection);
      connection.promote();
    }
  }
  if (departing.size > 0) timer = setTimeout(lookAtAll, LOOK_MS);
}
