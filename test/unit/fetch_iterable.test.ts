/** Bodies that are async iterables. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { Readable } from "node:stream";
import { chunkBytes } from "../../src/http/chunk_bytes.ts";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import { partsOf } from "../../src/http/fetch/parts_of.ts";

before(installFetchGlobals);
after(uninstallFetchGlobals);

function responseOf(body: AsyncIterable<unknown>): Response {
  return new Response(body as unknown as BodyInit);
}

/** A promise that is resolved from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => open = resolve);
  return { opened, open };
}

it("take text and bytes of every kind", async () => {
  async function* chunks(): AsyncGenerator<unknown> {
    yield "ä";
    yield new Uint8Array([98]);
    await Promise.resolve();
    yield new Uint8Array([99]).buffer;
    yield new DataView(new Uint8Array([99, 100, 101]).buffer, 1, 1);
  }
  assert.equal(await responseOf(chunks()).text(), "äbcd");
  assert.equal(responseOf(chunks()).headers.get("content-type"), null);
  assert.equal(await responseOf(Readable.from(["a", "b"])).text(), "ab");
});

it("fail with what they throw, and with what is no chunk", async () => {
  async function* thrower(): AsyncGenerator<string> {
    yield "a";
    await Promise.reject(new RangeError("over"));
  }
  await assert.rejects(responseOf(thrower()).text(), /over/);
  async function* numbers(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
  }
  await assert.rejects(responseOf(numbers()).text(), /expected bytes or text/);
  assert.throws(() => chunkBytes(undefined), TypeError);
});

it("are ended when nobody reads on, also while they wait", async () => {
  const { opened, open } = gate();
  const ended = gate();
  async function* waiter(): AsyncGenerator<string> {
    try {
      yield "a";
      await opened;
    } finally {
      ended.open();
    }
  }
  const { body } = partsOf(responseOf(waiter()));
  assert.ok(body instanceof ReadableStream);
  const reader = body.getReader();
  await reader.read();
  const last = reader.read();
  const cancelled = reader.cancel();
  open();
  assert.equal((await last).done, true);
  await cancelled;
  await ended.opened;
});

it("are destroyed unread when they are streams of Node", async () => {
  const readable = Readable.from(["a"]);
  await responseOf(readable).body!.cancel();
  assert.equal(readable.destroyed, true);
});
