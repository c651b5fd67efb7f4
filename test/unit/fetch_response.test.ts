import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import { NativeResponse } from "../../src/http/fetch/natives.ts";
import { outcome, randomFrom, sortedPairs } from "./fetch_support.ts";

before(installFetchGlobals);
after(uninstallFetchGlobals);

type Init = ResponseInit | undefined;

const bytes = new Uint8Array([0, 97, 255]);
const BODIES: Readonly<Record<string, () => unknown>> = {
  none: () => undefined,
  null: () => null,
  text: () => "text",
  empty: () => "",
  unicode: () => "caf\xe9 \u{1f600}",
  json: () => '{"a":[1]}',
  bytes: () => bytes,
  buffer: () => bytes.buffer,
  view: () => new DataView(bytes.buffer, 1, 2),
  blob: () => new Blob(["blob"]),
  query: () => new URLSearchParams({ a: "b c" }),
  stream: () => new Blob(["stream"]).stream(),
};
const INITS: readonly Init[] = [
  undefined,
  {},
  { status: 404, statusText: "Not Here" },
  { headers: { "Content-Type": "text/html", "X-A": "b" } },
  { headers: [["set-cookie", "a=1"], ["Set-Cookie", "b=2"]] },
  { status: 204 },
  { status: 304, headers: { etag: '"x"' } },
];
const isBun = "Bun" in globalThis;

function twins(body: () => unknown, init: Init): Response[] {
  return [Response, NativeResponse].map((Class) =>
    new Class(body() as BodyInit, init)
  );
}

it("is made of the same bodies and inits as the platform's", async () => {
  for (const [name, body] of Object.entries(BODIES)) {
    for (const init of INITS) {
      const describe = (Class: typeof Response) => async () => {
        const response = new Class(body() as BodyInit, init);
        const { status, statusText, ok, type, url, redirected } = response;
        const facts = { status, statusText, ok, type, url, redirected };
        const headers = sortedPairs(response.headers).filter(([header]) =>
          // Bun brings no Content-Type of a body until it is sent.
          !(isBun && header === "content-type")
        );
        const hasBody = response.body !== null;
        return { facts, headers, hasBody, text: await response.text() };
      };
      assert.deepEqual(
        await outcome(describe(Response)),
        await outcome(describe(NativeResponse)),
        `${name} ${JSON.stringify(init)}`,
      );
    }
  }
});

it("brings the Content-Type of the standard", () => {
  const typeOf = (body: BodyInit, headers?: HeadersInit): string | null =>
    new Response(body, headers && { headers }).headers.get("content-type");
  assert.equal(typeOf("a"), "text/plain;charset=UTF-8");
  assert.equal(typeOf("a", { "CONTENT-TYPE": "a/b" }), "a/b");
  assert.equal(
    typeOf(new URLSearchParams("a=b")),
    "application/x-www-form-urlencoded;charset=UTF-8",
  );
  assert.equal(typeOf(new Blob(["a"], { type: "image/png" })), "image/png");
  assert.equal(typeOf(new Blob(["a"])), null);
  assert.equal(typeOf(bytes), null);
  assert.match(typeOf(new FormData())!, /^multipart\/form-data; ?boundary=/);
  assert.equal(
    Response.json(1).headers.get("content-type"),
    "application/json",
  );
});

it("refuses what the platform refuses, with the same kind of error", async () => {
  const inits: unknown[] = [
    { status: 99 },
    { status: 101 },
    { status: 199 },
    { status: 600 },
    { status: 200.9 },
    { status: "201" },
    { status: null },
    { status: NaN },
    { status: 65736 },
    { headers: { "a b": "c" } },
    { headers: { a: "b\r\nc: d" } },
    { headers: { a: "\u0100" } },
    { headers: null },
    { headers: "a" },
    null,
    1,
    "a",
  ];
  for (const init of inits) {
    const make = (Class: typeof Response) => () =>
      new Class(null, init as ResponseInit).status;
    assert.deepEqual(
      await outcome(make(Response)),
      await outcome(make(NativeResponse)),
      JSON.stringify(init),
    );
  }
  for (const statusText of ["a\nb", "a\0", "\u0100"]) {
    assert.throws(() => new Response(null, { statusText }), TypeError);
  }
  assert.throws(() => Response.json(undefined), TypeError);
  assert.throws(() => Response.json(1, { status: 99 }), RangeError);
});

