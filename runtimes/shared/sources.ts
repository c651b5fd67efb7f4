import { readdirSync, statSync, watch } from "node:fs";
import type { Sources } from "../../src/runtime.ts";

export const sources: Sources = {
  fingerprint(path) {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
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
