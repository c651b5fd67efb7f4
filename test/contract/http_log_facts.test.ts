/** What the access log is told of responses, the same on every back end. */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { it } from "node:test";
import type { App } from "../../src/http/app.ts";
import type { ResponseFacts } from "../../src/http/backend.ts";
import { fetchApp, nodeApp, withServer } from "./http_fixture.ts";

function nodeHandler(respond: (response: ServerResponse) => void): App {
  return nodeApp((_request, response) => respond(response as ServerResponse));
}

async function factsOf(app: App, method = "GET"): Promise<ResponseFacts> {
  let facts: ResponseFacts | undefined;
  await withServer(app, async (server) => {
    const client = await server.client();
    client.request(`${method} /`, ["Connection: close"]);
    await client.closed();
    await server.recorder.statuses(1);
    facts = server.recorder.finishes[0]!.response;
  });
  return facts!;
}

it("headers of a Fetch response are there, in any number", async () => {
  const facts = await factsOf(fetchApp(() => {
    const headers = new Headers({ "X-Cache": 'hit "1"' });
    headers.append("Set-Cookie", "a=1");
    headers.append("Set-Cookie", "b=2");
    return new Response("hello", { headers });
  }));
  assert.equal(facts.bodyBytes, 5);
  assert.equal(facts.header("x-cache"), 'hit "1"');
  assert.equal(facts.header("set-cookie"), "a=1, b=2");
  assert.equal(facts.header("content-length"), "5");
  assert.equal(facts.header("x-none"), undefined);
});

it("a streamed body is counted as it is written", async () => {
  const facts = await factsOf(fetchApp(() => {
    const pieces = ["one", "two", "three"];
    const body = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    return new Response(body);
  }));
  assert.equal(facts.bodyBytes, 11);
});

it("a (req, res) handler's body is counted, however it is written", async () => {
  const facts = await factsOf(nodeHandler((response) => {
    response.setHeader("X-List", ["a", "b"]);
    response.setHeader("X-Number", 4);
    response.write("é");
    response.write("ff", "hex");
    response.write(new Uint8Array(10));
    response.end("é", "latin1");
  }));
  assert.equal(facts.bodyBytes, 2 + 1 + 10 + 1);
  assert.equal(facts.header("x-list"), "a, b");
  assert.equal(facts.header("x-number"), "4");
  assert.equal(facts.header("x-none"), undefined);
});

it("a response to HEAD has no bytes, and an empty one has 0", async () => {
  const app = nodeHandler((response) => void response.end("hello"));
  assert.equal((await factsOf(app, "HEAD")).bodyBytes, 0);
  const empty = nodeHandler((response) => {
    response.statusCode = 204;
    response.end();
  });
  assert.equal((await factsOf(empty)).bodyBytes, 0);
  const fetchEmpty = fetchApp(() => new Response(null, { status: 204 }));
  assert.equal((await factsOf(fetchEmpty)).bodyBytes, 0);
});
