import assert from "node:assert/strict";
import { existsSync, openSync, readlinkSync } from "node:fs";
import { it } from "node:test";
import { withPassable } from "../../runtimes/deno/passable.ts";
import { runtimeName } from "../../runtimes/detect.ts";

/** Only Deno needs care with descriptors for children. */
const skip = runtimeName() !== "deno";

function targetOf(fd: number): string {
  return readlinkSync(`/proc/self/fd/${fd}`);
}

it(
  "descriptors that are in the way are duplicated out of it, for as long as it takes",
  {
    skip,
  },
  () => {
    // Two of the standard streams stand for sockets that an arbiter has inherited.
    const [low, high] = [1, openSync("/dev/null", "r")];
    const given = [low, high, 2];
    const passed = withPassable(given, (fds) => {
      assert.deepEqual(fds.map(targetOf), given.map(targetOf));
      return fds;
    });
    assert.ok(passed.every((fd) => fd >= 256), passed.join());
    assert.deepEqual(passed.map((fd) => existsSync(`/proc/self/fd/${fd}`)), [
      ...[false, false, false],
    ]);
  },
);

it("duplicates are closed also when the start fails", { skip }, () => {
  let passed: readonly number[] = [];
  assert.throws(() =>
    withPassable([1], (fds) => {
      passed = fds;
      throw new Error("no start");
    }), /no start/);
  assert.equal(existsSync(`/proc/self/fd/${passed[0]}`), false);
});

it("descriptors that are out of the way are passed as they are", () => {
  assert.deepEqual(withPassable([300, 12], (fds) => fds), [300, 12]);
});
