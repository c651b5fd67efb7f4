/** The hooks of a config file: their order, and what they cannot break. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request } from "./harness/client.ts";
import { signal } from "./harness/process_table.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

/** Every hook leaves a line in the file `calls`: its name, and of which worker it was told. */
const RECORDING = `
import { appendFileSync } from "node:fs";
const calls = new URL("calls", import.meta.url);
const record = (...words) => appendFileSync(calls, words.join(" ") + "\\n");
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
export default {
  nworkersChanged: (arbiter, now, before) => record("nworkersChanged", before, now),
  async onStarting(arbiter) { await soon(); record("onStarting", arbiter.settings.workers); },
  async whenReady() { await soon(); record("whenReady"); },
  async preFork(arbiter, { age, pid }) { await soon(); record("preFork", age, pid); },
  async postFork(arbiter, { age }) { await soon(); record("postFork", age); },
  async postWorkerInit({ age }) { await soon(); record("postWorkerInit", age); },
  pre_request: ({ age }, { method, target }) => record("preRequest", age, method, target),
  post_request: ({ age }, { target }, { status }) => record("postRequest", age, target, status),
  workerInt: ({ age }) => record("workerInt", age),
  workerAbort: ({ age, pid }) => record("workerAbort", age, pid > 0),
  async workerExit(arbiter, { age }) { await soon(); record("workerExit", age); },
  childExit: (arbiter, { age }, { code }) => record("childExit", age, code),
  async onReload() { await soon(); record("onReload"); },
  async preExec() { await soon(); record("preExec"); },
  async onExit() { await soon(); record("onExit"); },
};
`;

const STARTED = [
  "nworkersChanged  1",
  "onStarting 1",
  "whenReady",
  "preFork 1 0",
  "postFork 1",
  "postWorkerInit 1",
];

const APP = `export default {
  fetch(request) {
    while (new URL(request.url).pathname === "/spin");
    return new Response("hello");
  },
};
`;

/** What has been recorded since the last look. */
class Calls {
  readonly #scene: Scene;
  #seen = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async next(...expected: readonly string[]): Promise<void> {
    const path = this.#scene.path("calls");
    const read = (): string[] =>
      existsSync(path)
        ? readFileSync(path, "utf8").trimEnd().split("\n").slice(this.#seen)
        : [];
    await eventually(
      `${expected.length} calls of hooks`,
      () => read().length >= expected.length,
      { explain: () => read().join("\n") },
    );
    assert.deepEqual(read(), expected);
    this.#seen += expected.length;
  }
}

async function serveWith(scene: Scene, config: string): Promise<Server> {
  return await scene.serve({
    app: scene.write("app.ts", APP),
    args: [
      ...["-c", scene.write("pfserve.config.mjs", config)],
      ...["-t", "2", "--graceful-timeout", "5"],
    ],
  });
}

function throwing(...names: readonly string[]): string {
  return names.map((name) =>
    `export async function ${name}() { throw new Error("${name} is broken"); }`
  ).join("\n");
}

onEachTarget("hooks", (scenario, target) => {
  scenario("are called in Gunicorn's order", async (scene) => {
    const server = await serveWith(scene, RECORDING);
    const calls = new Calls(scene);
    await calls.next(...STARTED);

    await request(server.address, "/a?b=1");
    await calls.next("preRequest 1 GET /a?b=1", "postRequest 1 /a?b=1 200");

    await server.signalAndWait("SIGHUP", "Reload finished");
    await calls.next(
      "onReload",
      "preFork 2 0",
      "postFork 2",
      "postWorkerInit 2",
      "workerExit 1",
      "childExit 1 0",
    );

    await server.signalAndWait("SIGTTIN", "Worker ready");
    await calls.next(
      "nworkersChanged 1 2",
      "preFork 3 0",
      "postFork 3",
      "postWorkerInit 3",
    );
    server.signal("SIGTTOU");
    await calls.next("nworkersChanged 2 1", "workerExit 3", "childExit 3 0");

    const from = server.log.mark();
    const connection = await scene.connect(server.address);
    connection.send("GET /spin HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await server.ready(1, from);
    await calls.next(
      "preRequest 2 GET /spin",
      "workerAbort 2 true",
      "childExit 2 ",
      "preFork 4 0",
      "postFork 4",
      "postWorkerInit 4",
    );

    await server.signalAndWait("SIGUSR2", "Worker ready");
    await calls.next("preExec", ...STARTED);
    server.signal("SIGTERM");
    await server.exit();
    await calls.next("workerExit 4", "childExit 4 0", "onExit");

    signal(server.arbiters[1] ?? 0, "SIGINT");
    await server.allGone();
    await calls.next("workerInt 1", "workerExit 1", "childExit 1 0", "onExit");
  });

  scenario("that throw are logged and change nothing else", async (scene) => {
    const names = ["whenReady", "preFork", "preRequest", "postRequest"];
    const others = ["workerExit", "childExit", "onReload", "onExit"];
    const config = throwing(...names, ...others, "nworkersChanged");
    const server = await serveWith(scene, config);
    assert.equal((await request(server.address, "/")).status, 200);
    await server.signalAndWait("SIGHUP", /Worker exiting/);
    assert.equal((await request(server.address, "/")).status, 200);
    server.signal("SIGTERM");
    assert.equal((await server.exit()).code, 0);
    for (const name of [...names, ...others, "nworkersChanged"]) {
      const line = `Exception in hook ${name}: Error: ${name} is broken`;
      assert.ok(server.log.has(line), line);
    }
  });

  scenario("that cannot prepare a server end its start", async (scene) => {
    const app = scene.write("app.ts", APP);
    const start = async (hook: string, code: number): Promise<void> => {
      const config = scene.write("pfserve.config.mjs", throwing(hook));
      const { command, exit } = await scene.runToEnd({
        args: ["-b", "127.0.0.1:0", "-c", config, app],
      });
      assert.equal(exit.code, code, hook);
      const line = `Hook ${hook} failed: ${hook} is broken`;
      assert.ok(command.log.has(line), line);
    };
    await start("onStarting", 1);
    await start("postFork", 3);
    await start("postWorkerInit", 3);
  });

  scenario("that cannot prepare a worker leave the old ones", async (scene) => {
    const server = await serveWith(scene, "export default {};");
    scene.write("pfserve.config.mjs", throwing("postWorkerInit"));
    await server.signalAndWait(
      "SIGHUP",
      /Reload failed: Hook postWorkerInit failed: postWorkerInit is broken/,
    );
    scene.write("pfserve.config.mjs", "export const postFork = 3;");
    await server.signalAndWait(
      "SIGHUP",
      /Reload failed: Cannot use hook postFork/,
    );
    assert.equal((await request(server.address, "/")).status, 200);
  });

  scenario("that hang are left behind", async (scene) => {
    const config = scene.write(
      "pfserve.config.mjs",
      `
      const never = () => new Promise(() => { setInterval(() => {}, 1000); });
      export const workerExit = never;
    `,
    );
    const server = await scene.serve({
      app: scene.write("app.ts", APP),
      args: ["-c", config, "--graceful-timeout", "1"],
    });
    server.signal("SIGTERM");
    assert.equal((await server.exit()).code, 0);
    assert.match(server.log.text, /Hook workerExit has not finished within/);
    assert.doesNotMatch(server.log.text, /was ended by pfserve/, target.name);
  });
});