it("does what the platform does, whatever is done", async () => {
  type Act = (response: Response) => unknown;
  const acts: Act[] = [
    (response) => response.text(),
    (response) => response.json(),
    async (response) => [...new Uint8Array(await response.arrayBuffer())],
    async (response) => (await response.blob()).size,
    (response) => response.clone().text(),
    (response) => response.bodyUsed,
    (response) => response.body === null,
    (response) => response.body === response.body,
    async (response) => {
      if (response.bodyUsed) return "used";
      const reader = response.body?.getReader();
      const chunk = await reader?.read();
      reader?.releaseLock();
      // Deno gives one empty chunk of an empty text.
      return chunk?.value?.length || undefined;
    },
    // Not awaited: it waits for the other of two clones.
    (response) => {
      if (!response.bodyUsed) response.body?.cancel().catch(() => {});
    },
    (response) => response.headers.set("X-A", "c"),
    (response) => response.headers.append("set-cookie", "c=3"),
    (response) => response.headers.delete("content-type"),
    (response) => sortedPairs(response.clone().headers).length,
    (response) =>
      new (response.constructor as typeof Response)(response.body, response)
        .headers.get("x-a"),
  ];
  const shareBody: Act = (response) =>
    new (response.constructor as typeof Response)(response.body, response)
      .text();
  // Deno does not see that the other one used the body.
  if (!("Deno" in globalThis)) acts.push(shareBody);
  // Bun brings no Content-Type of a text until it is sent, and Deno loses it when cloning.
  const bringsType = !isBun && !("Deno" in globalThis);
  const random = randomFrom(4);
  const bodies = Object.values(BODIES);
  for (let round = 0; round < 400; round++) {
    const body = bodies[random(bodies.length)]!;
    const init = INITS[random(5)];
    const typed = { ...init, headers: { "content-type": "text/css" } };
    const [own, native] = twins(
      body,
      random(2) === 0 && bringsType ? init : typed,
    );
    const history: unknown[] = [round, body, JSON.stringify(init)];
    for (let step = 0; step < 4; step++) {
      const act = acts[random(acts.length)]!;
      history.push(act);
      const gave = await outcome(() => act(own!));
      const expected = await outcome(() => act(native!));
      assert.deepEqual(gave, expected, history.join("\n"));
    }
  }
});

it("copies bytes, which the app may use again", async () => {
  const scratch = new Uint8Array([97, 97]);
  const response = new Response(scratch);
  scratch[0] = 98;
  const [clone, read] = [response.clone(), await response.bytes()];
  read[0] = 99;
  assert.equal(await clone.text(), "aa");
});

it("shares a body with the Response that is made of its stream", async () => {
  const first = new Response("text");
  const second = new Response(first.body, first);
  assert.equal(second.body, first.body);
  assert.equal(await second.text(), "text");
  assert.equal(first.bodyUsed, true);
  await assert.rejects(first.text(), TypeError);
  assert.throws(() => new Response(first.body), TypeError);
});

it("sends forms, async iterables and whatever else the platform takes", async () => {
  const form = new FormData();
  form.append("a", "b");
  assert.equal((await new Response(form).formData()).get("a"), "b");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode("a");
    yield new TextEncoder().encode("b");
  }
  const body = chunks() as unknown as BodyInit;
  assert.equal(await new Response(body).text(), "ab");
  assert.equal(await new Response(5 as unknown as BodyInit).text(), "5");
});

it("has every member of the platform's Response", () => {
  const enumerate = (response: object): string[] => {
    const names: string[] = [];
    for (const name in response) names.push(name);
    return names.sort();
  };
  const own = new Response("a");
  assert.deepEqual(enumerate(own), enumerate(new NativeResponse("a")));
  assert.equal(String(own), "[object Response]");
  for (const name of Object.getOwnPropertyNames(NativeResponse.prototype)) {
    assert.ok(name in own, name);
  }
});
