import assert from "node:assert/strict";
import { it } from "node:test";
import { type ArbiterEvent, EventQueue } from "../../src/arbiter/events.ts";

const exitOf = (age: number): ArbiterEvent => ({
  kind: "worker_exit",
  age,
  exit: { code: 0, signal: null },
});

function ageOf(event: ArbiterEvent): number {
  return "age" in event ? event.age : 0;
}

it("events are handled at once, in the order in which they came", () => {
  const handled: number[] = [];
  const queue = new EventQueue((event) => handled.push(ageOf(event)));
  queue.push(exitOf(1));
  assert.deepEqual(handled, [1]);
  queue.push(exitOf(2));
  assert.deepEqual(handled, [1, 2]);
});

it("an event that a handler causes waits until the handler is done", () => {
  const handled: string[] = [];
  const queue = new EventQueue((event) => {
    const age = ageOf(event);
    handled.push(`begin ${age}`);
    if (age === 1) queue.push(exitOf(2));
    if (age === 1) queue.push(exitOf(3));
    if (age === 2) queue.push(exitOf(4));
    handled.push(`end ${age}`);
  });
  queue.push(exitOf(1));
  assert.deepEqual(
    handled,
    [1, 2, 3, 4].flatMap((age) => [`begin ${age}`, `end ${age}`]),
  );
});
