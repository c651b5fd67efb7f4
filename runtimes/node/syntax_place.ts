import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { LoadFailure } from "../../src/runtime.ts";
import { readSource } from "./typescript_source.ts";

/** How many files are looked at: each is a process. */
const MAX_FILES = 20;

/**
 * Finds where the syntax error is that importing a JavaScript module has met: for ES modules Node tells
 * it by `--check` alone.
 */
export function findSyntaxError(entry: string): LoadFailure | undefined {
  try {
    return searchFrom(entry);
  } catch {
    // Neither files nor processes may be allowed here.
    return undefined;
  }
}

function searchFrom(entry: string): LoadFailure | undefined {
  const files = new Set([entry]);
  for (const path of files) {
    const found = check(path);
    if (found !== undefined) return found;
    for (const specifier of readSource(readFileSync(path, "utf8")).specifiers) {
      const next = resolve(dirname(path), specifier);
      const isOurs = /^\.{1,2}\/.*\.[cm]?js$/.test(specifier);
      if (isOurs && files.size < MAX_FILES && existsSync(next)) files.add(next);
    }
  }
  return undefined;
}

function check(path: string): LoadFailure | undefined {
  const { stderr } = spawnSync(process.execPath, ["--check", path], {
    encoding: "utf8",
  });
  const place = /^((?:file:\/\/)?\/.+):(\d+)\n/.exec(stderr);
  const reason = /^SyntaxError: (.+)$/m.exec(stderr)?.[1];
  if (place === null || reason === undefined) return undefined;
  const [, where = "", line] = place;
  return {
    kind: "syntax",
    path: where.startsWith("file:") ? fileURLToPath(where) : where,
    line: Number(line),
    reason,
  };
}
