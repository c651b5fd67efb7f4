/**
 * A config file: `pfserve -c examples/pfserve.config.ts`. In a project of your own, import from
 * "pfserve" and name the file `pfserve.config.ts`; then it is found without `-c`.
 */
import { type ConfigFile, defineConfig } from "../mod.ts";

const config: ConfigFile = defineConfig({
  app: "examples/hono.ts",
  bind: "127.0.0.1:8000",
  workers: "auto",
  workerClass: "async",
  maxRequests: 10_000,
  maxRequestsJitter: 1_000,
  timeout: 30,
  gracefulTimeout: 30,
  accessLog: "-",
});

export default config;
