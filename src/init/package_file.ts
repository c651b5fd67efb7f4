import type { Files } from "../runtime.ts";

/** Whether the package.json of a directory has pfserve among what it needs to run. */
export function namesPfserve(
  files: Pick<Files, "readText" | "resolve">,
  directory: string,
): boolean {
  try {
    const text = files.readText(files.resolve("package.json", directory));
    const { dependencies } = JSON.parse(text) as { dependencies?: object };
    return dependencies !== undefined && "pfserve" in dependencies;
  } catch {
    // Without one, or with one that npm cannot read either, it names nothing.
    return false;
  }
}
