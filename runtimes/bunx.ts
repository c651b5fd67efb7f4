import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { become } from "./shared/become.ts";
import { findOnPath } from "./shared/find_on_path.ts";

/**
 * Moves the command to Bun when Bun started or installed it: the command's `#!` line asks for Node,
 * while users of `bunx pfserve` and of `bun add -g` expect Bun. Resolves to false when the command is
 * to go on here.
 */
export async function moveToBun(): Promise<boolean> {
  const args = process.argv.slice(1);
  const bun = chooseBun({
    env: process.env,
    versions: process.versions,
    args,
    path: fileURLToPath(import.meta.url),
  });
  if (bun === undefined) return false;
  process.exitCode = await become(bun, args, { argv0: BUN_NAME });
  return true;
}

/** `npm_execpath` may be a file named `bunx`; Bun looks at the name that it is called by. */
const BUN_NAME = "bun";

type Environment = Readonly<Record<string, string | undefined>>;

/** What tells who wants this command to run on what. */
export interface Circumstances {
  readonly env: Environment;
  /** `process.versions`. */
  readonly versions: Environment;
  /** The command and its arguments. */
  readonly args: readonly string[];
  /** Where this package is. */
  readonly path: string;
}

/** The Bun to run on instead of this runtime, undefined to stay: also where a runtime is named. */
export function chooseBun(
  { env, versions, args, path }: Circumstances,
): string | undefined {
  if (versions["bun"] || versions["deno"] || namesRuntime(env, args)) {
    return undefined;
  }
  if (env["npm_config_user_agent"]?.startsWith("bun/")) {
    return env["npm_execpath"] || undefined;
  }
  return ownerOf(path, env);
}

function namesRuntime(env: Environment, args: readonly string[]): boolean {
  return Boolean(env["PFSERVE_RUNTIME"]) ||
    args.some((arg) => /^--runtime(?:=|$)/.test(arg));
}

/** Where `bun add -g` puts packages. */
const GLOBAL_PACKAGES = "/install/global/node_modules/";

/** The Bun whose global package this is. */
function ownerOf(path: string, env: Environment): string | undefined {
  const end = path.indexOf(GLOBAL_PACKAGES);
  const home = path.slice(0, Math.max(0, end));
  const isBuns = home !== "" &&
    (home === env["BUN_INSTALL"] || home.endsWith("/.bun"));
  if (!isBuns) return undefined;
  return findOnPath(BUN_NAME, {
    PATH: [join(home, "bin"), env["PATH"] ?? ""].join(":"),
  });
}
