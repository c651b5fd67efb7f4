import { findModule } from "./app_spec.ts";
import { EXIT } from "./exit_codes.ts";

/** The name of a worker class that pfserve brings. */
export type WorkerClassName = "sync" | "async" | "gthread" | "server";

/** The worker classes that pfserve brings. */
export const WORKER_CLASSES: readonly WorkerClassName[] = [
  "sync",
  "async",
  "gthread",
  "server",
];

/** Where a worker class of the user's own is. */
export interface WorkerClassSpec {
  /** A file as it was written, or what an `import` would name. */
  readonly module: string;
  readonly isFile: boolean;
  /** Export to take; undefined for the default one. */
  readonly name: string | undefined;
}

/** What `findModule` asks of the file system. */
type Files = Parameters<typeof findModule>[1];

const FILE = /^(?:\.{1,2}\/|\/)./;
const SCHEME = /^[a-z][a-z\d+.-]+:./i;
const PACKAGE = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?:\/[^\s/]+)*$/;
const SCRIPT = /^[^/]+\.[cm]?[jt]sx?$/;
const EXPORT = /^[A-Za-z_$][\w$]*$/;

/** Whether `name` is a worker class that pfserve brings. */
export function isBuiltIn(name: string): name is WorkerClassName {
  return WORKER_CLASSES.some((each) => each === name);
}

/** Whether a text that names no module otherwise is a word: it may be a class, misspelt. */
export function isBareWord(text: string): boolean {
  return /^[^./#@:]+$/.test(text);
}

/** Whether a text looks like the name of a file, without the "./" that would make it one. */
export function isBareFile(text: string): boolean {
  return SCRIPT.test(text.split("#", 1).join(""));
}

/** Parses `./FILE`, `file:URL` or `PACKAGE/SUB`, each with `#EXPORT` if wanted; undefined for others. */
export function parseWorkerClass(text: string): WorkerClassSpec | undefined {
  const at = text.lastIndexOf("#");
  const module = at < 0 ? text : text.slice(0, at);
  const name = at < 0 ? undefined : text.slice(at + 1);
  if (name !== undefined && !EXPORT.test(name)) return undefined;
  if (module.startsWith("file:")) {
    const path = pathOf(module);
    return path === undefined
      ? undefined
      : { module: path, isFile: true, name };
  }
  const isFile = FILE.test(module);
  return isFile || SCHEME.test(module) || PACKAGE.test(module)
    ? { module, isFile, name }
    : undefined;
}

/** The path of the file of a worker class; throws `PfserveError` when there is none. */
export function findWorkerClass(module: string, files: Files): string {
  return findModule(module, files, {
    noun: "worker class",
    exitCode: EXIT.bootFailed,
  });
}

function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return path.endsWith("/") ? undefined : path;
  } catch {
    return undefined;
  }
}
