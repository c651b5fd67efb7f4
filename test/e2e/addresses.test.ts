/** Where it listens. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { Address } from "./harness/address.ts";
import { json, request } from "./harness/client.ts";
import { openListener } from "./harness/listener.ts";
import { onEachTarget } from "./harness/scene.ts";

async function assertServed(address: Address): Promise<void> {
  const answer = await request(address, "/x");
  assert.equal(answer.status, 200);
  assert.equal(json<{ path: string }>(answer).path, "/x");
}

onEachTarget("listening", (scenario) => {
  scenario("on IPv4, IPv6 and a unix socket at once", async (scene) => {
    const path = scene.path("app.sock");
    const server = await scene.serve({
      app: "hello",
      workers: 2,
      bind: ["127.0.0.1:0", "[::1]:0", `unix:${path}`],
    });
    const [ipv4, ipv6, unix] = server.addresses;
    assert.ok(ipv4 && ipv6 && unix);
    assert.deepEqual(unix, { path });
    assert.equal("host" in ipv6 && ipv6.host, "::1");
    for (const address of [ipv4, ipv6, unix]) await assertServed(address);
    server.signal("SIGTERM");
    assert.equal((await server.exit()).code, 0);
    assert.ok(!existsSync(path), "the socket file is left over");
  });

  scenario("on an inherited TCP socket", async (scene) => {
    const listener = await openListener({ host: "127.0.0.1", port: 0 });
    const server = scene.start({
      app: "hello",
      workers: 2,
      bind: ["fd://3"],
      fds: [listener.fd],
    });
    listener.release();
    await server.ready(2);
    await assertServed(listener.address);
    assert.deepEqual(server.address, listener.address);
  });

  scenario("on an inherited unix socket", async (scene) => {
    const listener = await openListener({ path: scene.path("given.sock") });
    const server = scene.start({
      app: "hello",
      bind: ["fd://3"],
      fds: [listener.fd],
    });
    listener.release();
    await server.ready(1);
    await assertServed(listener.address);
  });

  scenario("on the port of the environment", async (scene) => {
    const listener = await openListener({ host: "127.0.0.1", port: 0 });
    const port = "port" in listener.address ? listener.address.port : 0;
    listener.release();
    const server = await scene.serve({
      app: "hello",
      bind: [],
      env: { PORT: String(port) },
    });
    assert.deepEqual(server.address, { host: "0.0.0.0", port });
    await assertServed({ host: "127.0.0.1", port });
  });
});
