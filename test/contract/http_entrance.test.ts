/** What connections go through before they speak HTTP: the PROXY protocol, then TLS. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { ProxyRules } from "../../src/http/backend.ts";
import type { HandlerInfo } from "../../src/http/handler_info.ts";
import {
  fetchApp,
  type FixtureOptions,
  tlsPair,
  withServer,
} from "./http_fixture.ts";
import { openClient } from "./raw_client.ts";

const APP = fetchApp((request: Request, info: HandlerInfo) =>
  Response.json([request.url, info.requestIP()?.address ?? "", info.protocol])
);
const V1 = "PROXY TCP4 203.0.113.7 192.0.2.1 5678 80\r\n";

function rules(from: readonly string[]): ProxyRules {
  return {
    trusted: {
      from: ["127.0.0.1"],
      secureSchemeHeaders: { "X-Forwarded-Proto": "https" },
      clientHeader: "X-Forwarded-For",
    },
    protocol: from.length === 0 ? undefined : { version: "auto", from },
  };
}

const FORWARDED = [
  "X-Forwarded-For: 203.0.113.9",
  "X-Forwarded-Proto: https",
];

it("a trusted peer speaks for its client in each request", async () => {
  await withServer(APP, async (server) => {
    const client = await server.client();
    client.request("GET /a", FORWARDED);
    const answer = JSON.parse((await client.response()).body);
    assert.deepEqual(answer, [
      "https://test.example/a",
      "203.0.113.9",
      "https",
    ]);
    const { body } = await client.get("/b");
    assert.deepEqual(JSON.parse(body), [
      "http://test.example/b",
      "127.0.0.1",
      "http",
    ]);
    const { requests } = server.recorder;
    assert.deepEqual(requests.map(({ remoteAddress }) => remoteAddress), [
      "203.0.113.9",
      "127.0.0.1",
    ]);
  }, { proxies: rules([]) });
});

it("a client that left is not taken for a peer on a unix socket", async () => {
  const before = async (port: number): Promise<void> => {
    const client = await openClient(port);
    client.request("GET /left", FORWARDED);
    // Both ends of a connection on loopback are the same kernel's: it has arrived.
    client.socket.resetAndDestroy();
    await client.closed();
  };
  await withServer(APP, async (server) => {
    assert.equal((await (await server.client()).get("/")).status, 200);
    const { requests } = server.recorder;
    // Not every runtime reads what came before the reset.
    const left = requests.filter(({ target }) => target === "/left");
    for (const { remoteAddress } of left) assert.equal(remoteAddress, "");
  }, { proxies: rules([]), before });
});

it("a client that left has sent no PROXY header that it must not send", async () => {
  const before = async (port: number): Promise<void> => {
    const client = await openClient(port);
    client.send(`${V1}GET / HTTP/1.1\r\n`);
    client.socket.resetAndDestroy();
    await client.closed();
  };
  await withServer(APP, async (server) => {
    const client = await server.client();
    client.send(V1);
    const { body } = await client.get("/");
    assert.equal(JSON.parse(body)[1], "203.0.113.7");
    assert.deepEqual(server.recorder.refusals, []);
  }, { proxies: rules(["127.0.0.1"]), before });
});

it("an untrusted peer that begins like a PROXY header is served once it does not", async () => {
  await withServer(APP, async (server) => {
    const client = await server.client();
    client.send("PRO");
    client.send("PFIND / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert.equal((await client.response()).status, 200);
  }, { proxies: rules(["192.0.2.1"]) });
});

const VISITS: readonly (readonly [string, Partial<FixtureOptions>])[] = [
  ["shakes hands", { tls: tlsPair() }],
  ["says whom it speaks for", { proxies: rules(["127.0.0.1"]) }],
];
for (const [what, options] of VISITS) {
  it(`a connection that ${what} counts as one`, async () => {
    await withServer(APP, async (server) => {
      const first = await server.client();
      while (server.backend.connections === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.equal(server.backend.connections, 1);
      first.destroy();
      await first.closed();
      const next = options.tls === undefined
        ? await server.client()
        : await server.tlsClient();
      if (options.tls === undefined) next.send(V1);
      assert.equal((await next.get("/")).status, 200);
      assert.equal(server.backend.connections, 1);
    }, { ...options, maxConnections: 1 });
  });

  it(`a drain waits for nobody who has not begun, where one ${what}`, async () => {
    await withServer(APP, async (server) => {
      const silent = await server.client();
      while (server.backend.connections === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await server.drain();
      await silent.closed();
      assert.equal(silent.rest, "");
    }, options);
  });
}

it("a drain leaves who has begun to say whom it speaks for its time", async () => {
  await withServer(APP, async (server) => {
    const client = await server.client();
    client.send(V1.slice(0, 9));
    while (server.backend.connections === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const drained = server.drain();
    await new Promise((resolve) => setTimeout(resolve, 600));
    client.send(V1.slice(9));
    const { status, headers } = await client.get("/");
    assert.deepEqual([status, headers["connection"]], [200, ["close"]]);
    await drained;
  }, { proxies: rules(["127.0.0.1"]) });
});

it("what is cut off has not been let in", async () => {
  await withServer(APP, async (server) => {
    const client = await server.client();
    client.send("PROXY ");
    while (server.backend.connections === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    server.backend.destroy();
    await client.closed();
  }, { proxies: rules(["127.0.0.1"]) });
});

it("a client that has asked over TLS and sends no more gets its answer", async () => {
  await withServer(APP, async (server) => {
    const client = await server.tlsClient();
    client.request("GET /");
    client.socket.end();
    assert.equal((await client.response()).status, 200);
    await client.closed();
  }, { tls: tlsPair() });
});
