import { evaluateConfig } from "../config/config_exports.ts";
import { configFileAccess } from "../config/config_file_access.ts";
import { splitHooks } from "../config/config_hooks.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { WorkerRuntime } from "../runtime.ts";

/** Reads the hooks of the config file at `path`; throws `PfserveError` when it cannot. */
export async function loadHooks(
  runtime: WorkerRuntime,
  path: string,
): Promise<Hooks> {
  const access = configFileAccess(runtime, runtime.self.workingDirectory());
  const where = ` in ${path}`;
  const config = await evaluateConfig(await access.loadConfigFile(path), where);
  return splitHooks(config, where).hooks;
}
