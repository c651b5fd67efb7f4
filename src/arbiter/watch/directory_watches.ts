import { messageOf } from "../../errors.ts";
import type { Cancel, Clock, Sources } from "../../runtime.ts";

/** A save is often more than one change: a moment of silence ends it. */
const SETTLE_MS = 50;

export interface DirectoryWatchesOptions {
  readonly clock: Clock;
  readonly sources: Pick<Sources, "watch">;
  /** Something may have changed. */
  readonly onChange: () => void;
  /** A directory cannot be watched; told once. */
  readonly onFailure: (reason: string) => void;
}

/** Watches directories through the operating system. */
export class DirectoryWatches {
  readonly #options: DirectoryWatchesOptions;
  readonly #watches = new Map<string, Cancel>();
  #settling: Cancel | undefined;
  #hasFailed = false;

  constructor(options: DirectoryWatchesOptions) {
    this.#options = options;
  }

  /** Watches these directories, and no others any more. */
  set(directories: ReadonlySet<string>): void {
    for (const [directory, cancel] of this.#watches) {
      if (directories.has(directory)) continue;
      cancel();
      this.#watches.delete(directory);
    }
    for (const directory of directories) {
      if (!this.#watches.has(directory)) this.#add(directory);
    }
  }

  #add(directory: string): void {
    const { sources, onFailure } = this.#options;
    try {
      const cancel = sources.watch(directory, () => this.#noteChange());
      this.#watches.set(directory, cancel);
    } catch (error) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      onFailure(messageOf(error));
    }
  }

  #noteChange(): void {
    const { clock, onChange } = this.#options;
    this.#settling?.();
    this.#settling = clock.after(SETTLE_MS, onChange);
  }
}
