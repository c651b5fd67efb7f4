import assert from "node:assert/strict";
import { it } from "node:test";
import { ByteQueue } from "../../src/http/engine/byte_queue.ts";

/** Numbers that begin again after 251, so that no block repeats. */
function numbered(start: number, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (start + index) % 251);
}

it("gives bytes in the order of their arrival, whatever the pieces", () => {
  const queue = new ByteQueue();
  let pushed = 0;
  let taken = 0;
  for (let turn = 0; turn < 4000; turn++) {
    const length = [5, 0, 1, 1024, 1025, 9000, 700][turn % 7]!;
    queue.push(numbered(pushed, length));
    pushed += length;
    if (turn % 4 !== 0) continue;
    const piece = queue.shift()!;
    assert.deepEqual(piece, numbered(taken, piece.byteLength));
    taken += piece.byteLength;
    assert.equal(queue.byteLength, pushed - taken);
  }
  assert.deepEqual(queue.join(), numbered(taken, pushed - taken));
});

it("gathers small pieces into few", () => {
  const queue = new ByteQueue();
  for (let index = 0; index < 65_536; index++) queue.push(numbered(index, 1));
  let count = 0;
  let held = 0;
  for (
    let piece = queue.shift();
    piece !== undefined;
    piece = queue.shift()
  ) {
    count++;
    held += piece.buffer.byteLength;
  }
  assert.ok(count < 16, `${count} pieces`);
  assert.ok(held < 2 * 65_536, `${held} bytes are held`);
});

it("does not copy a piece that comes to an empty queue, or a large one", () => {
  const queue = new ByteQueue();
  const [small, large] = [numbered(0, 10), numbered(10, 5000)];
  queue.push(small);
  queue.push(large);
  assert.equal(queue.shift(), small);
  assert.equal(queue.shift(), large);
  assert.equal(queue.shift(), undefined);
});

it("is empty after clear and takes bytes again", () => {
  const queue = new ByteQueue();
  for (let index = 0; index < 5; index++) queue.push(numbered(index, 1));
  queue.clear();
  assert.equal(queue.byteLength, 0);
  assert.equal(queue.shift(), undefined);
  queue.push(numbered(7, 2));
  assert.deepEqual(queue.shift(), numbered(7, 2));
});
