import { cpSync } from "node:fs";
import { after, before, suite, test } from "node:test";
import {
  installed,
  ROOT,
  type Target,
  TARGETS,
} from "../e2e/harness/runtimes.ts";
import { type Flow, tryFlow, tryRefusal } from "./harness/flow.ts";
import type { Home } from "./harness/home.ts";
import { publishOwn, startJsrRegistry } from "./harness/jsr_registry.ts";
import { startNpmRegistry } from "./harness/npm_registry.ts";
import type { Registries } from "./harness/home.ts";

const TEST_LIMIT_MS = 90_000;

const FLOWS: Readonly<Record<Target["runtime"], readonly Flow[]>> = {
  node: [
    // npx runs a shell that passes no signals on.
    { command: "npx --yes pfserve", passesSignals: false },
    { install: "npm install -g pfserve", command: "pfserve" },
    {
      prepare: writeProgram("pfserve"),
      install: "npm install pfserve",
      command: "node program.mjs",
    },
  ],
  bun: [
    // There is a Node on PATH, which the first line of the command asks for.
    { command: "bunx pfserve" },
    { command: "bunx --bun pfserve" },
    { install: "bun add -g pfserve", command: "pfserve" },
    {
      prepare: writeProgram("pfserve"),
      install: "bun add pfserve",
      command: "bun program.mjs",
    },
  ],
  deno: [
    { command: "deno run -A npm:pfserve" },
    { command: "deno run -A jsr:@pfserve/pfserve" },
    { command: "deno x -y jsr:@pfserve/pfserve" },
    // Deno would run the install script of koffi, which fails on Deno.
    { command: "deno x -y --ignore-scripts npm:pfserve" },
    {
      install: "deno install -g -A -n pfserve jsr:@pfserve/pfserve",
      command: "pfserve",
    },
    {
      prepare: writeProgram("jsr:@pfserve/pfserve"),
      command: "deno run -A program.mjs",
    },
    { prepare: clone, command: "deno run -A ../clone/mod.ts" },
  ],
};

/** Node and Bun cannot load what Deno has fetched. */
const REFUSALS: readonly {
  title: string;
  command: string;
  message: RegExp;
}[] = [
  {
    title: "what is no runtime is refused",
    command: "deno run -A npm:pfserve --runtime /usr/bin/env app.ts",
    message: /Cannot run on "\/usr\/bin\/env": expected Node, Bun or Deno/,
  },
  {
    title: "pfserve in the cache of Deno moves to no other runtime",
    command: `deno run -A npm:pfserve --runtime ${installed("bun")} app.ts`,
    message: /Cannot run on "bun": this pfserve is in Deno's cache/,
  },
  {
    title: "pfserve from JSR has workers on Deno alone",
    command: `deno run -A jsr:@pfserve/pfserve --worker-runtime ${
      installed("bun")
    } app.ts`,
    message: /Cannot run on "bun": this pfserve comes from JSR/,
  },
];

for (const target of TARGETS) {
  suite(`an install on ${target.name}`, () => {
    let registries: Registries;
    before(async () => {
      registries = {
        npm: await startNpmRegistry(),
        jsr: await startJsrRegistry(),
      };
      if (target.runtime !== "deno") return;
      const { executable: deno } = target;
      await publishOwn(registries.jsr, { deno, env: process.env });
    });
    after(() => {
      registries.npm.close();
      registries.jsr.close();
    });
    for (const flow of FLOWS[target.runtime]) {
      const title = [flow.install, flow.command].filter((line) => line);
      test(title.join(", then "), { timeout: TEST_LIMIT_MS }, async () => {
        await tryFlow(target, flow, registries);
      });
    }
    for (const refusal of target.runtime === "deno" ? REFUSALS : []) {
      test(refusal.title, { timeout: TEST_LIMIT_MS }, async () => {
        await tryRefusal(target, refusal, registries);
      });
    }
  });
}

/** Writes a program that has the server in its process; `name` is what it imports. */
function writeProgram(name: string): (home: Home) => void {
  return (home) =>
    home.write(
      "program.mjs",
      `import process from "node:process";
import { serve } from ${JSON.stringify(name)};
const server = await serve({
  app: "./app.ts",
  bind: "127.0.0.1:0",
  workers: 2,
  workerClass: "async",
});
process.exitCode = await server.ended;
`,
    );
}

/** What `git clone` brings, without anything that was installed or built. */
function clone(home: Home): void {
  const isTracked = (path: string): boolean =>
    !/\/(?:node_modules|dist|\.git|\.artifacts)$/.test(path);
  cpSync(ROOT, home.path("clone"), {
    recursive: true,
    filter: (path) => isTracked(path.replace(/\/$/, "")),
  });
}
