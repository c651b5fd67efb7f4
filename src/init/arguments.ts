import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";

export const USAGE = "expected pfserve init [DIR] [--app APP]";

/** What "init" is asked for. */
export interface InitArguments {
  readonly directory: string;
  /** The app, as seen from the directory; undefined to look for it. */
  readonly app: string | undefined;
}

/** Reads the arguments after "init"; throws `PfserveError`. */
export function parseInitArguments(argv: readonly string[]): InitArguments {
  const directories: string[] = [];
  let app: string | undefined;
  const rest = [...argv];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === "--app") app = rest.shift() ?? refuse("Missing app");
    else if (next.startsWith("--app=")) app = next.slice("--app=".length);
    else if (next.startsWith("-")) refuse(`Unknown option "${next}"`);
    else directories.push(next);
  }
  const [directory = ".", another] = directories;
  if (another !== undefined) refuse(`Unexpected argument "${another}"`);
  return { directory, app };
}

function refuse(what: string): never {
  throw new PfserveError(
    `${what}: ${USAGE}; an app called "init" is served by pfserve ./init`,
    { exitCode: EXIT.usage },
  );
}
