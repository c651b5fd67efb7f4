/** Streams of other makers, which are cancelled between two pieces. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { patientStream } from "../../src/http/fetch/patient_stream.ts";

/** A source of one piece at a time, and what became of it. */
class Source {
  controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  cancelled: unknown[] = [];
  stream: ReadableStream<Uint8Array<ArrayBuffer>> = new ReadableStream({
    start: (controller) => void (this.controller = controller),
    cancel: (reason) => void this.cancelled.push(reason),
  });
}

function read(): {
  source: Source;
  reader: ReadableStreamDefaultReader<Uint8Array>;
  tasks: (() => void)[];
} {
  const tasks: (() => void)[] = [];
  const after = (_delayMs: number, task: () => void): () => void => {
    tasks.push(task);
    return () => {};
  };
  const source = new Source();
  const reader = patientStream(source.stream, { after }).getReader();
  return { source, reader, tasks };
}

it("give what their source gives", async () => {
  const { source, reader } = read();
  source.controller.enqueue(new Uint8Array([1]));
  assert.deepEqual((await reader.read()).value, new Uint8Array([1]));
  source.controller.close();
  assert.equal((await reader.read()).done, true);
  const broken = read();
  broken.source.controller.error(new RangeError("broken"));
  await assert.rejects(broken.reader.read(), /broken/);
});

it("are cancelled at once while nobody waits for a piece", async () => {
  const { source, reader, tasks } = read();
  await reader.cancel("reason");
  assert.deepEqual(source.cancelled, ["reason"]);
  assert.equal(tasks.length, 0);
});

/** What follows a read takes a few turns of the queue of microtasks. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

it("are cancelled after the piece that is under way", async () => {
  const { source, reader } = read();
  const last = reader.read();
  await turn();
  await reader.cancel("reason");
  assert.equal((await last).done, true);
  assert.deepEqual(source.cancelled, []);
  source.controller.enqueue(new Uint8Array([1]));
  await turn();
  assert.equal(source.cancelled.length, 1);
});

it("are cancelled after a moment when no piece comes", async () => {
  const { source, reader, tasks } = read();
  const last = reader.read();
  await turn();
  await reader.cancel("reason");
  assert.equal((await last).done, true);
  tasks.forEach((task) => task());
  assert.deepEqual(source.cancelled, ["reason"]);
});
