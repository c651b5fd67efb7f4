import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { Runtime } from "../runtime.ts";
import { migrateEcosystem } from "./ecosystem_migration.ts";
import { migrateGunicorn } from "./gunicorn_migration.ts";
import { type Migration, printMigration, summarize } from "./migration.ts";

const USAGE = "expected pfserve migrate FILE [--name APP]";

/**
 * `pfserve migrate`: prints a config file that is made of a gunicorn.conf.py, or of an ecosystem file of pm2;
 * resolves with the exit code. Throws `PfserveError`.
 */
export async function migrate(
  runtime: Runtime,
  argv: readonly string[],
): Promise<number> {
  const { file, name } = parseArguments(argv);
  const migration = await readFile(runtime, file, name);
  runtime.self.print(printMigration(migration));
  runtime.self.printError(`pfserve: ${summarize(migration)}\n`);
  return EXIT.ok;
}

interface Arguments {
  readonly file: string;
  /** Which app of several. */
  readonly name: string | undefined;
}

function parseArguments(argv: readonly string[]): Arguments {
  const files: string[] = [];
  let name: string | undefined;
  const rest = [...argv];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === "--name") name = rest.shift() ?? refuse("Missing name");
    else if (next.startsWith("--name=")) name = next.slice("--name=".length);
    else if (next.startsWith("-")) refuse(`Unknown option "${next}"`);
    else files.push(next);
  }
  const [file, another] = files;
  if (another !== undefined) refuse(`Unexpected argument "${another}"`);
  if (file !== undefined) return { file, name };
  return refuse(
    "Missing file",
    `${USAGE}; an app called "migrate" is served by pfserve ./migrate`,
  );
}

function refuse(what: string, wanted: string = USAGE): never {
  throw new PfserveError(`${what}: ${wanted}`, { exitCode: EXIT.usage });
}

async function readFile(
  runtime: Runtime,
  file: string,
  name: string | undefined,
): Promise<Migration> {
  const path = runtime.files.resolve(file);
  const ending = /\.[a-z]+$/.exec(file)?.[0] ?? "";
  switch (ending) {
    case ".py":
      return migrateGunicorn(
        await explain(file, () => runtime.files.readText(path)),
        file,
      );
    case ".json":
    case ".js":
    case ".cjs":
    case ".mjs":
    case ".ts":
      return migrateEcosystem(
        await explain(file, () => load(runtime, path, ending)),
        file,
        name,
      );
  }
  return refuse(
    `Cannot migrate "${file}"`,
    "expected gunicorn.conf.py, or ecosystem.config.js of pm2",
  );
}

function load(
  { files, modules }: Runtime,
  path: string,
  ending: string,
): unknown {
  return ending === ".json"
    ? JSON.parse(files.readText(path))
    : modules.load(path, { isFresh: true });
}

async function explain<Value>(
  file: string,
  read: () => Value,
): Promise<Awaited<Value>> {
  try {
    return await read();
  } catch (error) {
    throw new PfserveError(`Cannot read "${file}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}
