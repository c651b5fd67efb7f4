/** Clients that take their time cost the others nothing, and are sent away. */
import assert from "node:assert/strict";
import { request } from "./harness/client.ts";
import { Crowd } from "./harness/crowd.ts";
import { type LatencyReport, percentile } from "./harness/latency.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import {
  type Habit,
  HABITS,
  SlowClient,
  type SlowEnd,
} from "./harness/slow_client.ts";
import { acceptedClients } from "./harness/tcp_table.ts";
import { pause } from "./harness/wait.ts";

/**
 * 500 at once. Only 50 do not read: the kernel takes 4 MiB for each of those, and with 150 of them
 * a worker is busy for seconds until all are begun, so that some end 5 s late.
 */
const CROWD: readonly (readonly [habit: Habit, count: number])[] = [
  [HABITS.silent, 150],
  [HABITS.slowHeaders, 150],
  [HABITS.drippingBody, 75],
  [HABITS.stoppedBody, 75],
  [HABITS.unreadStream, 25],
  [HABITS.unreadBody, 25],
];
const PLACES: readonly Habit[] = CROWD.flatMap(([habit, count]) =>
  Array.from({ length: count }, () => habit)
);

const TOO_SLOW = "HTTP/1.1 408 Request Timeout";
const OUTCOMES: ReadonlyMap<Habit, string> = new Map<Habit, string>([
  [HABITS.silent, "closed"],
  [HABITS.slowHeaders, TOO_SLOW],
  [HABITS.drippingBody, TOO_SLOW],
  [HABITS.stoppedBody, TOO_SLOW],
  [HABITS.unreadStream, "closed"],
  [HABITS.unreadBody, "closed"],
]);

/** Three generations of slow clients stay for 30 s. */
const GENERATIONS = 3;
const TIMEOUT_MS = 10_000;
const SHORT_TIMEOUT_MS = 1000;
/**
 * A busy machine notes an end late; with a load of seven on each processor, by 5 s. Moreover, a
 * response that is not read is written until the kernel takes no more, and its timeout runs from
 * then: when many come at once, the last are begun late. Nobody may get a second timeout.
 */
const LATE_MS = TIMEOUT_MS;

/** Compilers and caches have begun their work before anything is measured. */
const WARM_UP_MS = 2000;
const LIMIT_MS = 100;

/**
 * For all of them in one worker. Each may have 64 KiB of its request waiting, and as much of its
 * response; the rest is left to collectors of garbage, which come when they like.
 */
const GROWTH_BYTES = PLACES.length * 256 * 1024;

function serveBodies(
  scene: Scene,
  { workers, timeoutMs, args = [] }: {
    workers: number;
    timeoutMs: number;
    args?: readonly string[];
  },
): Promise<Server> {
  const timeouts = ["--header-timeout", "--body-timeout", "--write-timeout"]
    .flatMap((flag) => [flag, `${timeoutMs / 1000}`]);
  const all = ["--http", "engine", ...timeouts, ...args];
  return scene.serve({ app: "bodies", workers, args: all });
}

/** Every one that came was sent away, as it should be and when it should be. */
function assertSentAway(ends: readonly SlowEnd[]): void {
  for (const [habit, count] of CROWD) {
    const own = ends.filter((end) => end.habit === habit);
    assert.equal(own.length, count * GENERATIONS, habit.name);
    for (const end of own) assertEnd(end, TIMEOUT_MS);
  }
}

function assertEnd(
  { habit, outcome, lastedMs }: SlowEnd,
  timeoutMs: number,
): void {
  const lateMs = lastedMs - timeoutMs;
  const what = `${habit.name}: ${outcome} after ${Math.round(lastedMs)} ms`;
  assert.equal(outcome, OUTCOMES.get(habit), what);
  assert.ok(lateMs > -50 && lateMs < LATE_MS, what);
}

/**
 * The limit is 100 ms. But the machine may be so busy that nobody is served in that time; hence the
 * same client asks a server without slow clients at the same time, and may wait three times as long
 * for the other one. What slow clients do to their workers, they do to those alone.
 */
function assertServed(crowded: LatencyReport, quiet: LatencyReport): void {
  assert.equal(crowded.failed, 0, crowded.description);
  assert.ok(crowded.durationsMs.length > 1000, crowded.description);
  const limitMs = Math.max(LIMIT_MS, 3 * p99(quiet));
  assert.ok(
    p99(crowded) < limitMs,
    `99 % took up to ${p99(crowded)} ms: expected ${limitMs} ms`,
  );
}

function p99({ durationsMs }: LatencyReport): number {
  return percentile(durationsMs, 0.99);
}

/** The figures of a run, for who reads the log. */
function describe(name: string, facts: Readonly<Record<string, number>>): void {
  const shown = Object.entries(facts).map(([what, value]) =>
    `${what} ${Math.round(value * 10) / 10}`
  );
  console.log(`# ${name}: ${shown.join(", ")}`);
}

onEachTarget("slow clients", (scenario, target) => {
  scenario("500 at once, for 30 s, are not felt by others", async (scene) => {
    const options = { workers: 2, timeoutMs: TIMEOUT_MS };
    const server = await serveBodies(scene, options);
    const quietServer = await serveBodies(scene, options);
    const addresses = [server.address, quietServer.address];
    const warmUp = scene.probe(addresses);
    await pause(WARM_UP_MS);
    await warmUp.stop();
    const crowd = new Crowd(server);
    const residentBefore = crowd.mostResident;

    const probe = scene.probe(addresses);
    const ends = await crowd.stay(PLACES, GENERATIONS);
    const [crowded, quiet] = await probe.stop();

    const grown = crowd.mostResident - residentBefore;
    describe(target.name, {
      "p99 ms": p99(crowded!),
      "without slow clients": p99(quiet!),
      "RSS MiB before": residentBefore / 1024 ** 2,
      "grown": grown / 1024 ** 2,
    });
    assertSentAway(ends);
    assert.ok(crowd.mostAccepted >= PLACES.length, `${crowd.mostAccepted}`);
    assertServed(crowded!, quiet!);
    assert.ok(grown < GROWTH_BYTES, `a worker has grown by ${grown} bytes`);
  });

  scenario(
    "hold a sync worker no longer than their timeouts",
    async (scene) => {
      const server = await serveBodies(scene, {
        workers: 1,
        timeoutMs: SHORT_TIMEOUT_MS,
        args: ["-k", "sync"],
      });
      for (const habit of OUTCOMES.keys()) {
        const client = await SlowClient.open(server.address, habit);
        const since = performance.now();
        const [end, waitedMs] = await Promise.all([
          client.last((port) => acceptedClients(server.address).has(port)),
          request(server.address, "/").then(() => performance.now() - since),
        ]);
        assertEnd(end, SHORT_TIMEOUT_MS);
        const isInTime = waitedMs > SHORT_TIMEOUT_MS / 2 &&
          waitedMs < SHORT_TIMEOUT_MS + LATE_MS;
        assert.ok(
          isInTime,
          `${habit.name}: the next one waited ${waitedMs} ms`,
        );
      }
    },
  );
});
