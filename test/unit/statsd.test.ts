import assert from "node:assert/strict";
import { it } from "node:test";
import { Statsd } from "../../src/log/statsd.ts";
import { entryOf } from "./access_scene.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeMessages } from "./fake_messages.ts";

function createStatsd(prefix?: string, tags?: string) {
  const clock = new FakeClock();
  const messages = new FakeMessages(
    { kind: "udp", host: "h", port: 1 },
    { onTrouble() {}, onRecovered() {} },
  );
  const statsd = new Statsd({ messages, clock, prefix, tags });
  return { statsd, messages, clock };
}

it("a request is a duration and two counters, in one packet, as Gunicorn writes them", () => {
  const { statsd, messages, clock } = createStatsd();
  statsd.request(entryOf({ durationMs: 0.3264, status: 404 }));
  assert.deepEqual(messages.sent, []);
  clock.advance(0);
  assert.deepEqual(messages.sent, [
    "gunicorn.request.duration:0.326|ms\n" +
    "gunicorn.requests:1|c|@1.0\n" +
    "gunicorn.request.status.404:1|c|@1.0",
  ]);
});

it("a request without a response has no status", () => {
  const { statsd, messages, clock } = createStatsd();
  statsd.request(entryOf({ status: 0, durationMs: 5 }));
  clock.advance(0);
  assert.deepEqual(messages.sent, [
    "gunicorn.request.duration:5|ms\ngunicorn.requests:1|c|@1.0",
  ]);
});

it("prefix and tags belong to every metric, and the dot of the prefix is one", () => {
  for (const prefix of ["svc", "svc.", "svc..."]) {
    const { statsd, messages, clock } = createStatsd(prefix, "env:t,a");
    statsd.gauge("gunicorn.workers", 0);
    statsd.increment("gunicorn.log.error");
    clock.advance(0);
    assert.deepEqual(messages.sent, [
      "svc.gunicorn.workers:0|g|#env:t,a\n" +
      "svc.gunicorn.log.error:1|c|@1.0|#env:t,a",
    ]);
  }
});

it("a packet is no longer than what every network takes", () => {
  const { statsd, messages, clock } = createStatsd();
  for (let count = 0; count < 200; count++) {
    statsd.increment("gunicorn.requests");
  }
  clock.advance(0);
  assert.ok(messages.sent.length > 1);
  assert.ok(messages.sent.every((packet) => packet.length <= 1400));
  const lines = messages.sent.flatMap((packet) => packet.split("\n"));
  assert.deepEqual(lines, Array(200).fill("gunicorn.requests:1|c|@1.0"));
});

it("what is gathered is sent by a flush", async () => {
  const { statsd, messages } = createStatsd();
  statsd.increment("gunicorn.requests");
  await statsd.flush();
  assert.deepEqual(messages.sent, ["gunicorn.requests:1|c|@1.0"]);
  assert.equal(messages.flushed, 1);
});
