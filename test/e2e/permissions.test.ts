/** The least that Deno and Node have to allow, and what is said of what they do not. */
import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { json, request } from "./harness/client.ts";
import { freePort } from "./harness/listener.ts";
import { ROOT, type Target } from "./harness/runtimes.ts";
import { onEachTarget, type Scene, withScene } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";

/** Flags by what they allow. */
type Allowed = Readonly<Record<string, string>>;

/** The permissions of an arbiter on Deno that has no FFI. */
function allowedOnDeno(target: Target, scene: Scene, port: number): Allowed {
  return {
    env: "--allow-env",
    run: `--allow-run=${target.executable},ps,cat`,
    net: `--allow-net=127.0.0.1:${port}`,
    read: `--allow-read=${ROOT},${scene.directory},${tmpdir()}`,
    write: `--allow-write=${tmpdir()}`,
  };
}

/** The same on Node, which has FFI by another flag in each version. */
function allowedOnNode({ name }: Target, scene: Scene): Allowed {
  const isOld = name === "node20";
  return {
    on: isOld ? "--experimental-permission" : "--permission",
    // Node looks at real paths.
    read: [
      ROOT,
      realpathSync(join(ROOT, "node_modules")),
      scene.directory,
      "/dev/shm",
    ]
      .map((path) => `--allow-fs-read=${path}`).join(" "),
    write: `--allow-fs-write=/dev/shm`,
    child: "--allow-child-process",
    ...(isOld ? {} : { net: "--allow-net" }),
  };
}

/** The target with these permissions and no others. */
function limit(target: Target, allowed: Allowed): Target {
  const entry = target.prefix.slice(-1);
  const flags = Object.values(allowed).join(" ").split(" ");
  return target.runtime === "deno"
    ? { ...target, prefix: ["run", "--no-prompt", ...flags, ...entry] }
    : { ...target, prefix: [...flags, ...entry] };
}

/** Runs `body` with a scene whose commands have these permissions. */
function withLimits(
  target: Target,
  allowed: Allowed,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  return withScene(limit(target, allowed), "permissions", body);
}

/** An app that tells what its worker may run. */
const APP = `
const states = (names) => Object.fromEntries(names.map((command) => [
  command || "any",
  Deno.permissions.querySync(command ? { name: "run", command } : { name: "run" }).state,
]));
export default { fetch: () => Response.json(globalThis.Deno
  ? states([Deno.execPath(), "ps", "cat", ""])
  : { child: process.permission.has("child") }) };
`;

const LIMITATION = /\[WARNING\] No FFI/;

/** Serves, reloads and stops; returns what a worker may run. */
async function serveReloadStop(
  scene: Scene,
  app: string,
  { port, hasFfi }: { readonly port: number; readonly hasFfi: boolean },
): Promise<Record<string, unknown>> {
  const server = await scene.serve({
    app,
    workers: 2,
    bind: [`127.0.0.1:${port}`],
    directory: dirname(app),
  });
  const answer = await request(server.address, "/");
  assert.equal(answer.status, 200);
  assert.equal(server.log.all(LIMITATION).length, hasFfi ? 0 : 1);
  const before = server.workers();
  await server.signalAndWait("SIGHUP", "Reload finished");
  for (const pid of before) await server.gone(pid);
  assert.equal((await request(server.address, "/")).status, 200);
  server.signal("SIGTERM");
  assert.equal((await server.exit()).code, 0);
  await server.allGone();
  return json(answer);
}

/** Starts the command, which has to refuse in one line that says what to add. */
async function assertNames(
  scene: Scene,
  args: readonly string[],
  flag: string,
): Promise<void> {
  const { command, exit } = await scene.runToEnd({
    args,
    directory: dirname(args.at(-1)!),
  });
  assert.equal(exit.code, 1, command.describe());
  const lines = command.stderr.text.split("\n").filter((line) =>
    line !== "" && !/Warning|--trace-warnings/.test(line)
  );
  const refusals = lines.filter((line) => !/\[(INFO|WARNING)\]/.test(line));
  assert.equal(refusals.length, 1, command.describe());
  assert.match(refusals[0]!, /^pfserve: /);
  assert.ok(refusals[0]!.includes(flag), `no ${flag} in: ${refusals[0]}`);
}

