import assert from "node:assert/strict";
import { it } from "node:test";
import { decodeBreadcrumbs, ENTRY_BYTES } from "../../src/heartbeat.ts";
import type { RequestFacts } from "../../src/http/backend.ts";
import { AccessLog } from "../../src/log/access_log.ts";
import { Logger } from "../../src/log/logger.ts";
import type { Clock } from "../../src/runtime.ts";
import { RequestTrace } from "../../src/worker/request_trace.ts";
import { Requests } from "../../src/worker/requests.ts";
import { FakeClock, START } from "./fake_clock.ts";
import { FakeSink } from "./fake_files.ts";

const FACTS: RequestFacts = {
  method: "GET",
  target: "/a",
  version: "1.1",
  remoteAddress: "192.0.2.1",
  header: () => undefined,
};
const RESPONSE = { status: 200, bodyBytes: 5, header: () => undefined };

/** A clock of the machine that may be set, over one that never goes back. */
class SetClock extends FakeClock {
  set = 0;

  override date(): Date {
    return new Date(super.date().getTime() + this.set);
  }
}

function follow(clock: Clock): {
  requests: Requests;
  starts: () => number[];
  lines: () => Record<string, unknown>[];
} {
  const memory = new Uint8Array(16 * ENTRY_BYTES);
  const trace = new RequestTrace({ count: 16, isExact: true, write: () => {} });
  trace.map(memory);
  const sink = new FakeSink("-");
  const requests = new Requests({
    clock,
    logger: new Logger({ sink, level: "info", pid: 1, clock }),
    accessLog: new AccessLog({
      format: "json",
      pid: 1,
      idPrefix: "run-1",
      env: {},
      sink,
    }),
    hooks: {
      wantsRequests: false,
      requestBegins() {},
      requestEnded() {},
    },
    metrics: undefined,
    trace,
    idPrefix: "run-1",
    onCount() {},
  });
  return {
    requests,
    starts: () => decodeBreadcrumbs(memory).map((each) => each.startedAt),
    lines: () => sink.written.map((line) => JSON.parse(line)),
  };
}

it("a request begins when the clock of the machine says, also after that was set", () => {
  const clock = new SetClock();
  const { requests, starts } = follow(clock);
  requests.started(FACTS);
  clock.advance(500);
  requests.started(FACTS);
  assert.deepEqual(starts(), [START + 500, START]);
  clock.set = -3_600_000;
  clock.advance(1001);
  requests.started(FACTS);
  assert.equal(starts()[0], START + 1501 - 3_600_000);
});

it("a line tells how long a request took, whatever becomes of the machine's clock", () => {
  const clock = new SetClock();
  const { requests, lines } = follow(clock);
  const id = requests.started(FACTS);
  clock.set = -3_600_000;
  clock.advance(250);
  requests.finished(id, RESPONSE);
  const [line] = lines();
  assert.equal(line!["duration_ms"], 250);
  assert.equal(line!["time"], new Date(START + 250).toISOString());
});

it("a request that brings no id has the one of its number", () => {
  const { requests, lines } = follow(new SetClock());
  const ids = [1, 2, 3].map(() => requests.started(FACTS));
  for (const id of ids) requests.finished(id, RESPONSE);
  assert.deepEqual(
    lines().map((line) => line["request_id"]),
    ["run-1-1", "run-1-2", "run-1-3"],
  );
});
