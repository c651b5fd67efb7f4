import { lineOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { Files, LoadFailure, WorkerRuntime } from "../runtime.ts";
import { installCommand } from "./install_command.ts";

type Reader = Pick<Files, "readText" | "resolve" | "isFile">;

const ENDINGS = [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs"];

/** Says why the app's module did not load, where, and what to do; exit code 3. */
export function explainLoadFailure(
  runtime: Pick<WorkerRuntime, "files" | "modules">,
  { specification, path, error }: {
    readonly specification: string;
    readonly path: string;
    readonly error: unknown;
  },
): PfserveError {
  const what = `Cannot load app "${specification}"`;
  const failure = runtime.modules.explain(error, path);
  // What an app throws has a stack that helps; a module that is missing, or no code, has none of the app.
  const isOwn = failure === undefined || failure.kind === "thrown";
  const why = failure === undefined
    ? lineOf(error)
    : describe(failure, runtime, path);
  return new PfserveError(`${what}: ${why}`, {
    exitCode: EXIT.bootFailed,
    ...(isOwn ? { cause: error } : {}),
  });
}

function describe(
  failure: LoadFailure,
  { files, modules }: Pick<WorkerRuntime, "files" | "modules">,
  path: string,
): string {
  switch (failure.kind) {
    case "missing_package":
      return missingPackage(failure.specifier, {
        place: placeOf(failure.specifier, failure.importer, files),
        install: (name) =>
          installCommand(name, {
            files,
            directory: files.resolve("..", failure.importer ?? path),
            fallback: modules.packageManager,
          }),
      });
    case "missing_file": {
      const name = failure.path.split("/").at(-1)!;
      const place = placeOf(
        name.replace(/\.\w+$/, ""),
        failure.importer,
        files,
      );
      return `the file "${failure.path}"${place} does not exist${
        nearFile(failure.path, files)
      }`;
    }
    case "syntax":
      return `${failure.reason} (at ${failure.path}:${failure.line})`;
    case "thrown":
      return `${
        lineOf(failure.reason)
      } (thrown at ${failure.path}:${failure.line})`;
  }
}

function missingPackage(
  specifier: string,
  { place, install }: {
    readonly place: string;
    readonly install: (name: string) => string;
  },
): string {
  if (/^([@~]\/|#|~)/.test(specifier)) {
    return `nothing is known of "${specifier}"${
      place.replace(/,$/, "")
    }: expected it in "paths" of tsconfig.json, in "imports" of ` +
      `package.json (names with #) or in "imports" of deno.json`;
  }
  const [name = specifier] = /^(@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
  return `the package "${name}"${place} is not installed: run ${install(name)}`;
}

/** Where a module is imported, as far as that can be found; begins with a comma. */
function placeOf(
  specifier: string,
  importer: string | undefined,
  files: Reader,
): string {
  if (importer === undefined) return "";
  const line = lineOfImport(specifier, importer, files);
  return `, imported at ${importer}${line === 0 ? "" : `:${line}`},`;
}

/** The number of the line, from 1 on; 0 where there is none. */
function lineOfImport(
  specifier: string,
  importer: string,
  files: Reader,
): number {
  try {
    const name = specifier.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const quoted = new RegExp(`["'](?:[^"']*/)?${name}(?:[/.][^"']*)?["']`);
    return files.readText(importer).split("\n")
      .findIndex((line) => quoted.test(line)) + 1;
  } catch {
    return 0;
  }
}

/** A file whose name differs by its ending alone. */
function nearFile(path: string, files: Reader): string {
  const stem = path.replace(/\.[cm]?[jt]sx?$/, "");
  const near = ENDINGS.map((ending) => stem + ending)
    .find((each) => each !== path && files.isFile(each));
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
