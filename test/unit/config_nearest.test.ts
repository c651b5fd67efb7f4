import assert from "node:assert/strict";
import { it } from "node:test";
import { editDistance, nearest } from "../../src/config/nearest.ts";

it("counts insertions, deletions, replacements and swaps", () => {
  assert.equal(editDistance("", ""), 0);
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("abc", ""), 3);
  assert.equal(editDistance("workers", "wokers"), 1);
  assert.equal(editDistance("workers", "workerss"), 1);
  assert.equal(editDistance("workers", "porkers"), 1);
  assert.equal(editDistance("workers", "wrokers"), 1);
  assert.equal(editDistance("kitten", "sitting"), 3);
});

it("is the same in both directions", () => {
  const words = ["bind", "bnid", "backlog", "keep-alive", "a", ""];
  for (const from of words) {
    for (const to of words) {
      assert.equal(editDistance(from, to), editDistance(to, from));
    }
  }
});

it("finds the nearest name, whatever its style", () => {
  const names = ["workers", "workerClass", "worker_connections", "bind"];
  assert.equal(nearest("wokers", names), "workers");
  assert.equal(nearest("worker-class", names), "workerClass");
  assert.equal(nearest("WORKERCONNECTIONS", names), "worker_connections");
  assert.equal(nearest("bnid", names), "bind");
});

it("takes a name that was cut short", () => {
  assert.equal(
    nearest("workerCon", ["workers", "workerConnections"]),
    "workerConnections",
  );
});

it("finds nothing for a name that is like none", () => {
  assert.equal(nearest("preload_app", ["workers", "bind", "env"]), undefined);
  assert.equal(nearest("x", ["-w"]), "-w");
  assert.equal(nearest("anything", []), undefined);
});
