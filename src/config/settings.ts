/** Every setting, resolved. Durations are seconds (fractions allowed); sizes are bytes. */
export interface Settings {
  /** Config file. */
  config: string | undefined;
  /** Addresses to listen on. */
  bind: readonly string[];
  backlog: number;
  workers: number;
  workerClass: "sync" | "async";
  workerConnections: number;
  maxRequests: number;
  maxRequestsJitter: number;
  timeout: number;
  bootTimeout: number;
  gracefulTimeout: number;
  keepalive: number;
  pidfile: string | undefined;
  name: string | undefined;
  chdir: string | undefined;
  /** Environment of the workers, NAME=VALUE each. */
  env: readonly string[];
  errorLog: string;
  accessLog: string | undefined;
  logLevel: LogLevel;
  checkConfig: boolean;
  printConfig: boolean;
  reusePort: boolean;
  http: "node";
  daemon: boolean;
  user: string | undefined;
  group: string | undefined;
  umask: number;
}

/** Log levels, quietest last. */
export type LogLevel = "debug" | "info" | "warning" | "error" | "critical";
