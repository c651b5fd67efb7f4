/** The command without an app. */
import assert from "node:assert/strict";
import { request } from "./harness/client.ts";
import { expectText } from "./harness/expectations.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";

/** An app that starts its server by itself, as the builds of frameworks do. */
const LISTENING = `
import { createServer } from "node:http";
const server = createServer((_req, res) => res.end("from the build"));
server.listen(process.env.PORT ?? 3000);
`;

function serve(scene: Scene): Promise<Server> {
  const { directory } = scene;
  return scene.serve({ app: undefined, workerClass: undefined, directory });
}

onEachTarget("without an app", (scenario) => {
  scenario(
    "the usual file is served, and the log says which",
    async (scene) => {
      scene.write(
        "src/index.mjs",
        "export default () => new Response('index');",
      );
      scene.write(
        "server.mjs",
        "export const app = () => new Response('server');",
      );
      const server = await serve(scene);
      expectText(await request(server.address, "/"), 200, "server");
      assert.match(
        server.log.text,
        /Serving "server\.mjs": no app was named, and it is the first of the usual files/,
      );
      assert.match(server.log.text, /Using worker: sync/);
    },
  );

  scenario(
    "a build output is served by the class that it needs",
    async (scene) => {
      scene.write(".output/server/index.mjs", LISTENING);
      const server = await serve(scene);
      expectText(await request(server.address, "/"), 200, "from the build");
      assert.match(
        server.log.text,
        /a build output of Nitro or Nuxt, which listens by itself: using --worker-class server/,
      );
      assert.match(server.log.text, /Using worker: server/);
    },
  );

  scenario(
    "and with nothing to serve it exits with 2 and says where it looked",
    async (scene) => {
      const { directory } = scene;
      const { command, exit } = await scene.runToEnd({ args: [], directory });
      assert.equal(exit.code, 2);
      assert.match(
        command.stderr.text,
        /^pfserve: Missing app: .*package\.json.*app\.\*.*\.output\/server\/index\.mjs/m,
      );
      assert.ok(command.stderr.text.includes(directory));
    },
  );
});
