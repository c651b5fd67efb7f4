import type { Sources } from "../../runtime.ts";

/** File systems take the time of a change from a clock that may be so far behind. */
const CLOCK_TICK_MS = 10;

/** What is known of files, to see which of them has changed. */
export class Fingerprints {
  readonly #sources: Pick<Sources, "fingerprint" | "changedAt">;
  readonly #known = new Map<string, string | undefined>();

  constructor(sources: Pick<Sources, "fingerprint" | "changedAt">) {
    this.#sources = sources;
  }

  /**
   * The first file that is not as it was; of one that is seen for the first time, what has read it since
   * `readSinceMs` may have read what was there before a change.
   */
  findChanged(
    paths: Iterable<string>,
    readSinceMs?: number,
  ): string | undefined {
    let changed: string | undefined;
    for (const path of paths) {
      const now = this.#sources.fingerprint(path);
      const isChanged = this.#known.has(path)
        ? this.#known.get(path) !== now
        : readSinceMs !== undefined && this.#hasChangedSince(path, readSinceMs);
      if (isChanged) changed ??= path;
      this.#known.set(path, now);
    }
    return changed;
  }

  /** Every file is seen for the first time again. */
  forget(): void {
    this.#known.clear();
  }

  #hasChangedSince(path: string, sinceMs: number): boolean {
    const changedAtMs = this.#sources.changedAt(path);
    return changedAtMs !== undefined && changedAtMs >= sinceMs - CLOCK_TICK_MS;
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
