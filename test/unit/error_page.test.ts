import assert from "node:assert/strict";
import { it } from "node:test";
import { errorApp } from "../../src/worker/error_page.ts";

async function show(error: unknown, accept?: string): Promise<Response> {
  const app = errorApp(error);
  assert.ok(app.kind === "fetch");
  const headers = accept === undefined ? {} : { accept };
  const request = new Request("http://localhost/", { headers });
  return await app.fetch(request, undefined as never) as Response;
}

it("a browser gets a page that asks again, with nothing to run in it", async () => {
  const response = await show(new Error("<script>&"), "text/html,*/*");
  const page = await response.text();
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(page, /http-equiv="refresh"/);
  assert.match(page, /&lt;script&gt;&amp;/);
  assert.doesNotMatch(page, /<script/);
});

it("others get the stack as text", async () => {
  const error = new Error("outer", { cause: new Error("inner") });
  const response = await show(error);
  const text = await response.text();
  assert.match(text, /^Error: outer\n[\s\S]*Caused by: Error: inner/);
});
