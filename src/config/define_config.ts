import type { Hooks } from "../hooks/hooks.ts";
import type { Configuration } from "./settings.ts";

/** Settings that a config file may write in more ways than one. */
type FlexibleName =
  | "app"
  | "bind"
  | "config"
  | "env"
  | "group"
  | "reloadExtraFiles"
  | "umask"
  | "user"
  | "workers";

/** What a config file exports: any of the settings, the app, and hooks. */
export interface ConfigFile
  extends Partial<Omit<Configuration, FlexibleName>>, Hooks {
  /** App to serve: `MODULE`, `MODULE:NAME` or `MODULE:FACTORY()`; the command's argument wins. */
  app?: string | undefined;
  /** Addresses to listen on. */
  bind?: string | readonly string[];
  /** Worker processes to run, or `auto` for one a CPU. */
  workers?: number | "auto";
  /** Environment of the workers: NAME=VALUE each, or an object. */
  env?:
    | readonly string[]
    | Readonly<Record<string, string | number | boolean>>;
  /** More files that `reload` watches, or patterns of them. */
  reloadExtraFiles?: string | readonly string[];
  /** User that workers run as, by name or id. */
  user?: string | number | undefined;
  /** Group that workers run as, by name or id. */
  group?: string | number | undefined;
  /** Permission bits that files made by the server do not get: 0o077, or "077". */
  umask?: number | string;
}

/** Gives a config file its types; returns what it is given. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}
