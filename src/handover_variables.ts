/** Environment variables by which one process of pfserve tells something to the next one. */

/** Set for the process that `--daemon` leaves behind. */
export const DAEMON_VARIABLE = "PFSERVE_DETACHED";
/** Set for the process that `--runtime` has moved to another runtime. */
export const MOVED_VARIABLE = "PFSERVE_MOVED";
/** How a new arbiter learns who started it, and which descriptors it inherits. */
export const PREDECESSOR_VARIABLE = "PFSERVE_PREDECESSOR";
export const LISTENERS_VARIABLE = "PFSERVE_LISTENERS";
