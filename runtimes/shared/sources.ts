import { readdirSync, statSync, watch } from "node:fs";
import type { Sources } from "../../src/runtime.ts";

export const sources: Sources = {
  fingerprint(path) {
    try {
      const { ino, size, mtimeMs } = statSync(path);
      return `${ino} ${size} ${mtimeMs}`;
    } catch {
      // It is not there, or out of reach: what cannot be read is no part of an app.
      return undefined;
    }
  },
  list(directory) {
    try {
      return readdirSync(directory, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        isDirectory: entry.isDirectory(),
      }));
    } catch {
      // It may be gone by now.
      return [];
    }
  },
  watch(directory, onChange) {
    const watcher = watch(directory, () => onChange());
    // The directory is gone: whoever looks next sees that.
    watcher.on("error", onChange);
    return () => watcher.close();
  },
};
