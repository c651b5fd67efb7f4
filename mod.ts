/**
 * pfserve: a pre-fork application server for Node, Bun and Deno.
 *
 * @module
 */
export { type ConfigFile, defineConfig } from "./src/config/define_config.ts";
export type {
  Configuration,
  LogLevel,
  Settings,
} from "./src/config/settings.ts";
