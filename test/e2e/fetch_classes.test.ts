/** What apps do with Request, Response and fetch alone, on both back ends. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { onEachBackEnd, type SharedServer } from "./harness/back_ends.ts";
import {
  allHeaders,
  header,
  json,
  type RequestOptions,
} from "./harness/client.ts";
import { expectEndWithClient, expectText } from "./harness/expectations.ts";

const BYTES = randomBytes(300_000);
const served = { app: "fetch_classes" };

/** The host by which the app reaches its own server. */
function hostOf({ server }: SharedServer): string {
  return `127.0.0.1:${(server.address as { port: number }).port}`;
}

onEachBackEnd("a Response", served, (check, target, backEnd) => {
  check("is made of every kind of body", async ({ ask }) => {
    const text = async (path: string): Promise<string> =>
      (await ask(path)).body.toString();
    assert.equal(await text("/params"), "a=%C3%A4+b&c=%26");
    assert.equal(await text("/blob"), "aä");
    assert.equal(await text("/generator"), "one ä");
    assert.equal(await text("/readable"), "readable");
    assert.equal(await text("/strings"), "text ä");
    assert.equal(await text("/one-string"), "ä");
    for (const path of ["/empty-stream", "/null", "/empty"]) {
      expectText(await ask(path), 200, "");
    }
    const bytes = async (path: string): Promise<number[]> => [
      ...(await ask(path)).body,
    ];
    assert.deepEqual(
      await bytes("/bytes"),
      Array.from({ length: 256 }).map((_, i) => i),
    );
    assert.deepEqual(await bytes("/buffer"), [1, 2, 3]);
    assert.deepEqual(await bytes("/view"), [2, 0]);
    assert.deepEqual(await bytes("/buffers"), [97, 0]);
  });

  check("brings the Content-Type of its body", async ({ ask }) => {
    const typeOf = async (path: string): Promise<string> =>
      header(await ask(path), "content-type").toLowerCase();
    assert.match(await typeOf("/json"), /^application\/json/);
    assert.match(
      await typeOf("/params"),
      /^application\/x-www-form-urlencoded/,
    );
    assert.match(await typeOf("/blob"), /^text\/x-own/);
    assert.equal(await typeOf("/bytes"), "");
    assert.equal(await typeOf("/strings"), "");
    const form = await ask("/form");
    const back = new Response(new Uint8Array(form.body), {
      headers: { "content-type": header(form, "content-type") },
    });
    const fields = await back.formData();
    assert.equal(fields.get("text"), "ä\r\nb");
    const file = fields.get("file") as File;
    assert.equal(file.name, "ä.bin");
    assert.deepEqual([...new Uint8Array(await file.arrayBuffer())], [0, 255]);
  });

  check("keeps its status, headers and cookies", async (shared) => {
    const { ask } = shared;
    expectText(await ask("/json"), 201, '{"a":"ä"}');
    const moved = await ask("/redirect");
    expectText(moved, 308, "");
    assert.equal(header(moved, "location"), "http://localhost/json");
    for (const path of ["/wrapped", "/fetched", "/fetched-changed"]) {
      const headers = { host: hostOf(shared) };
      const answer = await ask(path, { headers });
      expectText(answer, 202, "inner");
      assert.deepEqual(allHeaders(answer, "set-cookie"), ["a=1", "b=2"]);
      const value = path === "/fetched-changed" ? "changed" : "b";
      assert.equal(header(answer, "x-a"), value);
    }
    const clone = await ask("/clone");
    expectText(clone, 200, "twice twice");
    assert.equal(header(clone, "x-a"), "b");
    assert.match((await ask("/status-text")).head, /^HTTP\/1.1 299 So So\r\n/);
    // Bun's node:http writes headers as UTF-8.
    if (target.runtime !== "bun" || backEnd === "engine") {
      assert.equal(header(await ask("/latin1"), "x-own"), "caf\xe9");
    }
  });

  check("without a body has none", async ({ connect }) => {
    const connection = await connect();
    const canHave = target.runtime === "bun";
    for (const status of [204, 205, 304]) {
      const answer = await connection.request(`/${status}`);
      expectText(answer, status, "");
      assert.doesNotMatch(answer.head, /transfer-encoding/i);
    }
    for (const status of [204, 205]) {
      const answer = await connection.request(`/${status}-body`);
      assert.equal(answer.status, canHave ? status : 500);
      if (canHave) expectText(answer, status, "");
    }
    expectText(await connection.request("/null"), 200, "");
    assert.equal(connection.unasked, "");
  });

  check("to HEAD has none, whatever it was made of", async ({ connect }) => {
    const connection = await connect();
    const paths = ["/json", "/strings", "/generator", "/readable", "/blob"];
    for (const path of [...paths, "/uncancellable", "/midway", "/too-short"]) {
      const answer = await connection.request(path, { method: "HEAD" });
      assert.equal(answer.status, path === "/json" ? 201 : 200, path);
      assert.equal(answer.body.length, 0);
    }
    const cancelled = await connection.request("/cancelled");
    assert.ok(json<number>(cancelled) >= 1);
    assert.equal(connection.unasked, "");
  });

  check("of a generator ends with its client", expectEndWithClient);

  check("that is none, or was used, is a 500", async ({ connect, server }) => {
    const connection = await connect();
    const from = server.log.mark();
    const paths = ["/used", "/used-stream", "/locked", "/nothing", "/text"];
    for (const path of [...paths, "/error", "/no-length", "/101"]) {
      const answer = await connection.request(path);
      assert.equal(answer.status, 500, path);
      await server.log.waitFor(`Error handling request GET ${path}`, { from });
    }
    // Those that made them can be asked on.
    expectText(await connection.request("/null"), 200, "");
  });

  check("that breaks its word is cut, or a 500", async ({ ask, server }) => {
    for (const path of ["/too-short", "/too-long", "/midway", "/numbers"]) {
      const from = server.log.mark();
      const answer = await ask(path).catch((error: Error) => error.message);
      if (typeof answer === "string") {
        assert.match(answer, /closed the connection/);
      } else assert.equal(answer.status, 500, path);
      await server.log.waitFor(`Error handling request GET ${path}`, { from });
    }
  });

  check("of a known length has no other", async ({ ask }) => {
    const answer = await ask("/wrong-length");
    if (answer.status === 200) {
      expectText(answer, 200, "right");
      assert.equal(header(answer, "content-length"), "5");
    } else assert.equal(answer.status, 500);
  });
});

