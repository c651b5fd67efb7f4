import assert from "node:assert/strict";
import { it } from "node:test";
import type {
  HttpObserver,
  RequestFacts,
  ResponseFacts,
} from "../../src/http/backend.ts";
import { Spew } from "../../src/worker/spew.ts";
import { FakeClock } from "./fake_clock.ts";

function response(
  status: number,
  bodyBytes: number | undefined,
): ResponseFacts {
  return { status, bodyBytes, header: () => undefined };
}

function createTrace(): {
  trace: Spew;
  clock: FakeClock;
  lines: string[];
  told: string[];
} {
  const clock = new FakeClock();
  const lines: string[] = [];
  const told: string[] = [];
  let id = 0;
  const observer: HttpObserver = {
    countsBytes: false,
    started: () => {
      told.push("started");
      return ++id;
    },
    finished: (id) => void told.push(`finished ${id}`),
    refused: (_request, _response, reason) => void told.push(reason),
    turnedAway: (_address, reason) => void told.push(reason),
    appFailed: () => void told.push("appFailed"),
    warn: (message) => void told.push(message),
  };
  const logger = { info: (line: string) => void lines.push(line) };
  return {
    trace: new Spew({ clock, logger, observer }),
    clock,
    lines,
    told,
  };
}

function factsOf(connection: object, target: string): RequestFacts {
  return {
    method: "GET",
    target,
    version: "1.1",
    remoteAddress: "10.0.0.1",
    connection,
    header: () => "",
  };
}

it("a trace has each step with the time since the step before, and numbers connections and requests", () => {
  const { trace, clock, lines, told } = createTrace();
  const connection = { remoteAddress: "10.0.0.1" };
  trace.accepted(connection);
  clock.advance(3);
  const first = factsOf(connection, "/a");
  const id = trace.started(first);
  clock.advance(1.5);
  trace.dispatched(first);
  clock.advance(20);
  trace.answering(first, 200);
  clock.advance(4);
  trace.finished(id, response(200, 12));
  clock.advance(100);
  const second = factsOf(connection, "/b");
  const next = trace.started(second);
  trace.appFailed(second, new Error("no"));
  trace.answering(second, 500);
  trace.finished(next, response(500, undefined));
  trace.accepted({});
  assert.deepEqual(lines, [
    "Trace 1: accepted from 10.0.0.1",
    "Trace 1.1: head of GET /a HTTP/1.1 (+3.000 ms)",
    "Trace 1.1: given to a thread (+1.500 ms)",
    "Trace 1.1: response head 200 (+20.000 ms)",
    "Trace 1.1: finished 200, 12 bytes (+4.000 ms)",
    "Trace 1.2: head of GET /b HTTP/1.1 (+100.000 ms)",
    "Trace 1.2: the app failed (+0.000 ms)",
    "Trace 1.2: response head 500 (+0.000 ms)",
    "Trace 1.2: finished 500, unknown bytes (+0.000 ms)",
    "Trace 2: accepted from a unix socket",
  ]);
  assert.deepEqual(told, [
    "started",
    "finished 1",
    "started",
    "appFailed",
    "finished 2",
  ]);
});

it("a trace has what was refused, and requests of connections that it has not seen", () => {
  const { trace, lines, told } = createTrace();
  const connection = {};
  trace.accepted(connection);
  trace.refused(
    factsOf(connection, "GET"),
    response(400, 0),
    "bad request line",
  );
  trace.started({ ...factsOf({}, "/tunnel"), method: "CONNECT" });
  trace.warn("a warning");
  assert.deepEqual(lines, [
    "Trace 1: accepted from a unix socket",
    "Trace 1.1: refused with 400: bad request line (+0.000 ms)",
    "Trace 2.1: head of CONNECT /tunnel HTTP/1.1 (+0.000 ms)",
  ]);
  assert.deepEqual(told, ["bad request line", "started", "a warning"]);
});
