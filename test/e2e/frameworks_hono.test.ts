/** What the middleware of Hono makes of requests, on both back ends. */
import assert from "node:assert/strict";
import { onEachBackEnd } from "./harness/back_ends.ts";
import { type Answer, header, json } from "./harness/client.ts";
import { expectText } from "./harness/expectations.ts";

const FORM = "application/x-www-form-urlencoded";

const served = { app: "hono_middleware" };

onEachBackEnd("Hono's middleware", served, (check) => {
  check("shares with other origins", async ({ ask }) => {
    const headers = { origin: "http://other" };
    const answer = await ask("/cors/text", { headers });
    expectText(answer, 200, "shared");
    assert.equal(header(answer, "access-control-allow-origin"), "http://other");
    const preflight = await ask("/cors/text", {
      method: "OPTIONS",
      headers: {
        ...headers,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-one, x-two",
      },
    });
    assert.equal(preflight.status, 204);
    assert.match(header(preflight, "access-control-allow-methods"), /PUT/);
    assert.equal(
      header(preflight, "access-control-allow-headers"),
      "x-one,x-two",
    );
    assert.equal(preflight.body.length, 0);
  });

  check("asks for a name and a password", async ({ ask }) => {
    const refused = await ask("/auth/text");
    expectText(refused, 401, "Unauthorized");
    assert.match(header(refused, "www-authenticate"), /^Basic realm=/);
    const authorization = `Basic ${btoa("user:pass:word")}`;
    const headers = { authorization };
    expectText(await ask("/auth/text", { headers }), 200, "secret");
  });

  check("sets the headers of security", async ({ ask }) => {
    const answer = await ask("/secure/text");
    assert.equal(header(answer, "x-frame-options"), "SAMEORIGIN");
    assert.match(header(answer, "strict-transport-security"), /^max-age=\d+/);
  });

  check("refuses forms of other origins", async ({ ask }) => {
    const form = { method: "POST", body: "a=1" };
    const ours = { "content-type": FORM, origin: "http://localhost" };
    expectText(
      await ask("/csrf/form", { ...form, headers: ours }),
      200,
      "taken",
    );
    const theirs = { "content-type": FORM, origin: "http://other" };
    const refused = await ask("/csrf/form", { ...form, headers: theirs });
    assert.equal(refused.status, 403);
  });

  check("gives up after a time", async ({ ask }) => {
    expectText(await ask("/timeout/never"), 504, "Gateway Timeout");
  });

  check("names, logs and times requests", async ({ ask, server }) => {
    const named = await ask("/id/text", {
      headers: { "x-request-id": "our-7" },
    });
    expectText(named, 200, "our-7");
    assert.equal(header(named, "x-request-id"), "our-7");
    await ask("/logged/text");
    await server.log.waitFor(/--> GET \/logged\/text .*200/);
    const timed = await ask("/timing/text");
    assert.match(header(timed, "server-timing"), /work;dur=/);
  });

  check("reaches the request from where it is not given", async ({ ask }) => {
    const paths = ["/stored/path?1", "/stored/path?2"];
    const answers = await Promise.all(paths.map((path) => ask(path)));
    for (const answer of answers) expectText(answer, 200, "/stored/path");
    const pretty = await ask("/pretty/json?pretty");
    expectText(pretty, 200, '{\n  "a": 1\n}');
  });

  check("takes another method out of a form", async ({ ask }) => {
    const answer = await ask("/override/it", {
      method: "POST",
      headers: { "content-type": FORM },
      body: "_method=DELETE&a=1",
    });
    assert.deepEqual(json(answer), { a: "1" });
  });

  check("limits bodies of a length and bodies in chunks", async ({ ask }) => {
    const post = { method: "POST" };
    expectText(
      await ask("/limit/text", { ...post, body: "short" }),
      200,
      "short",
    );
    const long = { ...post, body: "longer than ten" };
    expectText(await ask("/limit/text", long), 413, "Payload Too Large");
    const headers = { "transfer-encoding": "chunked" };
    const chunked = (text: string): Promise<Answer> =>
      ask("/limit/text", {
        ...post,
        headers,
        body: `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
      });
    expectText(await chunked("short"), 200, "short");
    expectText(await chunked("longer than ten"), 413, "Payload Too Large");
  });

  check("leaves the connection usable after 413", async ({ connect }) => {
    const connection = await connect();
    for (const path of ["/limit/text", "/limit/ignored"]) {
      const body = "x".repeat(1000);
      const answer = await connection.request(path, { method: "POST", body });
      expectText(answer, 413, "Payload Too Large");
    }
    const body = "1234567890";
    const answer = await connection.request("/limit/ignored", {
      method: "POST",
      body,
    });
    expectText(answer, 200, "not read");
    const next = await connection.request("/limit/text", {
      method: "POST",
      body,
    });
    expectText(next, 200, body);
  });

  check("validates JSON and forms", async ({ ask }) => {
    const type = (name: string) => ({
      method: "POST",
      headers: { "content-type": name },
    });
    const asJson = type("application/json");
    const good = await ask("/valid/json", { ...asJson, body: '{"name":"ä"}' });
    assert.deepEqual(json(good), { name: "ä" });
    expectText(
      await ask("/valid/json", { ...asJson, body: "{}" }),
      400,
      "no name",
    );
    const broken = await ask("/valid/json", { ...asJson, body: "{" });
    assert.equal(broken.status, 400);
    const form = await ask("/valid/form", { ...type(FORM), body: "age=7&b=2" });
    assert.deepEqual(json(form), [{ age: 7 }, { age: "7", b: "2" }]);
  });
});
