/** `serve` of "pfserve", called by a program of the user's. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAddress } from "./harness/address.ts";
import { json, request } from "./harness/client.ts";
import type { Command } from "./harness/command.ts";
import { signal } from "./harness/process_table.ts";
import type { Target } from "./harness/runtimes.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";

/** What users import: compiled where the command is. */
function libraryOf({ prefix }: Target): string {
  const command = prefix.at(-1) ?? "";
  const isBuilt = command.endsWith(".js");
  const path = isBuilt ? join(dirname(command), "..", "mod.js") : command;
  return pathToFileURL(path).href;
}

/** Runs a program that has `serve`, `settings` of an app of the tests, and `say`, which ends a line. */
function runProgram(
  scene: Scene,
  body: string,
  options: { app?: string; env?: Record<string, string> } = {},
): Command {
  const settings = {
    app: appPath(options.app ?? "hello", scene.target.apps),
    bind: "127.0.0.1:0",
    workerClass: "async",
  };
  const program = scene.write(
    "program.mjs",
    `import process from "node:process";
import { PfserveError, serve } from ${JSON.stringify(libraryOf(scene.target))};
const settings = ${JSON.stringify(settings)};
const say = (...words) => console.log(words.join(" "));
${body}
`,
  );
  return scene.run({ args: [], program, ...options });
}

const SERVE_TO_THE_END = `
const server = await serve({ ...settings, workers: 2 });
say("serving at", server.urls);
process.exitCode = await server.ended;
say("ended, listeners:", process.listenerCount("SIGTERM"), process.listenerCount("SIGHUP"));
`;

async function urlOf(command: Command): Promise<string> {
  const [, url = ""] = await command.stdout.waitFor(/serving at (\S+)/);
  return url;
}

async function answerOf(
  command: Command,
): Promise<{ runtime: string; pid: number }> {
  return json(await request(parseAddress(await urlOf(command)), "/"));
}

onEachTarget("the library", (scenario, target) => {
  scenario("serves, obeys signals, and leaves the process", async (scene) => {
    const command = runProgram(scene, SERVE_TO_THE_END);
    const { runtime, pid } = await answerOf(command);
    assert.equal(runtime, target.runtime);
    assert.notEqual(pid, command.pid);
    const from = command.log.mark();
    command.signal("SIGHUP");
    await command.log.waitForCount(/Worker ready \(pid: \d+\)/, 2, { from });
    await command.gone(pid);
    assert.notEqual((await answerOf(command)).pid, pid);
    command.signal("SIGTERM");
    assert.equal((await command.exit()).code, 0);
    assert.ok(command.stdout.has("ended, listeners: 0 0"));
    await command.allGone();
  });

  scenario("is reloaded and stopped by its program", async (scene) => {
    const command = runProgram(
      scene,
      `
const server = await serve(settings, { signals: false });
say("serving at", server.urls);
say("listeners:", process.listenerCount("SIGTERM"), process.title);
process.once("SIGHUP", () => server.reload());
process.once("SIGTERM", async () => say("stopped with", await server.stop()));
`,
    );
    const { pid } = await answerOf(command);
    assert.ok(command.stdout.has("listeners: 0"));
    assert.ok(!command.stdout.has("pfserve: master"));
    command.signal("SIGHUP");
    await command.gone(pid);
    assert.notEqual((await answerOf(command)).pid, pid);
    command.signal("SIGTERM");
    assert.equal((await command.exit()).code, 0);
    assert.ok(command.stdout.has("stopped with 0"));
    await command.allGone();
  });

  scenario("serves twice in a process, one after the other", async (scene) => {
    const command = runProgram(
      scene,
      `
const first = await serve({ ...settings, whenReady: () => say("ready") });
const second = await serve({ ...settings, workers: "auto", timeout: "5s" });
say("both at", first.urls, second.urls);
await first.stop({ quick: true });
say("serving at", second.urls);
await new Promise((resolve) => process.once("SIGUSR1", resolve));
await second.stop();
const third = await serve(settings);
await third.stop();
say("that was it");
`,
    );
    await answerOf(command);
    assert.ok(command.stdout.has("ready"));
    command.signal("SIGUSR1");
    assert.equal((await command.exit()).code, 0);
    assert.ok(command.stdout.has("that was it"));
    await command.allGone();
  });

  scenario("goes on in a new process after USR2", async (scene) => {
    const command = runProgram(scene, SERVE_TO_THE_END);
    const url = await urlOf(command);
    const from = command.log.mark();
    command.signal("SIGUSR2");
    const [, pid = ""] = await command.log.waitFor(
      /Upgrade: started a new arbiter \(pid: (\d+)\)/,
      { from },
    );
    await command.log.waitFor("Upgrade: the new arbiter serves", { from });
    command.signal("SIGTERM");
    assert.equal((await command.exit()).code, 0);
    assert.equal(await answerStatus(url), 200);
    signal(Number(pid), "SIGTERM");
    await command.allGone();
  });

  scenario("refuses what cannot be, and goes on", async (scene) => {
    const command = runProgram(
      scene,
      `
for (const wrong of [
  { workers: "many" },
  { wrokers: 2 },
  { app: undefined },
  { app: "./nothing.js" },
  { daemon: true },
  { preRequest() {} },
  { runtime: "/nowhere/node" },
  { app: ${JSON.stringify(appPath("broken_throw", target.apps))} },
]) {
  try {
    await serve({ ...settings, ...wrong });
  } catch (error) {
    say(error instanceof PfserveError, error.exitCode, error.message);
  }
}
const server = await serve(settings);
say("serving at", server.urls);
await server.stop();
`,
    );
    assert.equal((await command.exit()).code, 0);
    const lines = command.stdout.all(/^true .*$/gm).map(([line]) => line);
    const wanted = [
      /^true 1 Cannot parse workers "many" in serve\(\): expected /,
      /^true 1 Unknown setting "wrokers" in serve\(\): did you mean "workers"\?/,
      /^true 2 Missing app: /,
      /^true 4 Cannot find app module "\.\/nothing\.js"/,
      /^true 1 Cannot use daemon with serve\(\)/,
      /^true 1 Cannot use hook preRequest in serve\(\): expected it in a config file/,
      /^true 1 Cannot run on "\/nowhere\/node"/,
      /^true [34] Cannot serve: /,
    ];
    assert.equal(lines.length, wanted.length, lines.join("\n"));
    for (const [index, pattern] of wanted.entries()) {
      assert.match(lines[index] ?? "", pattern);
    }
    assert.ok(command.stdout.has(/^serving at http/m));
    await command.allGone();
  });
});

async function answerStatus(url: string): Promise<number> {
  return (await request(parseAddress(url), "/")).status;
}
