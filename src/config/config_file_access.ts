import { messageOf, PfserveError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { ModuleExports } from "./config_exports.ts";

/** Config files that are found by themselves, the first one first. */
export const CONFIG_FILE_NAMES = [
  "pfserve.config.ts",
  "pfserve.config.mts",
  "pfserve.config.js",
  "pfserve.config.mjs",
  "pfserve.config.json",
] as const;

/** How resolving the settings reaches config files. */
export interface ConfigFileAccess {
  /** The config file to read when none is named; undefined when there is none. */
  findConfigFile(): string | undefined;
  /** What a config file exports, as it is on disk now. */
  loadConfigFile(path: string): Promise<ModuleExports>;
}

/** Config files of a runtime; relative paths are seen from `directory`. */
export function configFileAccess(
  { files, modules }: {
    readonly files: Pick<Runtime["files"], "exists" | "readText" | "resolve">;
    readonly modules: Pick<Runtime["modules"], "load">;
  },
  directory: string,
): ConfigFileAccess {
  const locate = (path: string): string => files.resolve(path, directory);
  return {
    findConfigFile: () =>
      CONFIG_FILE_NAMES.find((name) => files.exists(locate(name))),
    async loadConfigFile(path) {
      const location = locate(path);
      if (!files.exists(location)) {
        throw new PfserveError(
          `Cannot load config file ${JSON.stringify(path)}: it does not exist`,
        );
      }
      try {
        return location.endsWith(".json")
          ? { default: JSON.parse(files.readText(location)) as unknown }
          : await modules.load(location, { isFresh: true });
      } catch (error) {
        throw new PfserveError(
          `Cannot load config file ${JSON.stringify(path)}: ${
            messageOf(error)
          }`,
          { cause: error },
        );
      }
    },
  };
}