onEachTarget("permissions", (scenario, target) => {
  if (target.runtime === "deno") {
    scenario("of Deno: serves with the least, without FFI", async (files) => {
      const app = files.write("app.mjs", APP);
      const port = await freePort();
      const allowed = allowedOnDeno(target, files, port);
      await withLimits(target, allowed, async (scene) => {
        const runs = await serveReloadStop(scene, app, {
          port,
          hasFfi: false,
        });
        // What the arbiter runs is not for its workers; what the app runs is.
        assert.deepEqual(runs, {
          [target.executable]: "prompt",
          ps: "prompt",
          cat: "granted",
          any: "prompt",
        });
      });
    });

    scenario("of Deno: serves with the least, with FFI", async (files) => {
      const app = files.write("app.mjs", APP);
      const port = await freePort();
      const { net: _, ...allowed } = allowedOnDeno(target, files, port);
      const all = {
        ...allowed,
        run: allowed["run"]!.replace(",cat", ""),
        ffi: "--allow-ffi",
      };
      await withLimits(target, all, async (scene) => {
        const runs = await serveReloadStop(scene, app, { port, hasFfi: true });
        assert.deepEqual(new Set(Object.values(runs)), new Set(["prompt"]));
      });
    });

    scenario("of Deno: signals reach whom they must", async (files) => {
      const allowed = {
        ...allowedOnDeno(target, files, 0),
        net: "--allow-ffi",
      };
      const args = ["-t", "1", "--pid", files.path("pid")];
      await withLimits(target, allowed, async (scene) => {
        const server = await scene.serve({ app: appPath("spin"), args });
        const [stuck = 0] = server.workers();
        const connection = await scene.connect(server.address);
        connection.send("GET /spin HTTP/1.1\r\nHost: x\r\n\r\n");
        await server.log.waitFor(`WORKER TIMEOUT (pid:${stuck})`);
        await server.log.waitFor(`Worker (pid:${stuck}) was ended by pfserve`);
        await server.ready(2);
        // Whether a process lives is asked of ps.
        await assertNames(
          scene,
          ["-b", "127.0.0.1:0", ...args, appPath("hello")],
          `Already running on PID ${server.pid}`,
        );
        await server.signalAndWait("SIGUSR2", "the new arbiter serves");
        server.signal("SIGQUIT");
        await server.exit();
        const [, successor = 0] = server.arbiters;
        await server.log.waitFor("Master has been promoted.");
        process.kill(successor, "SIGTERM");
        await server.allGone();
      });
    });

    scenario("of Deno: names each flag that is missing", async (files) => {
      const app = files.write("app.mjs", APP);
      const port = await freePort();
      const all = allowedOnDeno(target, files, port);
      const bind = ["-b", `127.0.0.1:${port}`];
      const reads = `--allow-read=${files.directory},${tmpdir()}`;
      for (
        const [changed, flag, args] of [
          [{ env: "--deny-env" }, "--allow-env ", bind],
          [
            { run: "--deny-run" },
            `--allow-run=${target.executable},ps `,
            bind,
          ],
          [
            { net: "--deny-net" },
            `--allow-net=127.0.0.1:${port} `,
            bind,
          ],
          [{ read: "--deny-read" }, "--allow-read=", bind],
          [{ write: "--deny-write" }, `--allow-write=${tmpdir()} `, bind],
          [{}, "--allow-sys=umask ", ["-b", `unix:${files.path("sock")}`]],
          // A clone below the temporary directory may be read with that.
          ...ROOT.startsWith(`${tmpdir()}/`) ? [] : [
            [
              { read: reads },
              `--allow-read=${ROOT} `,
              [...bind, "-k", "gthread"],
            ] as const,
          ],
        ] as const
      ) {
        await withLimits(
          target,
          { ...all, ...changed },
          (scene) => assertNames(scene, [...args, app], flag),
        );
      }
    });
  }

  if (target.runtime === "node") {
    const ffi = target.name === "node20" ? "--allow-addons" : "--allow-ffi";
    for (const hasFfi of [true, false]) {
      const name = hasFfi ? ffi : `no ${ffi}`;
      scenario(`of Node: serves with the least and ${name}`, async (files) => {
        const app = files.write("app.mjs", APP);
        const port = await freePort();
        const allowed = {
          ...allowedOnNode(target, files),
          ...(hasFfi ? { ffi } : {}),
        };
        await withLimits(target, allowed, async (scene) => {
          const runs = await serveReloadStop(scene, app, { port, hasFfi });
          assert.deepEqual(runs, { child: false });
        });
      });
    }

    scenario("of Node: names each flag that is missing", async (files) => {
      const app = files.write("app.mjs", APP);
      const all = allowedOnNode(target, files);
      for (
        const [missing, flag, more] of [
          ["child", "--allow-child-process ", []],
          ["write", "--allow-fs-write=/dev/shm ", []],
          ["net", "--allow-net ", []],
          ["none", "--allow-worker ", ["-k", "gthread"]],
        ] as const
      ) {
        if (missing !== "none" && all[missing] === undefined) continue;
        const { [missing]: _, ...allowed } = all;
        const args = ["-b", "127.0.0.1:0", ...more, app];
        await withLimits(
          target,
          allowed,
          (scene) => assertNames(scene, args, flag),
        );
      }
    });
  }

  if (target.runtime === "bun") {
    scenario("of Bun: there are none to miss", async (scene) => {
      const server = await scene.serve({ app: "hello" });
      assert.equal((await request(server.address, "/")).status, 200);
      assert.doesNotMatch(server.log.text, /permission|--allow/i);
    });
  }
});
