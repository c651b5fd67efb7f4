import assert from "node:assert/strict";
import { it } from "node:test";
import { createLimiter } from "../runner/limiter.ts";

it("a limiter runs no more tasks at once than it allows, in order", async () => {
  const limiter = createLimiter(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const task = async (id: number): Promise<number> => {
    started.push(id);
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return id;
  };
  const results = [1, 2, 3, 4, 5].map((id) => limiter(() => task(id)));
  assert.deepEqual(await Promise.all(results), [1, 2, 3, 4, 5]);
  assert.deepEqual(started, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
});

it("a limiter goes on after a task that fails", async () => {
  const limiter = createLimiter(1);
  const failing = limiter(() => Promise.reject(new Error("no")));
  const next = limiter(() => Promise.resolve("yes"));
  await assert.rejects(failing, /no/);
  assert.equal(await next, "yes");
});
