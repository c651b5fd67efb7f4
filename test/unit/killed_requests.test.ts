import assert from "node:assert/strict";
import { it } from "node:test";
import {
  encodeBreadcrumb,
  ENTRY_BYTES,
  LENGTH_BYTES,
} from "../../src/heartbeat.ts";
import { type ArbiterScene, serveArbiter } from "./arbiter_scene.ts";
import { START } from "./fake_clock.ts";

const SENDER = {
  remoteAddress: "192.0.2.1",
  version: "1.1",
  requestId: "r1",
  traceId: "0af7651916cd43dd8448eb211c80319c",
};

/** A worker with two requests in flight, from 500 and 1500 ms on; it is 2000 ms. */
async function serveBusy(args: string): Promise<ArbiterScene> {
  const scene = await serveArbiter(args);
  scene.advance(2000);
  const [heartbeat] = scene.runtime.files.heartbeats;
  ["/first", "/second"].forEach((target, index) =>
    encodeBreadcrumb(heartbeat!.bytes, index * ENTRY_BYTES, {
      startedAt: START + 500 + index * 1000,
      number: index + 1,
      method: "GET",
      target,
      sender: index === 0
        ? SENDER
        : { ...SENDER, requestId: "r2", traceId: "" },
    })
  );
  return scene;
}

function accessLines(scene: ArbiterScene): string[] {
  return scene.runtime.files.sinks.filter(({ path }) => path === "/srv/a.log")
    .flatMap(({ written }) => written);
}

it("the requests of a killed worker get their lines, oldest first", async () => {
  const scene = await serveBusy(
    "--access-logfile a.log --access-logformat %(h)s,%(s)s,%(b)s,%(M)s,%(p)s,%(U)s,%(a)s",
  );
  scene.worker(1).die("SIGKILL");
  assert.deepEqual(accessLines(scene), [
    "192.0.2.1,-,-,1500,<101>,/first,-\n",
    "192.0.2.1,-,-,500,<101>,/second,-\n",
  ]);
});

it("in JSON they say why, and keep their ids", async () => {
  const scene = await serveBusy(
    "--access-logfile a.log --access-logformat json",
  );
  scene.worker(1).die("SIGKILL");
  assert.deepEqual(accessLines(scene).map((line) => JSON.parse(line)), [
    {
      time: "2026-11-21T02:10:02.000Z",
      log: "access",
      pid: 101,
      request_id: "r1",
      trace_id: SENDER.traceId,
      remote_addr: "192.0.2.1",
      method: "GET",
      target: "/first",
      protocol: "HTTP/1.1",
      status: null,
      duration_ms: 1500,
      error: "a worker ended: SIGKILL",
    },
    {
      time: "2026-11-21T02:10:02.000Z",
      log: "access",
      pid: 101,
      request_id: "r2",
      remote_addr: "192.0.2.1",
      method: "GET",
      target: "/second",
      protocol: "HTTP/1.1",
      status: null,
      duration_ms: 500,
      error: "a worker ended: SIGKILL",
    },
  ]);
});

it("the file of the arbiter's lines belongs to the workers' user, and is closed", async () => {
  const scene = await serveBusy("--access-logfile a.log");
  scene.worker(1).exit(9);
  const opened = scene.runtime.files.sinks.filter(({ path }) =>
    path === "/srv/a.log"
  );
  assert.ok(opened.length >= 2);
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(opened.every(({ isClosed }) => isClosed));
});

it("statsd and syslog are told of them, too", async () => {
  const scene = await serveBusy("--log-syslog --statsd-host s");
  const { messages, clock } = scene.runtime;
  scene.worker(1).die("SIGSEGV");
  clock.advance(1);
  const sent = messages.flatMap((each) => each.sent);
  assert.ok(sent.some((text) => /access: \[101\] 192.*\/first/.test(text)));
  const metrics = sent.join("\n");
  assert.equal(metrics.split("gunicorn.requests:1|c").length - 1, 2);
  assert.match(metrics, /gunicorn\.request\.duration:1500\|ms/);
  assert.doesNotMatch(metrics, /request\.status/);
});

it("lines that the worker could not write come first, whole ones alone", async () => {
  const scene = await serveBusy(
    "--access-logfile a.log --access-logformat %(U)s --worker-connections 16",
  );
  const [heartbeat] = scene.runtime.files.heartbeats;
  const text = new TextEncoder().encode("one\ntwö\nhalf a li");
  const bytes = new Uint8Array(16 * ENTRY_BYTES + LENGTH_BYTES + 100);
  bytes.set(heartbeat!.bytes);
  bytes.set(
    new Uint8Array(Uint32Array.of(text.length).buffer),
    16 * ENTRY_BYTES,
  );
  bytes.set(text, 16 * ENTRY_BYTES + LENGTH_BYTES);
  heartbeat!.bytes = bytes;
  scene.worker(1).die("SIGKILL");
  assert.deepEqual(accessLines(scene), [
    "one\ntwö\n",
    "/first\n",
    "/second\n",
  ]);
});

it("without an access log nothing is written", async () => {
  const scene = await serveBusy("");
  const before = scene.runtime.files.sinks.length;
  scene.worker(1).die("SIGKILL");
  assert.equal(scene.runtime.files.sinks.length, before);
});

it("the number of workers is a gauge, told when it changes", async () => {
  const scene = await serveArbiter("-w 3 --statsd-host s --log-level debug");
  scene.advance(5000);
  const sent = scene.runtime.messages.flatMap((each) => each.sent).join("\n");
  assert.equal(sent.split("gunicorn.workers:3|g").length - 1, 1);
  assert.equal(scene.logged(/^DEBUG 3 workers$/).length, 1);
});

it("trouble that workers tell is reported once", async () => {
  const scene = await serveArbiter("-w 2");
  const source = { log: "access", place: "/a.log" } as const;
  for (const age of [1, 2]) {
    scene.worker(age).say({ kind: "log_trouble", source, reason: "ENOSPC" });
  }
  assert.equal(scene.logged(/Cannot write the access log/).length, 1);
  scene.worker(1).say({ kind: "log_recovered", source, lostLines: 1 });
  assert.match(scene.log.at(-1)!, /again: 1 line was lost$/);
});

it("workers write to the error log's file what the app prints, when that is wanted", async () => {
  const outputOf = async (args: string): Promise<string | undefined> =>
    (await serveArbiter(args)).worker(1).spawn.output;
  assert.equal(
    await outputOf("--capture-output --log-file e.log"),
    "/srv/e.log",
  );
  assert.equal(await outputOf("--capture-output"), undefined);
  assert.equal(await outputOf("--log-file e.log"), undefined);
});
