import assert from "node:assert/strict";
import { basename, dirname } from "node:path/posix";
import { it } from "node:test";
import { type Import, modulesBelow, readImportGraph } from "./import_graph.ts";

/** A folder of the design, or one module that the design names. */
type Layer = string;

/** Who may import whom, besides its own layer. A folder not listed here is an error. */
const MAY_IMPORT: Readonly<Record<Layer, readonly Layer[]>> = {
  "mod.ts": [
    "src",
    "src/library.ts",
    "src/config",
    "src/hooks",
    "src/http",
    "runtimes",
    "node:",
  ],
  "src": ["src/config", "src/hooks", "src/http", "src/log", "src/runtime"],
  "src/runtime": ["src", "src/http"],
  "src/main.ts": [
    "src",
    "src/arbiter",
    "src/config",
    "src/control",
    "src/doctor",
    "src/http",
    "src/init",
    "src/log",
    "src/migrate",
  ],
  "src/library.ts": ["src", "src/arbiter", "src/config"],
  "src/arbiter": ["src", "src/config", "src/hooks", "src/http", "src/log"],
  "src/worker": ["src", "src/config", "src/hooks", "src/http", "src/log"],
  "src/control": ["src", "src/config", "src/http", "src/log"],
  "src/config": ["src", "src/hooks", "#parse-args"],
  "src/hooks": ["src", "src/config", "src/http"],
  "src/doctor": ["src", "src/arbiter", "src/config"],
  "src/init": ["src", "src/config"],
  "src/migrate": ["src", "src/config", "src/hooks"],
  "src/http": ["src"],
  "src/log": ["src", "src/config", "src/http"],
  "runtimes": [
    "src",
    "src/library.ts",
    "src/main.ts",
    "src/config",
    "runtimes/node",
    "runtimes/bun",
    "runtimes/deno",
    // The two entries wait for their messages to leave.
    "runtimes/shared",
    "runtimes/elsewhere",
    "runtimes/worker_entry.ts",
    "node:",
  ],
  "runtimes/elsewhere": [
    "src",
    "runtimes/node",
    "runtimes/deno",
    "runtimes/shared",
    "node:",
  ],
  "runtimes/worker_entry.ts": [
    "runtimes",
    "runtimes/shared",
    "src",
    "src/worker",
    "node:",
  ],
  "runtimes/thread_entry.ts": [
    "runtimes",
    "runtimes/shared",
    "src/worker",
    "node:",
  ],
  "runtimes/custom_worker.ts": [
    "src",
    "src/config",
    "src/http",
    "runtimes/shared",
    "node:",
  ],
  "runtimes/node": ["src", "src/http", "runtimes/shared", "node:"],
  "runtimes/bun": ["src", "src/http", "runtimes/shared", "node:", "bun:"],
  "runtimes/deno": ["src", "src/http", "runtimes/shared", "node:"],
  "runtimes/shared": ["src", "src/http", "node:"],
};

/**
 * What adapters may run of `src`: errors, formats, and what both HTTP back ends have in common. Of
 * the rest they may know the types.
 */
const RUN_BY_ADAPTERS: readonly string[] = [
  "src/control_group.ts",
  "src/errors.ts",
  "src/exit_codes.ts",
  "src/heartbeat.ts",
  "src/made_line.ts",
  "src/http/admission.ts",
  "src/http/chunk_bytes.ts",
  "src/http/dropped_field.ts",
  "src/http/entrance/entrance.ts",
  "src/http/entrance/origin.ts",
  "src/http/idle.ts",
  "src/http/local_authority.ts",
  "src/http/wire/authority.ts",
  "src/http/wire/connection_options.ts",
  "src/http/wire/framing.ts",
  "src/http/wire/methods.ts",
  "src/http/wire/refusal.ts",
  "src/http/wire/target.ts",
  "src/ipc.ts",
];

const ADAPTERS: readonly string[] = [
  "runtimes/node",
  "runtimes/bun",
  "runtimes/deno",
];

/**
 * What one adapter alone needs: Node has FFI in two places, may need a loader for TypeScript, and has
 * load hooks of two kinds and objects to keep;
 * Deno passes descriptors to children with less care; Bun and Deno have servers of their own.
 */
