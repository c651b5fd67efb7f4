/** How often idle connections and deadlines are looked at, milliseconds: one timer for all connections. */
export const SWEEP_MS = 50;

/** How long idle connections stay open while the worker drains, milliseconds. */
export interface DrainPatience {
  /** After the last sign of life: a request that was already on its way is still answered. */
  readonly idleMs: number;
  /** The same for one that has not asked anything yet, whose client is about to. */
  readonly firstMs: number;
}

/** Nobody waits for a worker that has been replaced, and clients take their time where every CPU is busy. */
export const REPLACED_PATIENCE: DrainPatience = { idleMs: 1000, firstMs: 3000 };

/** Where no other worker goes on, a stop would have to wait. */
export const LAST_PATIENCE: DrainPatience = { idleMs: 350, firstMs: 500 };
