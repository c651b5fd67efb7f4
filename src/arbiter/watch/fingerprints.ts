import type { Sources } from "../../runtime.ts";

/** What is known of files, to see which of them has changed. */
export class Fingerprints {
  readonly #sources: Pick<Sources, "fingerprint">;
  readonly #known = new Map<string, string | undefined>();

  constructor(sources: Pick<Sources, "fingerprint">) {
    this.#sources = sources;
  }

  /** The first file that is not as it was; one that is seen for the first time is only noted. */
  findChanged(paths: Iterable<string>): string | undefined {
    let changed: string | undefined;
    for (const path of paths) {
      const now = this.#sources.fingerprint(path);
      if (this.#known.has(path) && this.#known.get(path) !== now) {
        changed ??= path;
      }
      this.#known.set(path, now);
    }
    return changed;
  }
}

/** The first path that is in one list and not in the other. */
export function findDifference(
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): string | undefined {
  return [...now].find((path) => !before.has(path)) ??
    [...before].find((path) => !now.has(path));
}
