/**
 * Removes what the build made and nobody uses: code of modules that hold types alone, and types that
 * no entry of the package leads to.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/** Without their endings: exports of the package, its command, and what processes and threads start with. */
const ENTRIES: readonly string[] = [
  "mod",
  "runtimes/bin",
  "runtimes/custom_worker",
  "runtimes/worker_entry",
  "runtimes/thread_entry",
];

/** What package.json names beside. */
const TYPE_ENTRIES: readonly string[] = [
  "mod",
  "runtimes/custom_worker",
  "src/config/parse_args_types",
];

const used = new Set([
  ...reachable(ENTRIES, ".js"),
  ...reachable(TYPE_ENTRIES, ".d.ts"),
]);
const unused = filesBelow(DIST).filter((path) => !used.has(path));
for (const path of unused) rmSync(path);
process.stdout.write(`${used.size} files, ${unused.length} removed\n`);

/** The files that entries lead to, by their imports. */
function reachable(entries: readonly string[], ending: string): Set<string> {
  const found = new Set<string>();
  const waiting = entries.map((entry) => join(DIST, entry + ending));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    if (!existsSync(path)) throw new Error(`${path} is not there`);
    found.add(path);
    waiting.push(...importsOf(path, ending));
  }
  return found;
}

/** `from "./x.js"`, `import("./x.js")` and `import "./x.js"`; declarations keep the endings of the sources. */
function importsOf(path: string, ending: string): string[] {
  const text = readFileSync(path, "utf8");
  const imports = /(?:\bfrom|\bimport)\s*\(?\s*"(\.{1,2}\/[^"]+)\.(?:js|ts)"/g;
  return [...text.matchAll(imports)].map((match) =>
    join(dirname(path), `${match[1]}${ending}`)
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
