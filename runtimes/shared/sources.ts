import { readdirSync, type Stats, statSync, watch } from "node:fs";
import type { Sources } from "../../src/runtime.ts";

export const sources: Sources = {
  fingerprint(path) {
    const stats = statsOf(path);
    return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  },
  changedAt(path) {
    const stats = statsOf(path);
    // A file that takes another's place may have been written before; Deno has whole seconds of the ctime.
    return stats && Math.max(stats.ctimeMs, stats.mtimeMs);
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

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // It is not there, or out of reach: what cannot be read is no part of an app.
    return undefined;
  }
}
