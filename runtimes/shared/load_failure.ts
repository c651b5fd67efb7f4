import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { LoadFailure } from "../../src/runtime.ts";

/** What the runtimes put on their errors; Bun says most of it by fields. */
interface RuntimeError {
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly specifier?: unknown;
  readonly referrer?: unknown;
  readonly position?: Position | null;
  readonly errors?: readonly RuntimeError[];
}

interface Position {
  readonly file: string;
  readonly line: number;
}

/** How it is said that a module is not there: what was asked for, and then where, if that is said. */
const MISSING: readonly RegExp[] = [
  // Node and Bun
  /Cannot find (?:package|module) '([^']+)' imported from ([^\n]+)/,
  /Cannot find module '([^']+)'\nRequire stack:\n- ([^\n]+)/,
  // Deno
  /Import "([^"]+)" not a dependency[\s\S]*?(?:from |at )"?(file:[^\s"]+?)(?::\d+:\d+)?"?(?:\s|$)/,
  /Could not resolve "([^"]+)", but found it in a package\.json(?:[\s\S]*?at (file:\S+?):\d+:\d+)?/,
  /Module not found "([^"]+)"[\s\S]*?at (file:\S+?):\d+:\d+/,
];

/** How a place in a file that cannot be compiled is said: file, line, and what is wrong, if it follows. */
const UNPARSABLE: readonly RegExp[] = [
  // tsx
  /^(\/[^\n]+?):(\d+):\d+: ERROR: ([^\n]+)/m,
  // Node, before the line of code
  /^((?:file:\/\/)?\/[^\n]+?):(\d+)\n/,
];
const DENO_PLACE = /\bat (file:\S+?):(\d+):\d+/;
const FRAME =
  /(?:\(|at (?:async )?|@)((?:file:\/\/)?\/[^()\n]+?):(\d+):\d+\)?$/gm;
const COMPILING =
  /^SyntaxError[^\n]*\n\s+at (?:\S+\.)?(?:compileFunction|wrapSafe|compileSourceTextModule)\b/;
/** This package's own files: in a checkout, or installed; from JSR they are none, and no frame names a file. */
const OWN = ["src/", "runtimes/"]
  .map((folder) => new URL(`../../${folder}`, import.meta.url))
  .flatMap((url) => url.protocol === "file:" ? [fileURLToPath(url)] : []);
// deno-lint-ignore no-control-regex -- colours, which are such characters
const COLOURS = /\u001b\[[0-9;]*m/g;

/** Reads from an error why a module could not be loaded, and where; undefined where it does not say. */
export function readLoadFailure(error: unknown): LoadFailure | undefined {
  const thrown = Object(error) as RuntimeError;
  const message = textOf(thrown.message);
  return missing(thrown, message) ?? unparsable(thrown, message) ??
    thrownAt(thrown, message);
}

function missing(
  { specifier, referrer }: RuntimeError,
  message: string,
): LoadFailure | undefined {
  const [name, from] = typeof specifier === "string"
    ? [specifier, typeof referrer === "string" ? referrer : undefined]
    : MISSING.map((pattern) => pattern.exec(message)?.slice(1))
      .find((found) => found !== undefined) ?? [];
  if (name === undefined) return undefined;
  const importer = from === undefined ? undefined : toPath(from);
  if (!/^(\.{0,2}\/|file:)/.test(name)) {
    return { kind: "missing_package", specifier: name, importer };
  }
  const path = name.startsWith(".") && importer !== undefined
    ? resolve(dirname(importer), name)
    : toPath(name);
  return { kind: "missing_file", path, importer };
}

function unparsable(
  { position, errors, stack }: RuntimeError,
  message: string,
): LoadFailure | undefined {
  const first = errors?.[0];
  const place = position ?? first?.position;
  if (place) {
    const reason = first === undefined ? message : textOf(first.message);
    return { kind: "syntax", path: place.file, line: place.line, reason };
  }
  const text = `${message}\n${textOf(stack)}`;
  const found = UNPARSABLE[0]!.exec(text) ??
    UNPARSABLE[1]!.exec(textOf(stack));
  const isSyntax = /^(TypeError: )?(Uncaught )?SyntaxError/.test(
    textOf(stack),
  );
  const [, path, line, reason] = found ??
    (isSyntax ? DENO_PLACE.exec(message) : undefined) ?? [];
  if (path === undefined) return undefined;
  return {
    kind: "syntax",
    path: toPath(path),
    line: Number(line),
    reason: reason ?? firstLine(message),
  };
}

/** The first place in the stack that is neither in a package nor in this one. */
function thrownAt(
  { stack }: RuntimeError,
  message: string,
): LoadFailure | undefined {
  // The frames of a module that could not be compiled are not in it: Deno counts the lines of a wrapper.
  if (COMPILING.test(textOf(stack))) return undefined;
  const frame = [...textOf(stack).matchAll(FRAME)]
    .map(([, path, line]) => ({ path: toPath(path!), line: Number(line) }))
    .find(({ path }) =>
      !path.includes("/node_modules/") &&
      !OWN.some((folder) => path.startsWith(folder))
    );
  return frame && { kind: "thrown", ...frame, reason: message };
}

function firstLine(message: string): string {
  return message.replace(/^SyntaxError: /, "").replace(/ at file:\S+$/, "")
    .split("\n")[0]!;
}

/** A path of a URL or of a path, which may have a query. */
function toPath(place: string): string {
  if (!place.startsWith("file:")) return place;
  const url = new URL(place);
  url.search = "";
  return fileURLToPath(url);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.replace(COLOURS, "") : "";
}
