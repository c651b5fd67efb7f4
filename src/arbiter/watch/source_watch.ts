import type { LoadedMessage } from "../../ipc.ts";
import type { Logger } from "../../log/logger.ts";
import type { Runtime } from "../../runtime.ts";
import type { Generation } from "../generation.ts";
import { DirectoryWatches } from "./directory_watches.ts";
import { findDifference, Fingerprints } from "./fingerprints.ts";
import {
  expandPattern,
  filesBelow,
  isModule,
  type SourceFiles,
} from "./source_files.ts";

/** How often files are looked at, milliseconds. */
const POLL_MS = { poll: 1000, auto: 2000, inotify: undefined } as const;

export interface SourceWatchOptions {
  readonly runtime: Pick<Runtime, "clock" | "sources" | "files">;
  readonly logger: Logger;
  readonly onChange: (path: string) => void;
}

/** What `reload` watches: the files of which the newest generation is made. */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #fingerprints: Fingerprints;
  /** Of files that are no modules, and that nobody has named: an app may write some as it loads. */
  readonly #others: Fingerprints;
  readonly #watches: DirectoryWatches;
  #generation: Generation | undefined;
  #loaded = new Set<string>();
  /** Whether the app may need files that nobody has named. */
  #isWide = false;
  #matches: ReadonlySet<string> | undefined;
  #stopPolling: (() => void) | undefined;

  constructor(options: SourceWatchOptions) {
    const { runtime: { clock, sources }, logger } = options;
    this.#options = options;
    this.#fingerprints = new Fingerprints(sources);
    this.#others = new Fingerprints(sources);
    this.#watches = new DirectoryWatches({
      clock,
      sources,
      onChange: () => this.#look(),
      onFailure: (reason) => {
        logger.warning(
          `Cannot be told of changes (${reason}): looking once a second`,
        );
        this.#poll(POLL_MS.poll);
      },
    });
  }

  /** Watches what is known of a generation before it runs; what it loads is told later. */
  follow(generation: Generation): void {
    const { settings } = generation;
    this.#stopPolling?.();
    this.#stopPolling = undefined;
    this.#watches.set(new Set());
    this.#generation = settings.reload ? generation : undefined;
    this.#loaded = new Set([generation.modulePath]);
    this.#isWide = false;
    this.#matches = undefined;
    this.#others.forget();
    if (!settings.reload) return;
    this.#poll(POLL_MS[settings.reloadEngine]);
    this.#look();
  }

  /** A worker of a generation tells of what it is made. */
  loaded(number: number, message: LoadedMessage): void {
    if (this.#generation?.number !== number) return;
    for (const file of message.files) this.#loaded.add(file);
    if (!message.isComplete) this.#widen();
    this.#look(message.readSinceMs);
  }

  /** The newest generation failed: any file may be what it lacks. */
  failed(): void {
    if (this.#generation === undefined) return;
    this.#widen();
    this.#look();
  }

  #widen(): void {
    if (this.#isWide) return;
    this.#isWide = true;
    this.#matches = undefined;
  }

  #poll(intervalMs: number | undefined): void {
    if (intervalMs === undefined) return;
    this.#stopPolling?.();
    const { clock } = this.#options.runtime;
    this.#stopPolling = clock.every(intervalMs, () => this.#look());
  }

  /** With `readSinceMs`, workers may have read modules before they are seen here for the first time. */
  #look(readSinceMs?: number): void {
    const generation = this.#generation;
    if (generation === undefined) return;
    const { config } = generation.settings;
    const extras = this.#extrasOf(generation);
    const folder = this.#folderOf(generation);
    const named = [
      ...this.#loaded,
      ...config === undefined ? [] : [config],
      ...extras.files,
      ...folder.files.filter(isModule),
    ];
    const others = folder.files.filter((file) => !isModule(file));
    const matches = new Set([...extras.files, ...folder.files]);
    // A change after the look is told of, as the watch is there before it.
    this.#watch(generation, named, [
      ...extras.directories,
      ...folder.directories,
    ]);
    const changed = this.#fingerprints.findChanged(named, readSinceMs) ??
      this.#others.findChanged(others) ??
      findDifference(this.#matches ?? matches, matches);
    this.#matches = matches;
    if (changed !== undefined) this.#options.onChange(changed);
  }

  #extrasOf({ settings, directory }: Generation): SourceFiles {
    const { sources, files } = this.#options.runtime;
    const found = settings.reloadExtraFiles.map((pattern) =>
      expandPattern(sources, files.resolve(pattern, directory))
    );
    return {
      files: found.flatMap((each) => each.files),
      directories: found.flatMap((each) => each.directories),
    };
  }

  #folderOf({ modulePath }: Generation): SourceFiles {
    return this.#isWide
      ? filesBelow(this.#options.runtime.sources, parentOf(modulePath))
      : { files: [], directories: [] };
  }

  #watch(
    { settings }: Generation,
    files: readonly string[],
    directories: readonly string[],
  ): void {
    if (settings.reloadEngine === "poll") return;
    const parents = files.filter((file) =>
      this.#options.runtime.files.exists(parentOf(file))
    ).map(parentOf);
    this.#watches.set(new Set([...parents, ...directories]));
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}
