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

export function parseArgs(
  args: string[],
  options?: ParseOptions,
): Record<string, unknown>;
