import { findModule, parseAppSpec } from "../app_spec.ts";
import { CONFIG_FILE_NAMES } from "../config/config_file_access.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import { isDirectory } from "../is_directory.ts";
import type { Runtime } from "../runtime.ts";
import { readManifest } from "../package_manifest.ts";
import { lookForUsualApp } from "../usual_app.ts";
import { VERSION } from "../version.ts";
import { parseInitArguments, USAGE } from "./arguments.ts";
import { configText } from "./config_text.ts";
import { dockerfileText, DOCKERIGNORE } from "./container_text.ts";
import { unitText } from "./unit_text.ts";

/**
 * `pfserve init`: writes a config file, a systemd unit and a Dockerfile, and changes nothing that is
 * there; resolves with the exit code. Throws `PfserveError`.
 */
export function init(runtime: Runtime, argv: readonly string[]): number {
  if (argv.includes("--help") || argv.includes("-h")) {
    runtime.self.print(`${USAGE}\n`);
    return EXIT.ok;
  }
  const { directory: given, app: wanted } = parseInitArguments(argv);
  const directory = runtime.files.resolve(given);
  if (!isDirectory(runtime.files, directory)) {
    throw new PfserveError(
      `Cannot use directory "${given}": expected a directory that exists`,
    );
  }
  // deno-lint-ignore no-control-regex -- a line break would begin another line of the unit
  if (/[\x00-\x1f]/.test(directory)) {
    throw new PfserveError(
      `Cannot use directory ${
        JSON.stringify(given)
      }: expected a name without control characters`,
    );
  }
  const app = wanted ?? usualApp(runtime, directory) ?? refuse(given);
  for (const [name, text] of filesOf(runtime, directory, app)) {
    write(runtime, directory, name, text);
  }
  return EXIT.ok;
}

function usualApp(
  { files }: Runtime,
  directory: string,
): string | undefined {
  return lookForUsualApp({
    resolve: (path, base = directory) => files.resolve(path, base),
    isFile: (path) => files.isFile(path),
    readText: (path) => files.readText(path),
  })?.app;
}

function refuse(directory: string): never {
  throw new PfserveError(
    `Cannot find an app in "${directory}": expected --app FILE`,
    { exitCode: EXIT.appFailed },
  );
}

/** Names and texts of the files of a project. */
function filesOf(
  runtime: Runtime,
  directory: string,
  app: string,
): readonly (readonly [name: string, text: string])[] {
  const { files, setup, self } = runtime;
  const has = (file: string): boolean =>
    files.exists(files.resolve(file, directory));
  // Throws for an app that is not there.
  findModule(parseAppSpec(app).module, {
    ...files,
    resolve: (path) => files.resolve(path, directory),
  });
  const isInstalled = has("node_modules/pfserve/package.json");
  const config = CONFIG_FILE_NAMES.find(has) ?? CONFIG_FILE_NAMES[0];
  const name = directory.split("/").pop()?.replace(/[^\w.-]+/g, "-") || "app";
  const container = setup.container({
    module: parseAppSpec(app).module,
    version: VERSION,
    hasPackageJson: has("package.json"),
    namesPfserve: Object.hasOwn(
      readManifest(files, directory).dependencies ?? {},
      "pfserve",
    ),
    has,
  });
  const command = isInstalled
    ? setup.packageCommand(directory)
    : setup.command();
  const uid = self.owner().uid;
  return [
    [
      config,
      configText(app, {
        specifier: setup.specifier,
        isInstalled: isInstalled && setup.findsPackage,
      }),
    ],
    [`${name}.service`, unitText({ name, directory, command, config, uid })],
    ["Dockerfile", dockerfileText(container, config)],
    [".dockerignore", DOCKERIGNORE],
  ];
}

function write(
  { files, self }: Runtime,
  directory: string,
  name: string,
  text: string,
): void {
  const path = files.resolve(name, directory);
  try {
    const isWritten = files.create(path, text);
    self.print(isWritten ? `Wrote ${name}\n` : `Kept ${name}, it was there\n`);
  } catch (error) {
    throw new PfserveError(
      `Cannot write "${path}": ${
        messageOf(error)
      }; expected a directory that can be written to`,
      { cause: error },
    );
  }
}
