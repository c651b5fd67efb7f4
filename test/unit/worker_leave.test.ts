import assert from "node:assert/strict";
import { it } from "node:test";
import {
  decodeBreadcrumbs,
  ENTRY_BYTES,
  LINES_BYTES,
} from "../../src/heartbeat.ts";
import { settle } from "./fake_runtime.ts";
import { serveWorker, startWorker, type WorkerScene } from "./worker_scene.ts";

const LEAVING = { kind: "leaving", isFailure: false } as const;

/** What the last beat says of the requests in flight. */
function lastBeat({ runtime }: WorkerScene): string[] {
  const { bytes } = runtime.files.writes.at(-1)!;
  return decodeBreadcrumbs(bytes).map(({ target }) => target);
}

it("a worker that is told to drain leaves with 0 when its last connection is gone", async () => {
  const scene = await serveWorker("--access-logfile -");
  await scene.tell({ kind: "drain", limitMs: 5000 });
  assert.equal(scene.backend.drains, 1);
  assert.equal(scene.exitCode, undefined);
  scene.backend.finish();
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.equal(scene.backend.isDestroyed, false);
  assert.equal(scene.log.at(-1), "INFO Worker exiting (pid: 50)");
  assert.deepEqual(scene.sent, [{ kind: "ready" }]);
  assert.deepEqual(scene.runtime.files.sinks.map(({ flushed }) => flushed), [
    1,
    1,
  ]);
});

it("requests that take longer than the limit are cut off and named", async () => {
  const scene = await serveWorker();
  scene.backend.begin("/slow");
  scene.backend.serve("/fast");
  await scene.tell({ kind: "drain", limitMs: 5000 });
  scene.runtime.clock.advance(4999);
  assert.equal(scene.backend.isDestroyed, false);
  scene.runtime.clock.advance(1);
  assert.equal(scene.backend.isDestroyed, true);
  await settle();
  assert.equal(scene.exitCode, 0);
  assert.deepEqual(scene.log.filter((line) => line.startsWith("WARNING")), [
    "WARNING Worker graceful timeout (pid:50): after 5s, 1 requests are cut off: GET /slow",
  ]);
});

it("a shorter limit wins over a longer one, in either order", async () => {
  for (const limits of [[30_000, 2000], [2000, 30_000]]) {
    const scene = await serveWorker();
    for (const limitMs of limits) await scene.tell({ kind: "drain", limitMs });
    assert.equal(scene.backend.drains, 1);
    scene.runtime.clock.advance(2000);
    assert.equal(scene.backend.isDestroyed, true);
  }
});

it("TERM from somebody else says that the worker leaves, and lets it finish", async () => {
  const scene = await serveWorker("--graceful-timeout 9");
  scene.runtime.signal("SIGTERM");
  assert.deepEqual(scene.sent.at(-1), LEAVING);
  scene.runtime.clock.advance(8999);
  assert.equal(scene.backend.isDestroyed, false);
  scene.runtime.clock.advance(1);
  assert.equal(scene.backend.isDestroyed, true);
});

it("QUIT from somebody else leaves two seconds", async () => {
  const scene = await serveWorker();
  scene.runtime.signal("SIGQUIT");
  assert.deepEqual(scene.sent.at(-1), LEAVING);
  scene.runtime.clock.advance(2000);
  assert.equal(scene.backend.isDestroyed, true);
});

it("a worker whose arbiter is gone finishes and leaves", async () => {
  const scene = await serveWorker();
  await scene.loseArbiter();
  assert.equal(scene.backend.drains, 1);
  scene.backend.finish();
  await settle();
  assert.equal(scene.exitCode, 0);
});

it("an error that nothing catches makes the worker finish and leave with 1", async () => {
  const scene = await serveWorker();
  scene.runtime.self.uncaught(new TypeError("oops"));
  assert.deepEqual(scene.sent.at(-1), { kind: "leaving", isFailure: true });
  assert.match(
    scene.log.at(-1)!,
    /^ERROR Uncaught error in worker, leaving:\n/,
  );
  assert.match(scene.log.at(-1)!, /oops/);
  assert.equal(scene.backend.drains, 1);
  scene.backend.finish();
  await settle();
  assert.equal(scene.exitCode, 1);
});

it("a thrown value that is no error is logged as well", async () => {
  const scene = await serveWorker();
  scene.runtime.self.uncaught("just text");
  assert.match(scene.log.at(-1)!, /leaving:\njust text$/);
  scene.runtime.self.uncaught(undefined);
  assert.match(scene.log.at(-1)!, /leaving:\nundefined$/);
});

