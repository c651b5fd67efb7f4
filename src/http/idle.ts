/** How often idle connections and deadlines are looked at, milliseconds: one timer for all connections. */
export const SWEEP_MS = 50;

/**
 * How long a connection stays open after its last sign of life while the worker drains: a request
 * that was already on its way is still answered.
 */
export const DRAIN_IDLE_MS = 350;

/**
 * The same for a connection that has not asked anything yet: its client is about to, and may take its
 * time where every CPU is busy. Nobody waits for a worker that has been replaced.
 */
export const DRAIN_FIRST_MS = 3000;

/** The same where no other worker goes on, and a stop would have to wait. */
export const LAST_DRAIN_FIRST_MS = 500;
