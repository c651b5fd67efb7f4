import assert from "node:assert/strict";
import { it } from "node:test";
import { Respawn, RESPAWN_LIMIT } from "../../src/arbiter/respawn.ts";

it("the first failure of a slot delays nothing, each further one doubles the delay up to 5 s", () => {
  const respawn = new Respawn();
  const delays: number[] = [];
  for (let failure = 0; failure < 9; failure++) {
    respawn.failed(1, { now: 1000, servedMs: 10 });
    delays.push(respawn.waitMs(1, 1000));
  }
  assert.deepEqual(delays, [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
});

it("a delay passes", () => {
  const respawn = new Respawn();
  respawn.failed(1, { now: 0, servedMs: 0 });
  respawn.failed(1, { now: 0, servedMs: 0 });
  assert.equal(respawn.waitMs(1, 40), 60);
  assert.equal(respawn.waitMs(1, 100), 0);
  assert.equal(respawn.waitMs(1, 5000), 0);
});

it("slots fail on their own", () => {
  const respawn = new Respawn();
  respawn.failed(1, { now: 0, servedMs: 0 });
  respawn.failed(1, { now: 0, servedMs: 0 });
  assert.equal(respawn.waitMs(2, 0), 0);
  assert.equal(respawn.failures(2), 0);
});

it("a life of ten seconds ends the row of failures", () => {
  const respawn = new Respawn();
  for (let failure = 0; failure < 5; failure++) {
    respawn.failed(1, { now: 0, servedMs: 9999 });
  }
  assert.equal(respawn.failures(1), 5);
  respawn.failed(1, { now: 0, servedMs: 10_000 });
  assert.equal(respawn.failures(1), 1);
  assert.equal(respawn.waitMs(1, 0), 0);
});

it("a slot is exhausted at the limit, until it is reset", () => {
  const respawn = new Respawn();
  for (let failure = 1; failure < RESPAWN_LIMIT; failure++) {
    respawn.failed(1, { now: 0, servedMs: 0 });
  }
  assert.equal(respawn.isExhausted(1), false);
  respawn.failed(1, { now: 0, servedMs: 0 });
  assert.equal(respawn.isExhausted(1), true);
  respawn.reset();
  assert.equal(respawn.isExhausted(1), false);
  assert.equal(respawn.waitMs(1, 0), 0);
});
