import { PfserveError } from "./errors.ts";
import { EXIT } from "./exit_codes.ts";
import { readManifest } from "./package_manifest.ts";
import type { Files } from "./runtime.ts";
import { BUILD_OUTPUTS, type BuildOutput } from "./build_outputs.ts";

/** What looking for an app asks of the file system. */
export type Lookup = Pick<Files, "resolve" | "isFile" | "readText">;

/** An app that nobody named. */
export interface UsualApp {
  /** As if it had been named. */
  readonly app: string;
  /** Why it was taken, for the log. */
  readonly reason: string;
}

const ENDINGS = ["ts", "tsx", "mts", "js", "mjs", "cjs"];
const USUAL_NAMES = ["app", "server", "index"];
const USUAL_SOURCES = ["src/app", "src/server", "src/index"];

/** Finds what to serve in a directory where no app was named; throws `PfserveError` when there is nothing. */
export function findUsualApp(files: Lookup): UsualApp {
  const found = lookForUsualApp(files);
  if (found !== undefined) return found;
  throw new PfserveError(
    `Missing app: expected a module, e.g. pfserve app.ts; without one, ${
      files.resolve(".")
    } should have "main" or "module" in package.json, ${
      [...USUAL_NAMES, ...USUAL_SOURCES].map((name) => `${name}.*`).join(", ")
    } (${ENDINGS.join(", ")}), or a build output: ${
      BUILD_OUTPUTS.map(({ path }) => path).join(", ")
    }`,
    { exitCode: EXIT.usage },
  );
}

/** What to serve in a directory where no app was named; undefined when there is nothing. */
export function lookForUsualApp(files: Lookup): UsualApp | undefined {
  return fromManifest(files) ?? fromNames(files, USUAL_NAMES) ??
    fromBuild(files) ?? fromNames(files, USUAL_SOURCES);
}

/** The framework whose build output a file is; undefined for any other file. */
export function frameworkOf(
  modulePath: string,
  files: Lookup,
): BuildOutput | undefined {
  return BUILD_OUTPUTS.find((output) =>
    files.resolve(output.path) === modulePath && isOutput(output, files)
  );
}

function fromManifest(files: Lookup): UsualApp | undefined {
  const manifest = readManifest(files);
  for (const key of ["main", "module"] as const) {
    const path = manifest[key];
    if (typeof path !== "string" || !files.isFile(files.resolve(path))) {
      continue;
    }
    return { app: path, reason: `it is "${key}" of package.json` };
  }
  return undefined;
}

function fromNames(
  files: Lookup,
  names: readonly string[],
): UsualApp | undefined {
  const app = names.flatMap((name) => ENDINGS.map((end) => `${name}.${end}`))
    .find((path) => files.isFile(files.resolve(path)));
  if (app === undefined) return undefined;
  return { app, reason: "it is the first of the usual files" };
}

function fromBuild(files: Lookup): UsualApp | undefined {
  const output = BUILD_OUTPUTS.find((each) =>
    files.isFile(files.resolve(each.path)) && isOutput(each, files)
  );
  return output && { app: output.path, reason: "it is a build output" };
}

/** Some paths are used by others, too. */
function isOutput({ sibling, packages }: BuildOutput, files: Lookup): boolean {
  if (sibling !== undefined) return files.isFile(files.resolve(sibling));
  if (packages === undefined) return true;
  const { dependencies, devDependencies } = readManifest(files);
  return Object.keys({ ...dependencies, ...devDependencies })
    .some((name) => packages.test(name));
}
