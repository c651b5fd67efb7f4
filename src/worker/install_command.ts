import { readManifest } from "../package_manifest.ts";
import type { Files, PackageManager } from "../runtime.ts";

/** What a project has that was made by a package manager. */
const SIGNS: readonly (readonly [file: string, PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
  ["deno.json", "deno"],
  ["deno.jsonc", "deno"],
  ["deno.lock", "deno"],
];

const ADD: Readonly<Record<PackageManager, string>> = {
  npm: "npm install ",
  pnpm: "pnpm add ",
  yarn: "yarn add ",
  bun: "bun add ",
  deno: "deno add npm:",
};

type Lookup = Pick<Files, "readText" | "resolve" | "isFile">;

/** The command that installs a package for the modules in a directory, by the package manager that is in use there. */
export function installCommand(
  name: string,
  { files, directory, fallback }: {
    readonly files: Lookup;
    readonly directory: string;
    readonly fallback: PackageManager;
  },
): string {
  const directories = withParents(directory, files);
  const [, manager = fallback] =
    directories.flatMap((each) =>
      SIGNS.filter(([file]) => files.isFile(files.resolve(file, each)))
    )[0] ?? [];
  return directories.some((each) => isListed(name, each, files))
    ? `${manager} install`
    : `${ADD[manager]}${name}`;
}

function withParents(directory: string, files: Lookup): string[] {
  const parent = files.resolve("..", directory);
  return parent === directory
    ? [directory]
    : [directory, ...withParents(parent, files)];
}

/** Whether package.json wants it: then it was only not installed yet. */
function isListed(name: string, directory: string, files: Lookup): boolean {
  const { dependencies, devDependencies } = readManifest(files, directory);
  return Object.hasOwn({ ...dependencies, ...devDependencies }, name);
}
