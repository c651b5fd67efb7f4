import assert from "node:assert/strict";
import { it } from "node:test";
import { RouteTable } from "../../runtimes/bun/routes.ts";

const table = new RouteTable({
  "/*": () => "rest",
  "/users/:id": () => "user",
  "/users/me": () => "me",
  "/users/:id/posts/:post": () => "post",
  "/files/*": () => "files",
  "/methods": { GET: () => "get", POST: () => "post" },
  "/hidden/fallback": false,
});

function ask(
  path: string,
  method = "GET",
): { answer: unknown; params: object } | undefined {
  const request = new Request(`http://localhost${path}`, { method });
  const found = table.find(request);
  if (typeof found?.answer !== "function") return undefined;
  return { answer: found.answer(request, undefined), params: found.params };
}

it("a literal comes before a parameter, and that before a wildcard", () => {
  for (
    const [path, answer, params] of [
      ["/users/me", "me", {}],
      ["/users/7", "user", { id: "7" }],
      ["/users/%C3%A4", "user", { id: "ä" }],
      ["/users/%zz", "user", { id: "%zz" }],
      ["/users/7/posts/8?x=1", "post", { id: "7", post: "8" }],
      ["/files/a/b", "files", {}],
      ["/elsewhere", "rest", {}],
      ["/", "rest", {}],
    ] as const
  ) {
    assert.deepEqual(ask(path), { answer, params }, path);
  }
});

it("a method without an answer is left to fetch, HEAD is answered as GET", () => {
  assert.equal(ask("/methods")?.answer, "get");
  assert.equal(ask("/methods", "POST")?.answer, "post");
  assert.equal(ask("/methods", "HEAD")?.answer, "get");
  assert.equal(ask("/methods", "PUT"), undefined);
  assert.equal(ask("/hidden/fallback"), undefined);
});

it("what only Bun's own server can answer is refused", () => {
  const bundle = { index: "index.html" } as unknown as () => Response;
  assert.throws(() => new RouteTable({ "/": bundle }), {
    name: "TypeError",
    message: /Cannot serve route "\/": expected a function/,
  });
});
