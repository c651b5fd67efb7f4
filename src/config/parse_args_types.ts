/** What pfserve uses of `@std/cli/parse-args`. */
export interface ParseOptions {
  string?: readonly string[];
  boolean?: readonly string[];
  collect?: readonly string[];
  negatable?: readonly string[];
  alias?: Record<string, string>;
  default?: Record<string, unknown>;
  stopEarly?: boolean;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The type of `#parse-args` for TypeScript: package.json points to this declaration, and elsewhere for the code. */
export declare function parseArgs(
  args: string[],
  options?: ParseOptions,
): Record<string, unknown>;
