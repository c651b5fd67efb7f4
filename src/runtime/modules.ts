import type { Cancel } from "./clock.ts";

export interface Modules {
  /** Imports a module by absolute path; `isFresh` ignores what was loaded before from the same path. */
  load(
    path: string,
    options?: { isFresh?: boolean },
  ): Promise<Record<string, unknown>>;
  /** From now on notes the files that are loaded as modules; returns what lists them. */
  trackLoads(): () => readonly string[];
  /** Imports a package, or what an import map names, as the module at path `from` would. */
  loadPackage(
    specifier: string,
    from: string,
  ): Promise<Record<string, unknown>>;
  /** The file that `specifier` means for a module in `directory`; throws when there is none. */
  find(specifier: string, directory: string): string;
  /** Why the module at `path` could not be loaded, as far as the error that loading it threw tells. */
  explain(error: unknown, path: string): LoadFailure | undefined;
  /** What installs packages, where a project does not show what it uses. */
  readonly packageManager: PackageManager;
}

/** Why a module could not be loaded; paths are absolute, lines count from 1. */
export type LoadFailure =
  | {
    readonly kind: "missing_package";
    readonly specifier: string;
    readonly importer: string | undefined;
  }
  | {
    readonly kind: "missing_file";
    readonly path: string;
    readonly importer: string | undefined;
  }
  /** It is no code that the runtime takes, or what is thrown when it runs. */
  | {
    readonly kind: "syntax" | "thrown";
    readonly path: string;
    readonly line: number;
    readonly reason: string;
  };

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun" | "deno";

/** Files as they are changed by those who write them. */
export interface Sources {
  /** Changes whenever the file does; undefined while there is none. */
  fingerprint(path: string): string | undefined;
  /** When the file was last written, renamed or otherwise changed, milliseconds since the epoch. */
  changedAt(path: string): number | undefined;
  /** What is in a directory; nothing where it cannot be read. */
  list(directory: string): readonly DirectoryEntry[];
  /** Calls `onChange` when something in a directory changes; throws where that cannot be told. */
  watch(directory: string, onChange: () => void): Cancel;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}
