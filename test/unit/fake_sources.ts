import type { DirectoryEntry, Sources } from "../../src/runtime.ts";

export interface FakeSources extends Sources {
  /** Files by path, each with its fingerprint. */
  readonly prints: Map<string, string>;
  /** When files were changed, where a test says so. */
  readonly changes: Map<string, number>;
  /** Directories that are watched. */
  readonly watched: Map<string, () => void>;
  /** Why directories cannot be watched. */
  refusal: Error | undefined;
  /** Changes a file, and says so to whoever watches its directory. */
  save(path: string, print: string): void;
}

export function createFakeSources(): FakeSources {
  const prints = new Map<string, string>();
  const changes = new Map<string, number>();
  const watched = new Map<string, () => void>();
  const sources: FakeSources = {
    prints,
    changes,
    watched,
    refusal: undefined,
    fingerprint: (path) => prints.get(path),
    changedAt: (path) => changes.get(path),
    list(directory) {
      const entries = new Map<string, DirectoryEntry>();
      for (const path of prints.keys()) {
        if (!path.startsWith(`${directory}/`)) continue;
        const [name = "", ...rest] = path.slice(directory.length + 1)
          .split("/");
        entries.set(name, { name, isDirectory: rest.length > 0 });
      }
      return [...entries.values()];
    },
    watch(directory, onChange) {
      if (sources.refusal !== undefined) throw sources.refusal;
      watched.set(directory, onChange);
      return () => void watched.delete(directory);
    },
    save(path, print) {
      prints.set(path, print);
      watched.get(path.slice(0, path.lastIndexOf("/")))?.();
    },
  };
  return sources;
}
