import type { Hooks } from "../hooks/hooks.ts";
import type { Configuration } from "./settings.ts";

/** Seconds, or a number with a unit: `30`, `0.5`, `"500ms"`, `"30s"`, `"2m"`, `"1h"`. */
export type Duration = number | `${number}${"" | "ms" | "s" | "m" | "h"}`;

/** Bytes, or a number with a unit: `8190`, `"64KiB"`, `"1MiB"`, `"2GiB"`. */
export type Size = number | `${number}${"" | "B" | "KiB" | "MiB" | "GiB"}`;

/** What a config file exports: any of the settings, the app, and hooks. */
export interface ConfigFile extends
  // Settings that a config file may write in more ways than one follow.
  Partial<
    Omit<
      Configuration,
      | "app"
      | "bind"
      | "bodyTimeout"
      | "bootTimeout"
      | "certReqs"
      | "certfile"
      | "config"
      | "env"
      | "forwardedAllowIps"
      | "gracefulTimeout"
      | "group"
      | "headerTimeout"
      | "keepalive"
      | "keyfile"
      | "limitRequestBody"
      | "limitRequestFieldSize"
      | "limitRequestLine"
      | "proxyAllowIps"
      | "proxyProtocol"
      | "reloadExtraFiles"
      | "requestTimeout"
      | "timeout"
      | "umask"
      | "user"
      | "workers"
      | "writeTimeout"
    >
  >,
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
  /** Seconds in which a request body that the app waits for must go on by 16 KiB, or end; then the answer is 408. */
  bodyTimeout?: Duration;
  /** Seconds that a worker may take to load the app and be ready; 0 means no limit. */
  bootTimeout?: Duration;
  /** Seconds that requests in flight have to finish when a worker is stopped. */
  gracefulTimeout?: Duration;
  /** Seconds that the head of a request may take to arrive; then the answer is 408. */
  headerTimeout?: Duration;
  /** Seconds that an idle connection is kept for the next request; 0 closes it after each response. */
  keepalive?: Duration;
  /** Seconds that a request may keep its thread without any of its answer; 0 means no limit. */
  requestTimeout?: Duration;
  /** Seconds that a worker may be silent before it is replaced; 0 means no limit. */
  timeout?: Duration;
  /** Seconds without progress of a response that the client does not read; then the connection is closed. */
  writeTimeout?: Duration;
  /** Bytes of a request body; a larger one is answered with 413. */
  limitRequestBody?: Size;
  /** Bytes of one header field; a longer one is answered with 431. */
  limitRequestFieldSize?: Size;
  /** Bytes of a request line; a longer one is answered with 414. */
  limitRequestLine?: Size;
}

/** Gives a config file its types; returns what it is given. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}
