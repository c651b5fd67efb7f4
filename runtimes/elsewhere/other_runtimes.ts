import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { messageOf, PfserveError } from "../../src/errors.ts";
import { EXIT } from "../../src/exit_codes.ts";
import type {
  OtherRuntime,
  OtherRuntimes,
  Runtime,
} from "../../src/runtime.ts";
import { become } from "../shared/become.ts";
import { commandEntry } from "../shared/command_entry_url.ts";
import { findOnPath, isExecutable } from "../shared/find_on_path.ts";
import type { Starter } from "./starter.ts";

type RuntimeName = Runtime["name"];

const ANSWER_LIMIT_MS = 10_000;
const OLDEST_NODE = 20;

/** The runtimes beside `own`, which runs this process. */
export function otherRuntimes(own: RuntimeName): OtherRuntimes {
  return {
    async find(nameOrPath) {
      if (nameOrPath === own) return undefined;
      const executable = locate(nameOrPath);
      if (isSame(executable, process.execPath)) return undefined;
      const { name, version } = await askWho(executable, nameOrPath);
      refuseRemote(name);
      return describe(await loadStarter(name), { name, version, executable });
    },
    move(other, { argv, env, fds }) {
      refuseCache(other, own);
      return become(other.executable, other.commandArguments(argv), {
        env: { ...env, ...other.passingEnv(fds) },
        fds,
      });
    },
  };
}

/** Loads what starts one runtime, and nothing of the others. */
async function loadStarter(name: RuntimeName): Promise<Starter> {
  switch (name) {
    case "node":
      return (await import("./node.ts")).starter;
    case "bun":
      return (await import("./bun.ts")).starter;
    case "deno":
      return (await import("./deno.ts")).starter;
  }
}

interface Found {
  readonly name: RuntimeName;
  readonly version: string;
  readonly executable: string;
}

function describe(
  starter: Starter,
  { name, version, executable }: Found,
): OtherRuntime {
  return {
    ...starter,
    label: `${name} ${version}`,
    executable,
    workerArguments: (...of) => starter.workerArguments(version, ...of),
    commandArguments: (argv) => starter.commandArguments(version, argv),
  };
}

/** Where the installers put what is not on PATH, in HOME. */
const HOMES: Readonly<Partial<Record<string, string>>> = {
  bun: ".bun/bin",
  deno: ".deno/bin",
};

function locate(nameOrPath: string): string {
  const { PATH, HOME = "" } = process.env;
  if (nameOrPath.includes("/")) {
    if (isExecutable(nameOrPath)) return nameOrPath;
    throw refuse(nameOrPath, "expected an executable file");
  }
  const home = HOMES[nameOrPath];
  const folders = (PATH ?? "").split(":").filter((folder) =>
    !isImpostor(join(folder, nameOrPath))
  );
  if (home !== undefined) folders.push(join(HOME, home));
  const found = findOnPath(nameOrPath, { PATH: folders.join(":") });
  if (found !== undefined) return found;
  throw refuse(
    nameOrPath,
    "it is not installed, or not on PATH; expected a name on PATH, or the path of its executable",
  );
}

/** Where there is no Node, Bun and Deno put themselves on PATH by the name of Node. */
function isImpostor(path: string): boolean {
  return basename(path) === "node" && isExecutable(path) &&
    /^(?:bun|deno)/.test(basename(realpathSync(path)));
}

function isSame(one: string, other: string): boolean {
  return realpathSync(one) === realpathSync(other);
}

/** Node answers "v26.10.0", Bun "1.4.5", Deno "deno 2.9.5 (stable, …)". */
async function askWho(
  executable: string,
  nameOrPath: string,
): Promise<Pick<Found, "name" | "version">> {
  const answer = await ask(executable, nameOrPath);
  const [, prefix, version = ""] =
    /^(v|deno |)(\d+\.\d+\.\d+\S*)/.exec(answer) ??
      [];
  if (prefix === undefined) {
    throw refuse(
      nameOrPath,
      `expected Node, Bun or Deno, but its --version says ${
        JSON.stringify(answer.slice(0, 60))
      }`,
    );
  }
  const name = prefix === "v" ? "node" : prefix === "" ? "bun" : "deno";
  if (name === "node" && Number.parseInt(version) < OLDEST_NODE) {
    throw refuse(
      nameOrPath,
      `expected Node ${OLDEST_NODE} or later, but it is ${version}`,
    );
  }
  return { name, version };
}

async function ask(executable: string, nameOrPath: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(executable, ["--version"], {
      timeout: ANSWER_LIMIT_MS,
    });
    return stdout.trim();
  } catch (error) {
    throw refuse(nameOrPath, `it does not start: ${messageOf(error)}`, error);
  }
}

/** Deno alone runs modules that are not files. */
function refuseRemote(name: RuntimeName): void {
  if (name === "deno" || commandEntry.startsWith("file:")) return;
  throw refuse(
    name,
    "this pfserve comes from JSR, where Deno alone can load it; expected pfserve from npm, such as deno run -A npm:pfserve",
  );
}

/** What Deno keeps of npm packages is in no `node_modules`, where Node and Bun would look. */
function refuseCache({ label }: OtherRuntime, own: RuntimeName): void {
  const isInCache = own === "deno" && commandEntry.endsWith(".js") &&
    !commandEntry.includes("/node_modules/");
  if (!isInCache) return;
  const [name = ""] = label.split(" ");
  throw refuse(
    name,
    `this pfserve is in Deno's cache, where ${name} finds none of its packages; expected one that is installed, such as npx pfserve`,
  );
}

function refuse(
  nameOrPath: string,
  reason: string,
  cause?: unknown,
): PfserveError {
  return new PfserveError(
    `Cannot run on ${JSON.stringify(nameOrPath)}: ${reason}`,
    { exitCode: EXIT.failed, cause },
  );
}
