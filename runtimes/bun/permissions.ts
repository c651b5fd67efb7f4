import type { Permissions } from "../../src/runtime.ts";

/** Bun forbids nothing. */
export const permissions: Permissions = {
  missing: () => [],
  explain: () => undefined,
};
