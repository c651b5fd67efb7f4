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
  /** What a config file exports, as it is on disk now; `name` is PATH, `file:PATH` or `module:SPECIFIER`. */
  loadConfigFile(name: string): Promise<ModuleExports>;
}

/** Config files of a runtime; relative paths are seen from `directory`. */
export function configFileAccess(
  { files, modules }: ConfigFileSource,
  directory: string,
): ConfigFileAccess {
  return {
    findConfigFile: () =>
      CONFIG_FILE_NAMES.find((name) =>
        files.exists(files.resolve(name, directory))
      ),
    async loadConfigFile(name) {
      try {
        const path = locateConfigFile(name, { files, modules }, directory);
        if (!files.exists(path)) throw new Error("it does not exist");
        return path.endsWith(".json")
          ? { default: JSON.parse(files.readText(path)) as unknown }
          : await modules.load(path, { isFresh: true });
      } catch (error) {
        throw new PfserveError(
          `Cannot load config file ${JSON.stringify(name)}: ${
            messageOf(error)
          }`,
          { cause: error },
        );
      }
    },
  };
}

/** What of a runtime is needed to read config files. */
interface ConfigFileSource {
  readonly files: Pick<Runtime["files"], "exists" | "readText" | "resolve">;
  readonly modules: Pick<Runtime["modules"], "find" | "load">;
}

/** The absolute path of the config file that a name means; throws when it is a package that is not there. */
export function locateConfigFile(
  name: string,
  { files, modules }: ConfigFileSource,
  directory: string = files.resolve("."),
): string {
  const [, form, rest = ""] = /^(file|module|python):(.*)$/s.exec(name) ?? [];
  if (form === "python") throw new Error(`expected module:${rest}`);
  if (form === "module") return modules.find(rest, directory);
  return files.resolve(form === "file" ? rest : name, directory);
}
