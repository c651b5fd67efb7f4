import assert from "node:assert/strict";
import { it } from "node:test";
import { DEFAULT_LIMITS } from "./http/case.ts";
import { eachByte } from "./http/pieces.ts";
import { encodeLatin1, readMessages } from "./http/read_messages.ts";
import { WORST_CASES } from "./http/worst_cases.ts";

/** They take some 10 ms; work in proportion to the square of the bytes takes minutes. */
const LONGEST_MS = 1000;
/** Bytes one at a time: the test makes a copy of each, and so does a socket. */
const LONGEST_BY_BYTE_NS = 50_000;
/** Other work on the machine makes one attempt slow, not all. */
const ATTEMPTS = 10;

function leastMs(
  work: () => void,
  { limitMs }: { limitMs: number },
): number {
  let least = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && least > limitMs; attempt++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

for (const { name, bytes: text } of WORST_CASES) {
  it(`${name}: ${text.length} bytes take less than ${LONGEST_MS} ms`, () => {
    const bytes = encodeLatin1(text);
    const ms = leastMs(() => readMessages([bytes], DEFAULT_LIMITS), {
      limitMs: LONGEST_MS,
    });
    assert.ok(ms < LONGEST_MS, `${ms.toFixed(1)} ms`);
  });
}

it("bytes that come one at a time take time for each, not for all before", () => {
  for (const { name, bytes: text } of WORST_CASES) {
    const bytes = encodeLatin1(text).subarray(0, 100_000);
    const limitMs = 20 + bytes.length * LONGEST_BY_BYTE_NS / 1e6;
    const ms = leastMs(() => readMessages(eachByte(bytes), DEFAULT_LIMITS), {
      limitMs,
    });
    assert.ok(ms < limitMs, `${name}: ${ms.toFixed(1)} ms`);
  }
});
