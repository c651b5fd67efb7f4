import type { Files } from "../runtime.ts";

/** Where apps usually begin, the likeliest first. */
const USUAL_ENTRIES = [
  "app.ts",
  "app.js",
  "app.mjs",
  "server.ts",
  "server.js",
  "server.mjs",
  "main.ts",
  "index.ts",
  "index.js",
  "src/app.ts",
  "src/server.ts",
  "src/main.ts",
  "src/index.ts",
] as const;

/** The app of a directory, as seen from there; undefined when none of the usual entries is there. */
export function findEntry(
  directory: string,
  files: Pick<Files, "isFile" | "resolve">,
): string | undefined {
  return USUAL_ENTRIES.find((entry) =>
    files.isFile(files.resolve(entry, directory))
  );
}
