/** Worker classes of the user's own: where they are found, and what is said when they are not. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { request } from "./harness/client.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { appPath, serverArgs } from "./harness/server.ts";

const BROKEN = appPath("worker_classes/broken");

/** A class that answers every request with the name of its file. */
function sourceOf(name: string): string {
  return `import { createServer } from "node:http";
import { Worker } from "pfserve/worker";
export class Named extends Worker {
  server = createServer((request, response) => response.end(${
    JSON.stringify(name)
  }));
  init() { return this.adopt(this.server); }
  async start() {
    for (const listener of this.listeners) {
      await listener.accept((socket) => this.server.emit("connection", socket));
    }
  }
  drain() { this.closeIdle(); }
}
export default Named;
`;
}

/** Installs pfserve in a project, as the package that npm has of it. */
function installPackage(scene: Scene): void {
  const folder = "node_modules/pfserve";
  mkdirSync(scene.path(folder), { recursive: true });
  scene.write(`${folder}/package.json`, readFileSync(`${ROOT}package.json`));
  execFileSync(process.execPath, [
    `${ROOT}node_modules/typescript/bin/tsc`,
    "-p",
    `${ROOT}.ci/tsconfig.build.json`,
    "--outDir",
    scene.path(`${folder}/dist`),
  ]);
}

/** A project with an app, and classes in files and in a package; they extend another copy of pfserve. */
function makeProject(scene: Scene): void {
  installPackage(scene);
  const inPackage = "node_modules/@my/workers";
  for (const folder of ["app", "classes", `${inPackage}/lib`]) {
    mkdirSync(scene.path(folder), { recursive: true });
  }
  scene.write("app/app.js", "export default () => new Response('the app');\n");
  scene.write("classes/in_file.ts", sourceOf("in_file"));
  for (const name of ["main", "sub"]) {
    scene.write(`${inPackage}/lib/${name}.js`, sourceOf(name));
  }
  const manifest = {
    name: "@my/workers",
    version: "1.0.0",
    type: "module",
    exports: {
      ".": { import: "./lib/main.js" },
      "./sub": { import: "./lib/sub.js" },
    },
  };
  scene.write(`${inPackage}/package.json`, JSON.stringify(manifest));
}

async function assertFound(
  scene: Scene,
  workerClass: string,
  answer: string,
): Promise<void> {
  const server = await scene.serve({
    app: scene.path("app/app.js"),
    workerClass,
    directory: scene.directory,
  });
  await server.log.waitFor(`Using worker: ${workerClass}\n`);
  const { body } = await request(server.address, "/");
  assert.equal(body.toString(), answer);
  server.signal("SIGTERM");
  assert.equal((await server.exit()).code, 0);
}

onEachTarget("a worker class is looked up", (scenario, target) => {
  scenario("in files and in packages", async (scene) => {
    makeProject(scene);
    const url = new URL(`file://${scene.path("classes/in_file.ts")}`);
    await Promise.all([
      assertFound(scene, "./classes/in_file.ts", "in_file"),
      assertFound(scene, `${url.href}#Named`, "in_file"),
      assertFound(scene, "@my/workers", "main"),
      assertFound(scene, "@my/workers/sub#Named", "sub"),
    ]);
  });

  if (target.runtime === "deno") {
    scenario("in the import map of the app", async (scene) => {
      makeProject(scene);
      const imports = { "my-class": "./classes/in_file.ts" };
      const config = { imports, nodeModulesDir: "manual" };
      scene.write("deno.json", JSON.stringify(config));
      await assertFound(scene, "my-class", "in_file");
    });
  }

  for (
    const [workerClass, ...shown] of [
      ["./no_such_class.ts", `Cannot find worker class "./no_such_class.ts"`],
      [
        "no-such-class",
        `Cannot load worker class "no-such-class": expected sync, async, gthread, server, ./FILE, or a package that "`,
      ],
      [
        `${BROKEN}#Stranger`,
        `Cannot use "Stranger" of "${BROKEN}" as a worker class: expected a class that extends Worker of "pfserve/worker", not a class that does not`,
      ],
      [
        `${BROKEN}#BrokenInit`,
        "Exception in worker process: Error: no license key",
      ],
    ] as const
  ) {
    scenario(`in vain: ${workerClass.replace(/^.*\//, "")}`, async (scene) => {
      const { command, exit } = await scene.runToEnd({
        args: serverArgs({
          app: "hello",
          workerClass,
          args: ["--check-config"],
        }),
      });
      for (const text of shown) {
        assert.ok(command.log.text.includes(text), command.describe());
      }
      assert.equal(exit.code, 3, command.describe());
    });
  }

  scenario("and is checked by --check-config", async (scene) => {
    const { command, exit } = await scene.runToEnd({
      args: serverArgs({
        app: "hello",
        workerClass: `${BROKEN}#BrokenStart`,
        args: ["--check-config"],
      }),
    });
    assert.equal(exit.code, 0, command.describe());
  });

  for (
    const [name, shown, args] of [
      [
        "BrokenStart",
        /Exception in worker process: Error: no room\n.*broken\.ts:/,
        [],
      ],
      ["NeverReady", /boot.?timeout|not ready/i, ["--boot-timeout", "1"]],
    ] as const
  ) {
    scenario(`and ${name} ends the start with 3`, async (scene) => {
      const command = scene.start({
        app: "hello",
        workerClass: `${BROKEN}#${name}`,
        args,
      });
      const exit = await command.exit({ timeoutMs: 40_000 });
      assert.equal(exit.code, 3);
      assert.match(command.log.text, shown);
      assert.match(command.log.text, /Reason: Worker failed to boot\./);
    });
  }

  scenario("and an app that is none ends it with 4", async (scene) => {
    const { exit, command } = await scene.runToEnd({
      args: serverArgs({
        app: "hello:nothing",
        workerClass: `${ROOT}examples/hono_worker.ts`,
        args: ["--check-config"],
      }),
    });
    assert.equal(exit.code, 4, command.describe());
    assert.match(command.log.text, /expected an export named "nothing"/);
  });
});
