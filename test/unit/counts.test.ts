import assert from "node:assert/strict";
import { it } from "node:test";
import { countTests } from "../runner/counts.ts";

it("counts what node --test reports", () => {
  const output =
    "✔ a (1ms)\nℹ tests 6\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\n";
  const counts = { passed: 2, failed: 2, skipped: 2 };
  assert.deepEqual(countTests("node20", output), counts);
  assert.deepEqual(countTests("node", output), counts);
});

it("counts what bun test reports, with files that do not load", () => {
  const output =
    "bun test v1.4.5\n\n 2 pass\n 1 skip\n 1 fail\n 1 error\n 3 expect() calls\nRan 4 tests across 2 files.\n";
  assert.deepEqual(countTests("bun", output), {
    passed: 2,
    failed: 2,
    skipped: 1,
  });
});

it("counts what deno test reports", () => {
  const passed = "ok | 12 passed (3 steps) | 0 failed | 1 ignored (5ms)\n";
  assert.deepEqual(countTests("deno", passed), {
    passed: 12,
    failed: 0,
    skipped: 1,
  });
  const failed = "FAILED | 1 passed | 2 failed (1 step) (5ms)\n";
  assert.deepEqual(countTests("deno", failed), {
    passed: 1,
    failed: 2,
    skipped: 0,
  });
});

it("a file without tests is no test, though Node counts one", () => {
  const output = "✔ /x/test/unit/empty.test.ts (79.5ms)\nℹ pass 1\nℹ fail 0\n";
  assert.equal(countTests("node20", output).passed, 0);
});

it("counts nothing where there is no summary", () => {
  assert.deepEqual(countTests("node", "Segmentation fault\n"), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
});