const ONLY_THERE: readonly string[] = [
  "runtimes/bun/bun_server.ts",
  "runtimes/bun/bun_websocket.ts",
  "runtimes/bun/route_request.ts",
  "runtimes/bun/routes.ts",
  "runtimes/bun/serve.ts",
  "runtimes/bun/serve_options.ts",
  "runtimes/bun/websocket_package.ts",
  "runtimes/deno/serve.ts",
  "runtimes/deno/flags.ts",
  "runtimes/deno/granted.ts",
  "runtimes/deno/own_flags.ts",
  "runtimes/deno/passable.ts",
  "runtimes/node/koffi.ts",
  "runtimes/node/load_reports.ts",
  "runtimes/node/node_ffi.ts",
  "runtimes/node/syntax_place.ts",
  "runtimes/node/typescript_graph.ts",
  "runtimes/node/typescript_source.ts",
  "runtimes/deno/project_flags.ts",
  "runtimes/node/thread_stack.ts",
  "runtimes/node/tick_objects.ts",
  "runtimes/node/typescript.ts",
];

/** What the processes and the threads of a worker start with. */
const WORKER_ENTRIES: readonly string[] = [
  "runtimes/worker_entry.ts",
  "runtimes/thread_entry.ts",
];

const graph = readImportGraph();
const imports: readonly Import[] = [...graph.values()].flat();

/** The layer of a module or of a specifier; itself when it has none. */
function layerOf(target: string): Layer {
  const scheme = /^(?:node|bun):/.exec(target)?.[0];
  if (scheme !== undefined) return scheme;
  if (target in MAY_IMPORT) return target;
  const folders = Object.keys(MAY_IMPORT).filter((layer) =>
    isFolderOf(layer, target)
  );
  return folders[0] ?? target;
}

/** The two outer folders hold modules of their own; what is below is a layer, or of one. */
function isFolderOf(layer: Layer, module: string): boolean {
  return ["src", "runtimes"].includes(layer)
    ? dirname(module) === layer
    : module.startsWith(`${layer}/`);
}

/** What follows from importing `start`, itself included. */
function reachableFrom(start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const module of reached) {
    for (const { to } of graph.get(module) ?? []) reached.add(to);
  }
  return reached;
}

function reachableFromEntries(): string[] {
  return WORKER_ENTRIES.flatMap((entry) => [...reachableFrom(entry)]);
}

function describe({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

it("every module belongs to a layer of the design", () => {
  const modules = [...graph.keys()];
  const strangers = modules.filter((module) =>
    !(layerOf(module) in MAY_IMPORT)
  );
  assert.deepEqual(strangers, []);
  assert.ok(modules.length > 10, `${modules.length} modules are too few`);
});

it("every import follows the arrows of the design", () => {
  const wrong = imports.filter(({ from, to }) => {
    const layer = layerOf(from);
    return ![layer, ...(MAY_IMPORT[layer] ?? [])].includes(layerOf(to));
  });
  assert.deepEqual(wrong.map(describe), []);
});

it("every import leads to a module that exists", () => {
  const dangling = imports.filter(({ to }) =>
    to.endsWith(".ts") && !graph.has(to)
  );
  assert.deepEqual(dangling.map(describe), []);
});

it("no module imports itself through others", () => {
  const done = new Set<string>();
  const visit = (module: string, path: readonly string[]): void => {
    const here = [...path, module];
    assert.ok(!path.includes(module), `Import cycle: ${here.join(" -> ")}`);
    if (done.has(module)) return;
    const values = (graph.get(module) ?? []).filter((one) => !one.isTypeOnly);
    for (const { to } of values) visit(to, here);
    done.add(module);
  };
  for (const module of graph.keys()) visit(module, []);
});

it("adapters run nothing of src but errors and formats", () => {
  const folders = [...ADAPTERS, "runtimes/shared"];
  const wrong = imports.filter(({ from, to, isTypeOnly }) =>
    folders.includes(layerOf(from)) && to.startsWith("src/") &&
    !isTypeOnly && !RUN_BY_ADAPTERS.includes(to)
  );
  assert.deepEqual(wrong.map(describe), []);
});

it("the three adapters have the same files", () => {
  const names = ADAPTERS.map((folder) =>
    modulesBelow(folder)
      .filter((module) => !ONLY_THERE.includes(module))
      .map((module) => basename(module)).sort()
  );
  assert.deepEqual(names[1], names[0]);
  assert.deepEqual(names[2], names[0]);
});

it("a worker loads built-in modules and its own files alone", () => {
  assert.ok(WORKER_ENTRIES.every((entry) => graph.has(entry)));
  const foreign = reachableFromEntries().filter((module) =>
    !graph.has(module) && !/^(?:node|bun):/.test(module)
  );
  assert.deepEqual(foreign, []);
});

it("a worker loads nothing of the arbiter, nor of the command", () => {
  const wrong = reachableFromEntries().filter((module) =>
    module.startsWith("src/arbiter/") || module === "src/main.ts" ||
    module === "runtimes/command.ts"
  );
  assert.deepEqual(wrong, []);
});
