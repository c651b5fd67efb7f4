/**
 * Packs the package as npm would publish it and looks at the result from outside: publint, the list
 * of its files, its types and its code in an install.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = join(ROOT, "node_modules", ".bin");

/** What may be in the package: what runs, its types, and what people read. */
const WANTED =
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(?:mod|(?:src|runtimes)\/.+)\.(?:js|d\.ts))$/;

const project = mkdtempSync(join(tmpdir(), "pfserve-package-"));
try {
  const modules = join(project, "node_modules");
  const installed = join(modules, "pfserve");
  mkdirSync(installed, { recursive: true });
  checkFiles(pack(installed));
  run([join(BIN, "publint"), installed, "--strict"]);
  for (const name of ["deno-std", "tsx", "@types", "undici-types"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  checkTypes(project);
  run([process.execPath, join(installed, "dist", "runtimes", "bin.js"), "--version"]);
} finally {
  rmSync(project, { recursive: true });
}

/** Packs into a folder, unpacked; returns the files. */
function pack(folder: string): string[] {
  const answer = run(["npm", "pack", "--json", "--pack-destination", project], ROOT);
  const [{ filename, files }] = JSON.parse(answer.slice(answer.indexOf("[")));
  run(["tar", "-xzf", join(project, filename), "-C", folder, "--strip-components=1"]);
  return files.map((file: { path: string }) => file.path);
}

function checkFiles(files: readonly string[]): void {
  const strangers = files.filter((file) => !WANTED.test(file));
  const missing = ["README.md", "LICENSE", "CHANGELOG.md", "dist/mod.js"]
    .filter((file) => !files.includes(file));
  if (strangers.length + missing.length > 0) {
    throw new Error(
      `Cannot publish: unexpected [${strangers}], missing [${missing}]`,
    );
  }
}
