import assert from "node:assert/strict";
import process from "node:process";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { loadRuntime } from "../../runtimes/detect.ts";

const { self } = await loadRuntime();

/** The busy share of the time that `course` takes. */
async function busyShare(course: () => void | Promise<void>): Promise<number> {
  const since = performance.now();
  const busyMs = self.busyMs();
  await course();
  return (self.busyMs() - busyMs) / (performance.now() - since);
}

function compute(): void {
  const end = performance.now() + 400;
  while (performance.now() < end);
}

it("a thread that computes is busy, also while others have its CPU", {
  skip: process.platform === "linux" ? false : "needs Linux",
}, async () => {
  const share = await busyShare(compute);
  assert.ok(share > 0.9 && share < 1.1, `${share} of its time`);
});

it("a thread that sleeps is not busy", async () => {
  const share = await busyShare(async () => await sleep(1000));
  assert.ok(share < 0.5, `${share} of its time`);
});
