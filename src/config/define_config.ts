import type { Hooks } from "../hooks/hooks.ts";
import type { Configuration } from "./settings.ts";

/** Seconds, or a number with a unit: `30`, `0.5`, `"500ms"`, `"30s"`, `"2m"`, `"1h"`. */
export type Duration = number | `${number}${"" | "ms" | "s" | "m" | "h"}`;

/** Bytes, or a number with a unit: `8190`, `"64KiB"`, `"1MiB"`, `"2GiB"`. */
export type Size = number | `${number}${"" | "B" | "KiB" | "MiB" | "GiB"}`;

type DurationName =
  | "bodyTimeout"
  | "bootTimeout"
  | "gracefulTimeout"
  | "headerTimeout"
  | "keepalive"
  | "requestTimeout"
  | "timeout"
  | "writeTimeout";

type SizeName =
  | "limitRequestBody"
  | "limitRequestFieldSize"
  | "limitRequestLine";

/** Settings that a config file may write in more ways than one. */
type FlexibleName =
  | DurationName
  | SizeName
  | "app"
  | "bind"
  | "certReqs"
  | "certfile"
  | "config"
  | "env"
  | "forwardedAllowIps"
  | "group"
  | "keyfile"
  | "proxyAllowIps"
  | "proxyProtocol"
  | "reloadExtraFiles"
  | "umask"
  | "user"
  | "workers";

/** Keeps the documentation of each setting. */
type Written<Name extends keyof Configuration, Value> = {
  [Each in keyof Pick<Configuration, Name>]?: Value;
};

/** What a config file exports: any of the settings, the app, and hooks. */
export interface ConfigFile
  extends
    Partial<Omit<Configuration, FlexibleName>>,
    Written<DurationName, Duration>,
    Written<SizeName, Size>,
    Hooks {
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
  /** Certificate in PEM form, or several of them. */
  certfile?: string | readonly string[];
  /** Private keys of the certificates, in the same order. */
  keyfile?: string | readonly string[];
  /** Whether clients have to show a certificate: by name, or by Gunicorn's number. */
  certReqs?: "none" | "optional" | "required" | 0 | 1 | 2;
  /** Proxies whose headers are believed: a list, or one text with commas. */
  forwardedAllowIps?: string | readonly string[];
  /** Version of the PROXY protocol; true for both. */
  proxyProtocol?: "off" | "v1" | "v2" | "auto" | boolean;
  /** Peers that send the PROXY protocol: a list, or one text with commas. */
  proxyAllowIps?: string | readonly string[];
}

/** Gives a config file its types; returns what it is given. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}