onEachBackEnd("a Request", served, (check) => {
  const post: RequestOptions = {
    method: "POST",
    headers: { "x-own": "1" },
    body: "bödy",
  };

  check("looks like the platform's", async ({ ask }) => {
    const answer = await ask("/classes");
    const shown = "[object Request][object Response][object Headers]";
    assert.deepEqual(json(answer), [...Array<boolean>(7).fill(true), shown]);
  });

  check("is copied, changed and cloned with its body", async ({ ask }) => {
    const tell = async (path: string): Promise<unknown> =>
      json(await ask(path, post));
    const url = (path: string): string => `http://localhost${path}`;
    assert.deepEqual(await tell("/new-request?q"), [
      "POST",
      url("/new-request?q"),
      "1",
      "bödy",
    ]);
    assert.deepEqual(await tell("/changed"), [
      "PUT",
      url("/changed"),
      "new",
      "bödy",
    ]);
    assert.deepEqual(await tell("/moved"), [
      "POST",
      url("/elsewhere"),
      "1",
      "bödy",
    ]);
    assert.deepEqual(await tell("/other-body"), [
      "POST",
      url("/other-body"),
      "1",
      "other body",
    ]);
    assert.deepEqual(await tell("/cloned"), ["bödy", "bödy", true, true]);
    expectText(await ask("/used-twice", post), 200, "TypeError");
  });

  check("without a body has none", async ({ ask }) => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await ask("/cloned", { method });
      assert.deepEqual(json(answer), ["", "", false, false], method);
      expectText(await ask("/used-twice", { method }), 200, "read twice");
    }
    const empty = { method: "POST", body: "" };
    expectText(await ask("/used-twice", empty), 200, "read twice");
  });

  check("goes on by fetch", async (shared) => {
    const headers = { "x-own": "1", host: hostOf(shared) };
    for (const path of ["/fetched-init", "/fetched-request"]) {
      const answer = await shared.ask(path, { ...post, headers });
      assert.deepEqual(json(answer), [
        "POST",
        `http://${hostOf(shared)}/describe`,
        "1",
        "bödy",
      ]);
    }
  });

  check("comes back byte for byte", async ({ ask, connect }) => {
    const answer = await ask("/echo", { method: "POST", body: BYTES });
    assert.deepEqual(answer.body, BYTES);
    const connection = await connect();
    const chunked = await connection.request("/echo", {
      method: "POST",
      headers: { "transfer-encoding": "chunked" },
      body: "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
    });
    expectText(chunked, 200, "abc");
    expectText(await connection.request("/null"), 200, "");
  });

  check(
    "to a host in wrong punycode never fails in the app",
    async ({ ask }) => {
      // What is wrong is for the URL parser of the runtime to say.
      for (const host of ["xn--a", "XN--0.example", "a.xn--ls8h!:80"]) {
        const { status } = await ask("/describe", { headers: { host } });
        assert.ok(status === 200 || status === 400, `${status} for ${host}`);
      }
      const host = "xn--bcher-kva.example";
      const answer = await ask("/describe", { headers: { host } });
      assert.deepEqual(json<string[]>(answer)[1], `http://${host}/describe`);
    },
  );
});
