import { parseArgs as stdParseArgs } from "deno-std/cli/parse_args.js";
import type { ParseOptions } from "../../src/config/parse_args_types.ts";

/** The npm republication of `@std/cli/parse-args`, for checkouts that cannot reach JSR. */
export const parseArgs: (
  args: string[],
  options?: ParseOptions,
) => Record<string, unknown> = stdParseArgs as never;
