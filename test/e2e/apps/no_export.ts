/** Exports nothing that answers. */
export const answer = 42;
