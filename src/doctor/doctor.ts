import { findModule, parseAppSpec } from "../app_spec.ts";
import { parseCommandLine } from "../config/command_line.ts";
import { needsOf } from "../arbiter/needed_permissions.ts";
import { configFileAccess } from "../config/config_file_access.ts";
import { type Resolved, resolveSettings } from "../config/resolve.ts";
import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { Needs, Runtime } from "../runtime.ts";
import { checkAppLoads } from "./app_checks.ts";
import { checkCpus } from "./cpu_checks.ts";
import { checkDirectory } from "./directory_checks.ts";
import type { Finding } from "./finding.ts";
import { checkLimits } from "./limit_checks.ts";
import { readControlGroup, type ReadFile } from "../control_group.ts";
import { readLimits } from "./read_limits.ts";
import { isFit, reportJson, reportText } from "./report.ts";
import { checkRuntime, type RuntimeFacts } from "./runtime_checks.ts";
import { checkSettings } from "./settings_checks.ts";

const USAGE = `Usage: pfserve doctor [--json] [OPTIONS] [APP]

Reports what pfserve would serve with, with these options, and what is in its way; the exit code is 1
when there is an error. --json prints the report as one object. An app called "doctor" is served by
pfserve ./doctor
`;

/**
 * `pfserve doctor`: reports what pfserve would serve with, and what is in its way; resolves with the
 * exit code. Throws `PfserveError` for a wrong command line.
 */
export async function doctor(
  runtime: Runtime,
  argv: readonly string[],
): Promise<number> {
  const isJson = argv.includes("--json");
  const rest = argv.filter((argument) => argument !== "--json");
  if (parseCommandLine(rest).command === "help") {
    runtime.self.print(USAGE);
    return EXIT.ok;
  }
  const findings = await examine(runtime, rest, { isQuiet: isJson });
  runtime.self.print(isJson ? reportJson(findings) : reportText(findings));
  return isFit(findings) ? EXIT.ok : EXIT.failed;
}

async function examine(
  runtime: Runtime,
  argv: readonly string[],
  options: { readonly isQuiet: boolean },
): Promise<readonly Finding[]> {
  const missing = missingPermissions(runtime);
  // Without these not even the settings can be read.
  if (missing.length > 0) return missing;
  const { resolved, refusal } = await resolve(runtime, argv);
  const { settings, origins } = resolved;
  const read: ReadFile = (path) => readText(runtime, path);
  return [
    ...checkRuntime(runtimeFacts(runtime, resolved), settings),
    ...missingPermissions(runtime, needsOf(runtime, resolved)),
    ...checkLimits(readLimits(read), settings),
    ...checkCpus(
      { cpus: runtime.self.availableCpus(), ...readControlGroup(read) },
      settings,
      origins.workers,
    ),
    checkDirectory(runtime.files, settings.workerTmpDir),
    ...(refusal === undefined
      ? [
        ...checkSettings(resolved),
        ...await checkAppLoads(runtime, resolved, options),
      ]
      : [refusal]),
  ];
}

function missingPermissions(
  { permissions, name }: Runtime,
  needs?: Needs,
): Finding[] {
  return permissions.missing(needs).map(({ flag, purpose }) => ({
    level: "error",
    topic: "permission",
    text: `missing ${purpose}`,
    remedy: `run ${name} with ${flag}`,
  }));
}

/** Settings that cannot be read are a finding; the rest is then looked at with the defaults. */
async function resolve(
  runtime: Runtime,
  argv: readonly string[],
): Promise<{ resolved: Resolved; refusal: Finding | undefined }> {
  const { self } = runtime;
  const cpus = self.availableCpus;
  const access = configFileAccess(runtime, self.workingDirectory());
  try {
    const options = { argv, env: self.env, cpus, ...access };
    return { resolved: await resolveSettings(options), refusal: undefined };
  } catch (error) {
    const isFinding = error instanceof PfserveError &&
      error.exitCode !== EXIT.usage;
    if (!isFinding) throw error;
    const findConfigFile = (): undefined => undefined;
    const options = { argv: [], env: {}, cpus, ...access, findConfigFile };
    return {
      resolved: await resolveSettings(options),
      refusal: { level: "error", topic: "setting", text: error.message },
    };
  }
}

function runtimeFacts(
  { name, version, self, sockets, diagnosis, files }: Runtime,
  { app }: Resolved,
): RuntimeFacts {
  return {
    name,
    version,
    ffi: diagnosis.ffi(),
    ffiRemedy: diagnosis.ffiRemedy,
    needsFfi: diagnosis.needsFfi,
    isFfiOff: self.env["PFSERVE_FFI"] === "off",
    limitation: sockets.limitation,
    acceptBackEnd: diagnosis.acceptBackEnd(),
    loader: app && loaderOf(app, { files, diagnosis }),
  };
}

/** An app that is not there is reported where it is loaded. */
function loaderOf(
  app: string,
  { files, diagnosis }: Pick<Runtime, "files" | "diagnosis">,
): string | undefined {
  try {
    return diagnosis.loaderOf(findModule(parseAppSpec(app).module, files));
  } catch {
    return undefined;
  }
}

/** A file that cannot be read tells nothing. */
function readText({ files }: Runtime, path: string): string | undefined {
  try {
    return files.readText(path);
  } catch {
    return undefined;
  }
}
