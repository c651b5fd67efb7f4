/** How often idle connections and deadlines are looked at, milliseconds: one timer for all connections. */
export const SWEEP_MS = 50;

/**
 * How long a connection stays open after its last sign of life while the worker drains: a request
 * that was already on its way is still answered.
 */
export const DRAIN_IDLE_MS = 350;

/** The same for a connection that has not asked anything yet: its client is about to. */
export const DRAIN_FIRST_MS = 500;
