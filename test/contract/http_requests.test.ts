import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { it } from "node:test";
import { fetchApp, nodeApp, withServer } from "./http_fixture.ts";

/** Answers with what the app sees of the request. */
const ECHO = fetchApp(async (request) => {
  const { method, url, headers } = request;
  const body = await request.text();
  return Response.json({ method, url, body, cookie: headers.get("cookie") });
});

it("a Fetch app sees method, address, fields and body", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    const fields = ["Content-Length: 5", "Cookie: a=1", "Cookie: b=2"];
    client.request("POST /a%20b?c=d%2Fe", fields, "hello");
    const { status, body } = await client.response();
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(body), {
      method: "POST",
      url: "http://test.example/a%20b?c=d%2Fe",
      body: "hello",
      cookie: "a=1; b=2",
    });
  });
});

it("a chunked body arrives whole", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.request("PUT /", ["Transfer-Encoding: chunked"]);
    client.send("3\r\nabc\r\n");
    client.send("4;x=y\r\ndefg\r\n0\r\n\r\n");
    assert.equal(JSON.parse((await client.response()).body).body, "abcdefg");
    assert.equal((await client.get("/next")).status, 200);
  });
});

it("a handler of node:http sees the request as node:http has it", async () => {
  const app = nodeApp((req, res) => {
    const { method, url, httpVersion } = req as IncomingMessage;
    (res as ServerResponse).setHeader("x-from", "node");
    (res as ServerResponse).end(`${method} ${url} ${httpVersion}`);
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    const { body, headers } = await client.get("/a?b");
    assert.equal(body, "GET /a?b 1.1");
    assert.deepEqual(headers["x-from"], ["node"]);
    assert.equal((await client.get("/next")).body, "GET /next 1.1");
    assert.deepEqual(await server.recorder.statuses(2), [200, 200]);
  });
});

it("requests that are sent ahead are answered in order", async () => {
  const app = fetchApp(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/slow") {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return new Response(pathname);
  });
  await withServer(app, async (server) => {
    const client = await server.client();
    for (const target of ["/slow", "/b", "/slow", "/d"]) {
      client.request(`GET ${target}`);
    }
    const bodies: string[] = [];
    for (let count = 0; count < 4; count++) {
      bodies.push((await client.response()).body);
    }
    assert.deepEqual(bodies, ["/slow", "/b", "/slow", "/d"]);
    assert.deepEqual(await server.recorder.statuses(4), [200, 200, 200, 200]);
  });
});

for (
  const host of ["a/b", "x/admin?", "a@b", "a b", "a#b", "a\\b", "a:x", "[::1"]
) {
  it(`the Host ${JSON.stringify(host)} cannot move the path: 400`, async () => {
    await withServer(ECHO, async (server) => {
      const client = await server.client();
      client.send(`GET /safe HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      assert.equal((await client.response()).status, 400);
      await client.closed();
      assert.deepEqual(server.recorder.failures, []);
    });
  });
}

for (
  const [target, url] of [
    ["//evil.example/x", "http://test.example//evil.example/x"],
    ["/\\x", "http://test.example//x"],
    ["http://other.example/x", "http://other.example/x"],
    ["/a/../b", "http://test.example/b"],
  ] as const
) {
  it(`the target ${target} is ${url}`, async () => {
    await withServer(ECHO, async (server) => {
      const client = await server.client();
      assert.equal(JSON.parse((await client.get(target)).body).url, url);
    });
  });
}

it("a target with a user name in it is 400, and no failure of the app", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.request("GET http://user:secret@test.example/");
    assert.equal((await client.response()).status, 400);
    assert.deepEqual(server.recorder.failures, []);
  });
});

it("the authority of an absolute target takes the place of Host", async () => {
  const app = fetchApp((request) =>
    new Response(`${request.url} ${request.headers.get("host")}`)
  );
  await withServer(app, async (server) => {
    const client = await server.client();
    client.send(
      "GET http://Right.example:81/a HTTP/1.1\r\nHost: wrong\r\n\r\n",
    );
    const { body } = await client.response();
    assert.equal(
      body.toLowerCase(),
      "http://right.example:81/a right.example:81",
    );
  });
});

it("HTTP/1.0 needs no Host, and its connection ends with the response", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.send("GET /old HTTP/1.0\r\n\r\n");
    const { status, body } = await client.response();
    assert.equal(status, 200);
    assert.equal(
      JSON.parse(body).url,
      `http://127.0.0.1:${server.port}/old`,
    );
    await client.closed();
  });
});

it("HTTP/1.1 without Host is 400", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.send("GET / HTTP/1.1\r\n\r\n");
    assert.equal((await client.response()).status, 400);
  });
});

it("a request with two Hosts is 400", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.request("GET /", ["Host: other.example"]);
    assert.equal((await client.response()).status, 400);
  });
});

it("what is no HTTP is 400, and the server lives", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.send("\x16\x03\x01\x02hello\r\n\r\n");
    await client.closed();
    assert.match(client.rest, /^(HTTP\/1\.1 400 .*)?/s);
    const next = await server.client();
    assert.equal((await next.get("/")).status, 200);
  });
});

it("two lengths, or a length and chunks, are refused and never a second request", async () => {
  const fields = [
    ["Content-Length: 5", "Content-Length: 6"],
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Content-Length: 5x"],
    ["Content-Length: -1"],
    ["Transfer-Encoding: chunked, identity"],
  ];
  await withServer(ECHO, async (server) => {
    for (const each of fields) {
      const client = await server.client();
      client.request("POST /", each, "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
      await client.closed();
      assert.doesNotMatch(client.rest, /smuggled/, each.join());
    }
    const seen = server.recorder.requests.map(({ target }) => target);
    assert.ok(!seen.includes("/smuggled"), seen.join());
  });
});

it("methods that the Fetch API cannot express are 501", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.request("TRACE /");
    assert.equal((await client.response()).status, 501);
    const other = await server.client();
    other.request("CONNECT test.example:443");
    assert.equal((await other.response()).status, 501);
    assert.deepEqual(server.recorder.failures, []);
  });
});

it("a client that expects 100 Continue is told to go on", async () => {
  await withServer(ECHO, async (server) => {
    const client = await server.client();
    client.request("POST /", ["Content-Length: 2", "Expect: 100-continue"]);
    assert.equal((await client.response()).status, 100);
    client.send("ok");
    assert.equal(JSON.parse((await client.response()).body).body, "ok");
  });
});
