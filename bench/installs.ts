/**
 * Measures the time from a command as a user types it to its first answer, in a folder with a Hono
 * app of five lines and nothing to download any more. Needs `npm run build:tests`.
 * `node --import tsx bench/installs.ts [RUNTIME...]`
 */
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { Command } from "../test/e2e/harness/command.ts";
import { freePort } from "../test/e2e/harness/listener.ts";
import { type Target, TARGETS } from "../test/e2e/harness/runtimes.ts";
import { eventually } from "../test/e2e/harness/wait.ts";
import { Home, type Registries } from "../test/installs/harness/home.ts";
import {
  publishOwn,
  startJsrRegistry,
} from "../test/installs/harness/jsr_registry.ts";
import { startNpmRegistry } from "../test/installs/harness/npm_registry.ts";
import { askOnce } from "./support/first_answer.ts";
import { printMachine } from "./support/machine.ts";
import { chosenRuntimes } from "./support/runtimes.ts";
import { median, minimum } from "./support/statistics.ts";
import { printTable } from "./support/table.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 7);

const APP = `import { Hono } from "hono";
const app = new Hono();
app.get("/", (c) => c.json({ hello: "world" }));
app.get("/:name", (c) => c.text("Hello " + c.req.param("name")));
export default app;
`;

/** What a user of a runtime has installed, and how they start pfserve then. */
const USERS: Readonly<
  Record<
    Target["runtime"],
    readonly { readonly add: string; readonly start: string }[]
  >
> = {
  node: [
    { add: "npm install hono", start: "npx --yes pfserve" },
    { add: "npm install hono pfserve", start: "npx pfserve" },
    { add: "npm install hono pfserve", start: "node_modules/.bin/pfserve" },
  ],
  bun: [
    { add: "bun add hono", start: "bunx pfserve" },
    { add: "bun add hono", start: "bunx --bun pfserve" },
  ],
  deno: [
    { add: "deno add npm:hono", start: "deno run -A jsr:@pfserve/pfserve" },
    { add: "deno add npm:hono", start: "deno run -A npm:pfserve" },
  ],
};

const runtimes = chosenRuntimes();
printMachine(runtimes);
const registries: Registries = {
  npm: await startNpmRegistry(),
  jsr: await startJsrRegistry(),
};
const rows: string[][] = [];
for (const { version, name } of runtimes) {
  const target = TARGETS.find((each) =>
    each.name === name.replace(/^node.*/, `node${version.split(".")[0]}`)
  );
  if (target !== undefined) rows.push(...await measure(target));
}
registries.npm.close();
registries.jsr.close();
printTable(
  ["first answer, ms", "installed before", "command", "median", "minimum"],
  rows,
);

/** The commands take turns, so that a slow spell of the machine meets all of them. */
async function measure(target: Target): Promise<string[][]> {
  if (target.runtime === "deno") {
    const { executable: deno } = target;
    await publishOwn(registries.jsr, { deno, env: process.env });
  }
  const users = USERS[target.runtime];
  const homes = users.map(() => new Home(target, registries));
  try {
    for (const [index, { add }] of users.entries()) {
      await prepare(target, homes[index]!, add);
    }
    const times = users.map((): number[] => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, { start }] of users.entries()) {
        const firstAnswerMs = await startOnce(target, homes[index]!, start);
        // The first round fills the caches.
        if (round >= 0) times[index]!.push(firstAnswerMs);
      }
    }
    return users.map(({ add, start }, index) => [
      target.name,
      add,
      start,
      median(times[index]!).toFixed(0),
      minimum(times[index]!).toFixed(0),
    ]);
  } finally {
    for (const home of homes) home.remove();
  }
}

async function prepare(target: Target, home: Home, add: string): Promise<void> {
  home.write("package.json", '{ "type": "module" }\n');
  if (target.runtime === "deno") {
    home.write("deno.json", '{ "nodeModulesDir": "none" }\n');
  }
  home.write("app.ts", APP);
  await runToEnd(home, add);
}

async function runToEnd(home: Home, line: string): Promise<void> {
  const [file = "", ...args] = home.clean(line.split(" "));
  await promisify(execFile)(file, args, {
    cwd: home.directory,
    env: { ...process.env, ...home.env },
  });
}

/** Milliseconds from the start of the command to the end of the first answer. */
async function startOnce(
  target: Target,
  home: Home,
  line: string,
): Promise<number> {
  const port = await freePort();
  const launcher: Target = { ...target, executable: "env", prefix: [] };
  const command = new Command(launcher, {
    args: home.clean([
      ...line.split(" "),
      "-b",
      `127.0.0.1:${port}`,
      "app.ts",
    ]).slice(1),
    env: home.env,
    directory: home.directory,
  });
  try {
    await eventually("an answer", () => askOnce(port), {
      everyMs: 2,
      explain: () => command.describe(),
    });
    return performance.now() - command.startedAtMs;
  } finally {
    await command.kill();
  }
}
