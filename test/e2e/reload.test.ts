/** HUP: a new generation, or the old one when the new one is broken. */
import assert from "node:assert/strict";
import { request } from "./harness/client.ts";
import { freePort } from "./harness/listener.ts";
import { eventually } from "./harness/wait.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import {
  configFile,
  throwingApp,
  UNPARSABLE_APP,
  versionedApp,
} from "./harness/sources.ts";

async function answerOf(server: Server): Promise<string> {
  return (await request(server.address, "/")).body.toString();
}

/** A server of version 1, whose app is a file of the test. */
async function serveVersion1(
  scene: Scene,
): Promise<{ server: Server; rewrite(text: string): void }> {
  const app = scene.write("app.ts", versionedApp("1"));
  const server = await scene.serve({ app, workers: 2 });
  assert.equal(await answerOf(server), "version 1");
  return { server, rewrite: (text) => void scene.write("app.ts", text) };
}

onEachTarget("a reload", (scenario) => {
  scenario("serves the new app with new workers", async (scene) => {
    const { server, rewrite } = await serveVersion1(scene);
    const old = server.workers();
    rewrite(versionedApp("2"));
    await server.signalAndWait("SIGHUP", /Reload finished/);
    for (const pid of old) await server.gone(pid);
    assert.equal(await answerOf(server), "version 2");
    assert.equal(
      (await server.hasWorkers(2)).filter((pid) => old.includes(pid)).length,
      0,
    );
    assert.match(server.log.text, /Handling signal: hup$/m);
  });

  for (
    const [name, text, shown] of [
      ["throws", throwingApp("broken at reload"), /broken at reload/],
      ["does not parse", UNPARSABLE_APP, /app\.ts/],
      ["exports nothing", "export {};\n", /default/],
      [
        "exits",
        'import process from "node:process";\nprocess.exit(5);\n',
        /\b5\b/,
      ],
    ] as const
  ) {
    scenario(`of an app that ${name} keeps the old workers`, async (scene) => {
      const { server, rewrite } = await serveVersion1(scene);
      const old = server.workers();
      const from = server.log.mark();
      rewrite(text);
      await server.signalAndWait(
        "SIGHUP",
        /Reload failed.*old workers go on serving/,
      );
      assert.match(server.log.text.slice(from), shown);
      assert.equal(await answerOf(server), "version 1");
      assert.deepEqual(server.workers(), old);

      rewrite(versionedApp("3"));
      await server.signalAndWait("SIGHUP", /Reload finished/);
      for (const pid of old) await server.gone(pid);
      assert.equal(await answerOf(server), "version 3");
    });
  }

  scenario("re-reads the config: workers", async (scene) => {
    const config = scene.write("pfserve.config.ts", configFile({ workers: 1 }));
    const server = await scene.serve({
      app: "hello",
      workers: undefined,
      args: ["-c", config],
    });
    await server.hasWorkers(1);
    scene.write("pfserve.config.ts", configFile({ workers: 3 }));
    await server.signalAndWait("SIGHUP", /Reload finished/);
    await server.hasWorkers(3);
    scene.write("pfserve.config.ts", configFile({ workers: 2 }));
    await server.signalAndWait("SIGHUP", /Reload finished/);
    await server.hasWorkers(2);
  });

  scenario("re-reads the config: bind", async (scene) => {
    const ports = [await freePort(), await freePort()] as const;
    const write = (port: number): string =>
      scene.write(
        "pfserve.config.ts",
        configFile({ bind: [`127.0.0.1:${port}`], workers: 2 }),
      );
    const server = await scene.serve({
      app: "hello",
      bind: [],
      workers: undefined,
      args: ["-c", write(ports[0])],
    });
    const at = (port: number) => request({ host: "127.0.0.1", port }, "/");
    assert.equal((await at(ports[0])).status, 200);
    write(ports[1]);
    await server.signalAndWait("SIGHUP", /Reload finished/);
    assert.equal((await at(ports[1])).status, 200);
    await eventually("the old port to be closed", async () => {
      const thrown = await at(ports[0]).catch((error: Error) => error);
      return thrown instanceof Error && /ECONNREFUSED/.test(thrown.message);
    });
    assert.match(
      server.log.text,
      new RegExp(`Listening at: http://127.0.0.1:${ports[1]} `),
    );
  });

  for (
    const [name, text] of [
      ["does not parse", "export default {{{\n"],
      ["has an unknown name", configFile({ workes: 3 })],
      ["has a wrong value", configFile({ workers: "many" })],
    ] as const
  ) {
    scenario(
      `of a config that ${name} keeps the old workers`,
      async (scene) => {
        const config = scene.write(
          "pfserve.config.ts",
          configFile({ workers: 2 }),
        );
        const server = await scene.serve({
          app: "hello",
          workers: undefined,
          args: ["-c", config],
        });
        await server.hasWorkers(2);
        const old = server.workers();
        scene.write("pfserve.config.ts", text);
        await server.signalAndWait(
          "SIGHUP",
          /Reload failed.*old workers go on serving/,
        );
        assert.equal((await request(server.address, "/")).status, 200);
        assert.deepEqual(server.workers(), old);
        scene.write("pfserve.config.ts", configFile({ workers: 1 }));
        await server.signalAndWait("SIGHUP", /Reload finished/);
        await server.hasWorkers(1);
      },
    );
  }
});
