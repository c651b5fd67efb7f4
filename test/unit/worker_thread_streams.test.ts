import assert from "node:assert/strict";
import { it } from "node:test";
import type { BodySource } from "../../src/http/fetch/source.ts";
import { type FromRequest, WINDOW_BYTES } from "../../src/thread_messages.ts";
import { BodySender } from "../../src/worker/threads/body_sender.ts";
import { StreamedBody } from "../../src/worker/threads/streamed_body.ts";
import { settle } from "./fake_runtime.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const PIECE = WINDOW_BYTES / 16;

/** A body that arrives when a test says so. */
class Arriving implements BodySource {
  made = 0;
  isWanted = false;
  isCancelled = false;
  readonly #pieces: number;
  readonly #end: Promise<void>;

  /** So many pieces at once; the end, or the failure, comes with `end`. */
  constructor(pieces: number, end: Promise<void> = Promise.resolve()) {
    this.#pieces = pieces;
    this.#end = end;
  }

  bytes(): never {
    assert.fail("It is a stream");
  }

  stream(): ReadableStream<Bytes> {
    this.isWanted = true;
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        if (this.made < this.#pieces) {
          return controller.enqueue(new Uint8Array(PIECE).fill(++this.made));
        }
        await this.#end;
        controller.close();
      },
      cancel: () => void (this.isCancelled = true),
    }, { highWaterMark: 0 });
  }
}

/** Both ends, with nobody in between. */
function connect(source: BodySource) {
  const said: FromRequest[] = [];
  const sender = new BodySender(1, source, (part) => body.receive(part));
  const body = new StreamedBody(1, (message) => {
    said.push(message);
    if (message.kind === "body_credit") sender.addCredit(message.bytes);
    if (message.kind === "body_cancel") sender.stop();
  });
  return { sender, body, said };
}

it("a body that nobody reads is not asked for", async () => {
  const source = new Arriving(1);
  const { sender, said } = connect(source);
  await settle();
  assert.deepEqual([source.isWanted, said, sender.isStarving], [
    false,
    [],
    false,
  ]);
});

it("a body comes in order, and to its end", async () => {
  const { body } = connect(new Arriving(40));
  const bytes = await body.bytes();
  assert.equal(bytes.byteLength, 40 * PIECE);
  for (let index = 0; index < 40; index++) {
    assert.equal(bytes[index * PIECE], index + 1);
  }
});

it("a client is ahead of the app by the window, and no more", async () => {
  const source = new Arriving(100);
  const { body, sender } = connect(source);
  const reader = body.stream().getReader();
  await reader.read();
  await settle();
  assert.ok(source.made <= 17, `${source.made} pieces`);
  assert.equal(sender.isStarving, false);
  let pieces = 1;
  while (!(await reader.read()).done) pieces++;
  assert.equal(pieces, 100);
});

it("an app that has taken all waits for its client", async () => {
  const { body, sender } = connect(new Arriving(3, new Promise(() => {})));
  const reader = body.stream().getReader();
  for (let time = 0; time < 3; time++) await reader.read();
  assert.equal(sender.isStarving, false);
  void reader.read();
  await settle();
  assert.equal(sender.isStarving, true);
  sender.stop();
  assert.equal(sender.isStarving, false);
});

it("a body that breaks off fails after what has come", async () => {
  const broken = Promise.reject(new Error("The client disconnected"));
  broken.catch(() => {});
  const { body } = connect(new Arriving(1, broken));
  const reader = body.stream().getReader();
  assert.equal((await reader.read()).value?.byteLength, PIECE);
  await assert.rejects(reader.read(), {
    name: "AbortError",
    message: "The client disconnected",
  });
});

it("a body that the app cancels is cancelled at its source", async () => {
  const source = new Arriving(100);
  const { body } = connect(source);
  const reader = body.stream().getReader();
  await reader.read();
  await reader.cancel();
  assert.ok(source.isCancelled);
});

it("a body of a request that is over cannot be read any more", async () => {
  const { body } = connect(new Arriving(1, new Promise(() => {})));
  const reading = body.bytes();
  body.close();
  await assert.rejects(reading, /the request is over/);
});
