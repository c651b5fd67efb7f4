/** An https.Server of the app's own, with its certificate and with the arbiter's. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, get } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";
import { type Server, serverArgs } from "./harness/server.ts";

const TLS = join(ROOT, "test", "fixtures", "tls");
const FLAGS = [
  ...["--certfile", join(TLS, "cert.pem")],
  ...["--keyfile", join(TLS, "key.pem")],
];
const options = { app: "own_servers/https_listen", workerClass: "server" };

async function ask(server: Server, path: string, agent: Agent) {
  const asking = get({ ...server.address, path, agent });
  const [response] = await once(asking, "response") as [IncomingMessage];
  return {
    body: await text(response),
    isReused: asking.reusedSocket,
    connection: response.headers.connection,
  };
}

/** Two requests on one connection, and the goodbye in a stop. */
async function assertServed(server: Server): Promise<void> {
  const agent = new Agent({ rejectUnauthorized: false, keepAlive: true });
  const first = await ask(server, "/1", agent);
  assert.equal(first.body, "/1 true");
  assert.equal(first.connection, "keep-alive");
  assert.ok((await ask(server, "/2", agent)).isReused);
  server.signal("SIGTERM");
  assert.equal((await server.exit()).code, 0);
  agent.destroy();
}

onEachTarget("an https.Server", (scenario, target) => {
  scenario("is served with the arbiter's certificate", async (scene) => {
    await assertServed(await scene.serve({ ...options, args: FLAGS }));
  });

  scenario("is served with its own certificate, not on Bun", async (scene) => {
    if (target.runtime !== "bun") {
      return await assertServed(await scene.serve(options));
    }
    const args = serverArgs(options);
    const { command, exit } = await scene.runToEnd({ args });
    assert.equal(exit.code, 4);
    assert.match(command.log.text, /expected --certfile and --keyfile/);
  });
});
