import { needsOf, refuseMissing } from "./arbiter/needed_permissions.ts";
import { parseCommandLine } from "./config/command_line.ts";
import { configFileAccess } from "./config/config_file_access.ts";
import { helpText } from "./config/help.ts";
import { parseAddress } from "./config/addresses.ts";
import { printConfigText } from "./config/print_config.ts";
import { type Resolved, resolveSettings } from "./config/resolve.ts";
import { PfserveError, stackOf } from "./errors.ts";
import { EXIT } from "./exit_codes.ts";
import {
  DAEMON_VARIABLE,
  MOVED_VARIABLE,
  PREDECESSOR_VARIABLE,
} from "./handover_variables.ts";
import type { Runtime } from "./runtime.ts";
import { VERSION } from "./version.ts";

/** The command `pfserve`; resolves with its exit code. */
export async function main(
  runtime: Runtime,
  argv: readonly string[],
): Promise<number> {
  try {
    return await runCommandLine(runtime, argv);
  } catch (error) {
    return report(runtime, error);
  }
}

async function runCommandLine(
  runtime: Runtime,
  argv: readonly string[],
): Promise<number> {
  if (argv[0] === "migrate") {
    const { migrate } = await import("./migrate/migrate.ts");
    return await migrate(runtime, argv.slice(1));
  }
  if (argv[0] === "doctor") {
    const { doctor } = await import("./doctor/doctor.ts");
    return await doctor(runtime, argv.slice(1));
  }
  if (argv[0] === "init") {
    const { init } = await import("./init/init.ts");
    return init(runtime, argv.slice(1));
  }
  const { command } = parseCommandLine(argv);
  if (command === "help") return print(runtime, helpText());
  if (command === "version") return print(runtime, `pfserve ${VERSION}`);
  refuseMissing(runtime);
  const resolve = makeResolver(runtime, argv);
  const resolved = await resolve();
  const movedExitCode = await moveElsewhere(runtime, resolved, argv);
  if (movedExitCode !== undefined) return movedExitCode;
  const { printConfig, checkConfig } = resolved.settings;
  if (printConfig || checkConfig) warn(runtime, resolved.warnings);
  if (printConfig) {
    runtime.self.print(printConfigText(resolved));
    if (resolved.app === undefined) return EXIT.ok;
  }
  if (printConfig || checkConfig) {
    refuseMissing(runtime, needsOf(runtime, resolved));
    const { checkApp } = await import("./arbiter/check_app.ts");
    return await checkApp(runtime, resolved);
  }
  refuseMissing(runtime, needsOf(runtime, resolved));
  const isDaemon = runtime.self.takeEnv(DAEMON_VARIABLE) !== undefined;
  if (resolved.settings.daemon && !isDaemon) {
    const { launchDaemon } = await import("./arbiter/daemon.ts");
    return await launchDaemon(runtime, DAEMON_VARIABLE);
  }
  const { serve } = await import("./arbiter/serve.ts");
  return await serve(runtime, { resolved, resolve, isDaemon });
}

/** Goes on elsewhere if that is wished, and resolves with the exit code; undefined to go on here. */
async function moveElsewhere(
  runtime: Runtime,
  { settings }: Resolved,
  argv: readonly string[],
): Promise<number | undefined> {
  const hasMoved = runtime.self.takeEnv(MOVED_VARIABLE) !== undefined;
  // Whoever was started by an arbiter runs on what that runs on, and holds its sockets.
  const isChild = [DAEMON_VARIABLE, PREDECESSOR_VARIABLE]
    .some((name) => runtime.self.env[name] !== undefined);
  if (settings.runtime === undefined || hasMoved || isChild) return undefined;
  const other = await runtime.others.find(settings.runtime);
  return other && await runtime.others.move(other, {
    argv,
    env: { [MOVED_VARIABLE]: "1" },
    fds: settings.bind.map(parseAddress)
      .flatMap((address) => address.kind === "fd" ? [address.fd] : []),
  });
}

function makeResolver(
  runtime: Runtime,
  argv: readonly string[],
): () => Promise<Resolved> {
  const { self } = runtime;
  const access = configFileAccess(runtime, self.workingDirectory());
  return () =>
    resolveSettings({
      argv,
      env: self.env,
      cpus: self.availableCpus,
      ...access,
    });
}

function print(runtime: Runtime, text: string): number {
  runtime.self.print(`${text}\n`);
  return EXIT.ok;
}

/** Serving logs them; who only looks at the configuration reads them here. */
function warn(runtime: Runtime, warnings: readonly string[]): void {
  for (const warning of warnings) {
    runtime.self.printError(`pfserve: ${warning}\n`);
  }
}

/** One line for what the user can mend; all there is for what is our fault or the app's. */
function report(runtime: Runtime, error: unknown): number {
  const isExplained = error instanceof PfserveError;
  const text = isExplained
    ? error.message
    : runtime.permissions.explain(error) ?? stackOf(error);
  const exitCode = isExplained ? error.exitCode : EXIT.failed;
  runtime.self.printError(`pfserve: ${text}\n`);
  runtime.processes.tellLauncher({ kind: "failed", message: text, exitCode });
  return exitCode;
}