it("a worker asks once for a replacement after its share of requests, and goes on serving", async () => {
  const scene = await serveWorker("--max-requests 3");
  for (const target of ["/1", "/2"]) scene.backend.serve(target);
  assert.deepEqual(scene.sent, [{ kind: "ready" }]);
  for (const target of ["/3", "/4"]) scene.backend.serve(target);
  assert.deepEqual(scene.sent.slice(1), [
    { kind: "recycle", reason: "max_requests: 3 requests" },
  ]);
  assert.equal(scene.backend.drains, 0);
});

it("the share of requests has jitter, drawn by each worker", async () => {
  const { random } = Math;
  const shares: number[] = [];
  try {
    for (const drawn of [0, 0.5, 0.999]) {
      Math.random = () => drawn;
      const scene = await serveWorker(
        "--max-requests 3 --max-requests-jitter 4",
      );
      while (scene.sent.length < 2) scene.backend.serve("/");
      shares.push(Number(/\d+/.exec(JSON.stringify(scene.sent[1]))![0]));
    }
  } finally {
    Math.random = random;
  }
  assert.deepEqual(shares, [3, 5, 7]);
});

it("without a share a worker serves for ever; a leaving one asks for nothing", async () => {
  const unlimited = await serveWorker("--max-requests-jitter 5");
  for (let count = 0; count < 100; count++) unlimited.backend.serve("/");
  assert.equal(unlimited.sent.length, 1);
  const leaving = await serveWorker("--max-requests 1");
  await leaving.tell({ kind: "drain", limitMs: 1000 });
  leaving.backend.serve("/");
  assert.equal(leaving.sent.length, 1);
});

it("a request leaves its trace at once, and until the first beat after it ended", async () => {
  const scene = await serveWorker();
  const first = scene.backend.begin("/first");
  assert.deepEqual(lastBeat(scene), ["/first"]);
  scene.runtime.clock.advance(10);
  const second = scene.backend.begin("/second");
  scene.runtime.clock.advance(1000);
  assert.deepEqual(lastBeat(scene), ["/second", "/first"]);
  scene.backend.end(first);
  scene.runtime.clock.advance(1000);
  assert.deepEqual(lastBeat(scene), ["/second"]);
  scene.backend.end(second);
  scene.runtime.clock.advance(1000);
  assert.deepEqual(lastBeat(scene), []);
});

it("a request leaves its trace in memory, and is a beat ten times a second", async () => {
  const memory = new Uint8Array(ENTRY_BYTES * 1000);
  const scene = startWorker();
  scene.runtime.mapFile = () => memory;
  await scene.boot();
  const { clock, files } = scene.runtime;
  scene.backend.begin("/first");
  const beats = files.writes.length;
  clock.advance(10);
  scene.backend.begin("/second");
  assert.equal(files.writes.length, beats);
  const inMemory = (): string[] =>
    decodeBreadcrumbs(memory).map(({ target }) => target);
  assert.deepEqual(inMemory(), ["/second", "/first"]);
  clock.advance(100);
  const third = scene.backend.begin("/third");
  assert.equal(files.writes.length, beats + 1);
  assert.equal(files.writes.at(-1)!.bytes.length, 1);
  assert.deepEqual(inMemory(), ["/third", "/second", "/first"]);
  scene.backend.end(third);
  assert.deepEqual(inMemory(), ["/second", "/first"]);
});

it("lines of the access log are gathered in the memory behind the traces", async () => {
  const lengths: number[] = [];
  const scene = startWorker();
  scene.runtime.mapFile = (_fd, length) => {
    lengths.push(length);
    return new Uint8Array(length);
  };
  await scene.boot("-k async --access-logfile - --worker-connections 20");
  const sink = scene.runtime.files.sinks.find(({ path }) => path === "stdout");
  assert.deepEqual(lengths, [20 * ENTRY_BYTES + LINES_BYTES]);
  assert.equal(sink!.memory!.byteOffset, 20 * ENTRY_BYTES);
  assert.equal(sink!.memory!.length, LINES_BYTES);
});

it("more requests than the heartbeat has room for leave the traces of the first", async () => {
  const scene = await serveWorker("--worker-connections 16");
  for (let count = 1; count <= 20; count++) {
    scene.backend.begin(`/${count}`);
    scene.runtime.clock.advance(1);
  }
  scene.runtime.clock.advance(1000);
  assert.deepEqual(lastBeat(scene).reverse(), [
    ...Array.from({ length: 16 }, (_, index) => `/${index + 1}`),
  ]);
});

