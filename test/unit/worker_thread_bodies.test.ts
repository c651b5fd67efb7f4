import assert from "node:assert/strict";
import { it } from "node:test";
import type { BodySource } from "../../src/http/fetch/source.ts";
import type { SpoolFile } from "../../src/runtime.ts";
import { WINDOW_BYTES } from "../../src/thread_messages.ts";
import { ResponseRelay } from "../../src/worker/threads/response_relay.ts";
import { ResponseSender } from "../../src/worker/threads/response_sender.ts";
import {
  MEMORY_BYTES,
  spoolBody,
} from "../../src/worker/threads/spooled_body.ts";
import type { FromThread } from "../../src/thread_messages.ts";
import { settle } from "./fake_runtime.ts";
import { FakeClock } from "./fake_clock.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A body that comes in pieces, and may break. */
function bodyOf(pieces: readonly Bytes[], error?: Error): BodySource {
  const left = [...pieces];
  return {
    bytes: () => Promise.resolve(new Uint8Array(pieces[0] ?? [])),
    stream: () =>
      new ReadableStream<Bytes>({
        pull(controller) {
          const piece = left.shift();
          if (piece !== undefined) controller.enqueue(piece);
          else if (error === undefined) controller.close();
          else controller.error(error);
        },
      }, { highWaterMark: 0 }),
  };
}

/** A spool file in memory. */
function fakeSpool(): {
  file: SpoolFile;
  state: { bytes: number; isOpen: boolean };
} {
  const state = { bytes: 0, isOpen: true };
  const file: SpoolFile = {
    place: 9,
    append: (bytes) => {
      state.bytes += bytes.byteLength;
      return Promise.resolve();
    },
    close: () => void (state.isOpen = false),
  };
  return { file, state };
}

const NO_SPOOL = { createSpool: (): never => assert.fail("a file") };

it("a short request body stays in memory", async () => {
  const short = bodyOf([new Uint8Array([1, 2])]);
  const known = await spoolBody(short, "2", NO_SPOOL);
  assert.deepEqual(known, { kind: "bytes", bytes: new Uint8Array([1, 2]) });
  const chunked = bodyOf([new Uint8Array([1]), new Uint8Array([2])]);
  const unknown = await spoolBody(chunked, undefined, NO_SPOOL);
  assert.deepEqual(unknown, { kind: "bytes", bytes: new Uint8Array([1, 2]) });
});

it("a long request body goes to a file", async () => {
  const { file, state } = fakeSpool();
  const piece = new Uint8Array(MEMORY_BYTES / 4);
  const pieces = Array.from({ length: 9 }, () => piece);
  const body = await spoolBody(bodyOf(pieces), undefined, {
    createSpool: () => file,
  });
  const byteLength = 9 * piece.byteLength;
  assert.deepEqual(body, { kind: "file", file, byteLength });
  assert.deepEqual(state, { bytes: byteLength, isOpen: true });
});

it("a body that breaks off leaves no file open", async () => {
  const { file, state } = fakeSpool();
  const pieces = [new Uint8Array(MEMORY_BYTES), new Uint8Array(1)];
  const broken = bodyOf(pieces, new Error("left"));
  const spooling = spoolBody(broken, undefined, { createSpool: () => file });
  await assert.rejects(spooling, /left/);
  assert.equal(state.isOpen, false);
});

const clock = new FakeClock();

/** A sender and a relay, with nobody in between. */
function connect(): {
  sender: ResponseSender;
  relay: ResponseRelay;
  sent: FromThread[];
} {
  const sent: FromThread[] = [];
  const relay = new ResponseRelay({
    onCredit: (bytes) => sender.addCredit(bytes),
    onCancel: () => sender.cancel(),
  });
  const send = (message: FromThread): void => {
    sent.push(message);
    if (message.kind === "piece") relay.push(message.bytes);
    if (message.kind === "end") relay.end();
  };
  const link = { send, onMessage() {} };
  const sender = new ResponseSender(1, { link, clock }, () => undefined);
  return { sender, relay, sent };
}

const PIECE = WINDOW_BYTES / 16;

function streamOf(
  pieces: number,
): {
  body: ReadableStream<Bytes>;
  state: { made: number; isCancelled: boolean };
} {
  const state = { made: 0, isCancelled: false };
  const body = new ReadableStream<Bytes>({
    pull(controller) {
      if (state.made++ === pieces) controller.close();
      else controller.enqueue(new Uint8Array(PIECE));
    },
    cancel: () => void (state.isCancelled = true),
  }, { highWaterMark: 0 });
  return { body, state };
}

function parts(body: ReadableStream<Bytes>) {
  return { status: 200, statusText: "", headers: [], body };
}

it("a thread is ahead of a client by its window, and no more", async () => {
  const { sender, relay } = connect();
  const { body, state } = streamOf(100);
  const sending = sender.send(parts(body));
  await settle();
  assert.ok(state.made <= 18, `${state.made} pieces`);
  assert.ok(relay.isFull);
  let bytes = 0;
  for await (const piece of relay.stream()) bytes += piece.byteLength;
  await sending;
  assert.equal(bytes, 100 * PIECE);
});

it("a thread that waits for a client which leaves goes on", async () => {
  const { sender, relay, sent } = connect();
  const { body, state } = streamOf(100);
  const sending = sender.send(parts(body));
  await settle();
  await relay.stream().cancel();
  await sending;
  assert.ok(state.isCancelled);
  assert.equal(sent.at(-1)!.kind, "end");
});

it("bytes of a response are sent as a copy", async () => {
  const { sender, sent } = connect();
  const kept = new Uint8Array([1, 2, 3]);
  await sender.send({ status: 200, statusText: "", headers: [], body: kept });
  const [message] = sent;
  assert.ok(message?.kind === "response" && message.body !== kept);
  assert.deepEqual(message.body, kept);
});
