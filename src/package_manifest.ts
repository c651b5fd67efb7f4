import type { Files } from "./runtime.ts";

/** What package.json tells of an app; anything may stand in it. */
export interface PackageManifest {
  readonly main?: unknown;
  readonly module?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Reads the package.json of a directory; it says nothing where there is none, or none that can be read. */
export function readManifest(
  files: Pick<Files, "readText" | "resolve">,
  directory?: string,
): PackageManifest {
  try {
    const text = files.readText(files.resolve("package.json", directory));
    return Object(JSON.parse(text)) as PackageManifest;
  } catch {
    return {};
  }
}