it("each request is one line of the access log, however often it ends", async () => {
  const scene = await serveWorker("--access-logfile -");
  const id = scene.backend.begin("/once");
  scene.backend.end(id);
  scene.backend.end(id);
  const sink = scene.runtime.files.sinks.find(({ path }) => path === "stdout");
  assert.equal(sink!.written.length, 1);
  assert.match(sink!.written[0]!, /"GET \/once HTTP\/1\.1" 200 2/);
});

it("logs are opened again when the arbiter says so, or USR1", async () => {
  const scene = await serveWorker("--access-logfile -");
  await scene.tell({ kind: "reopen_logs" });
  scene.runtime.signal("SIGUSR1");
  assert.deepEqual(scene.runtime.files.sinks.map(({ reopened }) => reopened), [
    2,
    2,
  ]);
});

it("an app that fails is logged with its request and its stack", async () => {
  const scene = await serveWorker();
  const { observer } = scene.backend.options;
  const facts = {
    method: "PUT",
    target: "/x",
    version: "1.1",
    remoteAddress: "",
    header: () => undefined,
  };
  observer.appFailed(facts, new Error("oops", { cause: new Error("why") }));
  const entry = scene.log.at(-1)!;
  assert.match(entry, /^ERROR Error handling request PUT \/x\n.*oops/s);
  assert.match(entry, /Caused by: .*why/s);
  observer.warn("Cannot accept");
  assert.equal(scene.log.at(-1), "WARNING Cannot accept");
});

it("a request that the server refused is logged with its reason", async () => {
  const scene = await serveWorker();
  const facts = {
    method: "",
    target: "GARBAGE",
    version: "",
    remoteAddress: "192.0.2.1",
    header: () => undefined,
  };
  const response = { status: 400, bodyBytes: 12, header: () => undefined };
  scene.backend.options.observer.refused(facts, response, "no HTTP");
  assert.equal(
    scene.log.at(-1),
    "INFO Invalid request from ip=192.0.2.1: no HTTP, answered with 400",
  );
});

it("a line in JSON names the request as it is named in the error log", async () => {
  const scene = await serveWorker(
    "--access-logfile - --access-logformat json --log-format json",
  );
  const { observer } = scene.backend.options;
  const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const serve = (headers: Record<string, string>): void => {
    const facts = {
      method: "GET",
      target: "/x",
      version: "1.1",
      remoteAddress: "",
      header: (name: string) => headers[name],
    };
    const id = observer.started(facts);
    scene.runtime.clock.advance(3);
    observer.appFailed(facts, new Error("oops"));
    observer.finished(id, {
      status: 500,
      bodyBytes: 1,
      header: () => undefined,
    });
  };
  serve({});
  serve({ "x-request-id": "from-proxy", traceparent: trace });
  serve({ "x-request-id": "no good", traceparent: `${trace}!`.slice(1) });
  const linesOf = (path: string): Record<string, unknown>[] =>
    scene.runtime.files.sinks.filter((sink) => sink.path === path)
      .flatMap(({ written }) => written).map((line) => JSON.parse(line));
  const namesOf = (line: Record<string, unknown>): unknown[] => [
    line["request_id"],
    line["trace_id"],
  ];
  const expected = [
    ["run-1-1", undefined],
    ["from-proxy", "0af7651916cd43dd8448eb211c80319c"],
    ["run-1-3", undefined],
  ];
  const lines = linesOf("stdout");
  assert.deepEqual(lines.map(namesOf), expected);
  assert.ok(lines.every((line) => line["duration_ms"] === 3));
  const errors = linesOf("stderr").filter(({ stack }) => stack !== undefined);
  assert.deepEqual(errors.map(namesOf), expected);
});

it("captured output follows the error log when that is opened again", async () => {
  const scene = await serveWorker("--capture-output --log-file /e.log");
  await scene.tell({ kind: "reopen_logs" });
  assert.deepEqual(scene.runtime.self.redirected, ["/e.log"]);
});

it("trouble with a log is told to the arbiter", async () => {
  const scene = await serveWorker("--access-logfile /a.log");
  const sink = scene.runtime.files.sinks.find(({ path }) => path === "/a.log")!;
  sink.events!.onTrouble("ENOSPC");
  sink.events!.onRecovered(4);
  const source = { log: "access", place: "/a.log" };
  assert.deepEqual(scene.sent.slice(-2), [
    { kind: "log_trouble", source, reason: "ENOSPC" },
    { kind: "log_recovered", source, lostLines: 4 },
  ]);
});
