/** A sync worker says when its requests only wait, and nothing when they compute. */
import assert from "node:assert/strict";
import type { Address } from "./harness/address.ts";
import { request } from "./harness/client.ts";
import { onEachTarget } from "./harness/scene.ts";
import { DEADLINE_MS } from "./harness/wait.ts";

const ADVICE =
  /\[INFO\] The last \d+ requests awaited \d+ % of their time \(\d+ ms each, \d+ ms of it busy\) while connections queued: consider -k async/;
const CLIENTS = 4;
/** Of so many requests, of a tenth of a second each, one series is judged. */
const REQUESTS = 26;

/** Some clients ask at the same time, until `isOver`: all but one of them wait. */
async function askUntil(
  isOver: () => boolean,
  address: Address,
  target: string,
): Promise<void> {
  const client = async (): Promise<void> => {
    while (!isOver()) {
      const answer = await request(address, target);
      assert.equal(answer.status, 200);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

onEachTarget("the advice of sync", (scenario) => {
  scenario(
    "is for requests that await, on a unix socket, and not for those that compute, on TCP",
    async (scene) => {
      const server = await scene.serve({
        app: "threads",
        workerClass: "sync",
        bind: ["127.0.0.1:0", `unix:${scene.path("s.sock")}`],
      });
      const [tcp, unix] = server.addresses;
      let computed = 0;
      await askUntil(() => computed++ > REQUESTS, tcp!, "/spin/100");
      assert.ok(!ADVICE.test(server.log.text), server.log.text);
      const end = performance.now() + DEADLINE_MS;
      await askUntil(
        () => server.log.has(ADVICE) || performance.now() > end,
        unix!,
        "/sleep/100",
      );
      assert.match(server.log.text, ADVICE);
    },
  );
});
