/**
 * pfserve: a pre-fork application server for Node, Bun and Deno.
 *
 * @module
 */
export type { Settings } from "./src/config/settings.ts";
