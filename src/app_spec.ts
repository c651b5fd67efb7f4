import { PfserveError } from "./errors.ts";
import { EXIT } from "./exit_codes.ts";

/** An app specification taken apart. */
export interface AppSpec {
  /** Path as it was written. */
  readonly module: string;
  /** Export to take, dotted for a property; undefined to look at the usual names. */
  readonly name: string | undefined;
  /** Whether the export is called to make the app. */
  readonly isFactory: boolean;
}

const EXPORT =
  /^(?<module>.+?):(?<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(?<call>\(\))?$/;

/** Parses `MODULE`, `MODULE:NAME` or `MODULE:FACTORY()`. */
export function parseAppSpec(spec: string): AppSpec {
  const parts = EXPORT.exec(spec)?.groups;
  if (parts !== undefined) {
    return {
      module: parts["module"]!,
      name: parts["name"],
      isFactory: parts["call"] !== undefined,
    };
  }
  if (/:[^/]*$/.test(spec) || spec === "") {
    throw new PfserveError(
      `Cannot parse app "${spec}": expected MODULE, MODULE:NAME or MODULE:FACTORY()`,
      { exitCode: EXIT.appFailed },
    );
  }
  return { module: spec, name: undefined, isFactory: false };
}

const EXTENSIONS = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".js",
  ".mjs",
  ".cjs",
  ".cts",
  ".jsx",
];

/** What a module is to be, and how a process ends that does not find it. */
interface Wanted {
  readonly noun: string;
  readonly exitCode: number;
}

const APP_MODULE: Wanted = { noun: "app module", exitCode: EXIT.appFailed };

/** Finds the file of a module that may be named without its extension; throws when there is none. */
export function findModule(
  module: string,
  files: {
    resolve(path: string): string;
    exists(path: string): boolean;
    isFile(path: string): boolean;
  },
  { noun, exitCode }: Wanted = APP_MODULE,
): string {
  for (const extension of EXTENSIONS) {
    const path = files.resolve(module + extension);
    if (files.isFile(path)) return path;
  }
  const isDirectory = files.exists(files.resolve(module));
  throw new PfserveError(
    `Cannot find ${noun} "${module}": ${
      isDirectory
        ? "it is a directory, expected a file"
        : "expected a path to a .ts or .js file"
    }`,
    { exitCode },
  );
}
