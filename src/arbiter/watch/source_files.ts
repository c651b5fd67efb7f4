import type { Sources } from "../../runtime.ts";

/** More than this is no source tree: a home directory, for example. */
const MOST_FILES = 10_000;

/** Files that are watched, and the directories in which more of them may appear. */
export interface SourceFiles {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

/** Whether a file is code, by its name. */
export function isModule(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** What a path or a pattern stands for; `pattern` is absolute. */
export function expandPattern(
  sources: Pick<Sources, "list">,
  pattern: string,
): SourceFiles {
  const segments = pattern.split("/");
  const first = segments.findIndex((segment) => /[*?]/.test(segment));
  if (first < 0) return { files: [pattern], directories: [] };
  const base = segments.slice(0, first).join("/") || "/";
  const matches = toRegExp(pattern);
  const { files, directories } = filesBelow(
    sources,
    base,
    pattern.includes("**") ? Infinity : segments.length - first,
  );
  return { files: files.filter((file) => matches.test(file)), directories };
}

/** All files in a directory and, `depth` levels deep, below it; but those of packages and hidden ones. */
export function filesBelow(
  sources: Pick<Sources, "list">,
  directory: string,
  depth: number = Infinity,
): SourceFiles {
  const files: string[] = [];
  const directories: string[] = [];
  const visit = (path: string, levels: number): void => {
    if (files.length >= MOST_FILES) return;
    directories.push(path);
    for (const { name, isDirectory } of sources.list(path)) {
      if (name.startsWith(".") || name === "node_modules") continue;
      const child = path === "/" ? `/${name}` : `${path}/${name}`;
      if (!isDirectory) files.push(child);
      else if (levels > 1) visit(child, levels - 1);
    }
  };
  visit(directory, depth);
  return { files, directories };
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.replace(
    /\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g,
    (part) => {
      if (part === "**/") return "(?:[^/]+/)*";
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      return part === "?" ? "[^/]" : `\\${part}`;
    },
  );
  return new RegExp(`^${source}$`);
}
