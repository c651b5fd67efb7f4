/** Frameworks whose apps are modules: nothing has to be built. */
import type { Asked, Framework, Refusal, Start } from "./manifest.ts";

function asked(name: string): readonly Asked[] {
  return [
    { path: "/", text: `Hello from ${name}` },
    { path: "/sum", json: { a: 20, b: 22 }, text: '{"sum":42}' },
  ];
}

const TRPC: readonly Asked[] = [
  { path: "/hello", text: '{"result":{"data":"Hello from tRPC"}}' },
  { path: "/sum", json: { a: 20, b: 22 }, text: '{"sum":42}' },
  { path: "/sum", json: { a: "x" }, status: 400, text: "BAD_REQUEST" },
];

/** An app that a module exports. */
function exported(app: string, asks: readonly Asked[]): Start {
  const classes = ["sync", "async", "gthread"] as const;
  return { app, classes, usual: "sync", asked: asks };
}

/** An app that listens by itself. */
function listening(app: string, asks: readonly Asked[]): Start {
  return { app, classes: ["server"], usual: "sync", asked: asks };
}

/** Both, named alike in test/apps/light. */
function both(name: string, file: string): readonly Start[] {
  return [
    exported(`${file}.ts`, asked(name)),
    listening(`${file}_listen.ts`, asked(name)),
  ];
}

/** Threads have no connection for `node:http`. */
function noThreads(app: string): Refusal {
  return {
    app,
    classes: ["gthread"],
    reason:
      "`(req, res)` handlers need the connection, which is in another thread: see [threads](workers.md#threads); use `async`",
    exitCode: 4,
    log: /expected a Fetch handler, not \(req, res\); use -k async/,
  };
}

export const LIGHT: readonly Framework[] = [
  {
    name: "Hono",
    package: "hono",
    project: "light",
    starts: both("Hono", "hono"),
  },
  {
    name: "Express",
    package: "express",
    project: "light",
    starts: both("Express", "express"),
    refusals: [noThreads("express.ts")],
  },
  {
    name: "Koa",
    package: "koa",
    project: "light",
    starts: both("Koa", "koa"),
    refusals: [noThreads("koa.ts")],
  },
  {
    name: "Fastify",
    package: "fastify",
    project: "light",
    starts: both("Fastify", "fastify"),
    refusals: [noThreads("fastify.ts")],
  },
  { name: "h3", package: "h3", project: "light", starts: both("h3", "h3") },
  {
    name: "Elysia",
    package: "elysia",
    project: "light",
    starts: [
      ...both("Elysia", "elysia"),
      listening("elysia_node_listen.ts", asked("Elysia")),
    ],
    refusals: [{
      app: "elysia_listen.ts",
      classes: ["server"],
      targets: ["node", "deno"],
      reason:
        "without an adapter Elysia listens on Bun alone: use [its adapter for Node](https://elysiajs.com/integrations/node), as `elysia_node_listen.ts` does, or export the app",
      exitCode: 3,
      log: /WebStandard does not support listen/,
    }],
  },
  {
    name: "tRPC",
    package: "@trpc/server",
    project: "light",
    starts: [
      exported("trpc.ts", TRPC),
      exported("trpc_standalone.ts", TRPC),
      listening("trpc_listen.ts", TRPC),
    ],
    refusals: [noThreads("trpc_standalone.ts")],
  },
];
