/** As many clients at once as a worker is told to take, on both back ends. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { onEachBackEnd } from "./harness/back_ends.ts";
import { json } from "./harness/client.ts";

/** Descriptors that test and worker need besides the connections. */
const OTHER_DESCRIPTORS = 200;
const WANTED = 2000;
const COUNT = Math.min(WANTED, openFileLimit() - OTHER_DESCRIPTORS);
const OPENED_AT_ONCE = 100;
const args = ["--worker-connections", "3000", "--keep-alive", "60"];

/** What `ulimit -n` says; the worker inherits it. */
function openFileLimit(): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? WANTED);
}

onEachBackEnd("many connections", { app: "hello", args }, (check) => {
  check(`are kept and answered twice, all of ${COUNT}`, async ({ connect }) => {
    const connections: Awaited<ReturnType<typeof connect>>[] = [];
    while (connections.length < COUNT) {
      const missing = Math.min(OPENED_AT_ONCE, COUNT - connections.length);
      const opened = Array.from({ length: missing }, () => connect());
      connections.push(...await Promise.all(opened));
    }
    for (const round of ["first", "second"]) {
      const answers = await Promise.all(
        connections.map((connection, index) =>
          connection.request(`/${round}/${index}`, { timeoutMs: 60_000 })
        ),
      );
      answers.forEach((answer, index) => {
        assert.equal(answer.status, 200);
        assert.equal(json<{ path: string }>(answer).path, `/${round}/${index}`);
      });
    }
    assert.equal(connections.filter(({ isClosed }) => isClosed).length, 0);
    assert.ok(connections.every(({ unasked }) => unasked === ""));
  });
});
