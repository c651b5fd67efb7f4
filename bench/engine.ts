/**
 * Time of the engine for one request, from bytes to bytes, without sockets: what it adds to
 * `node:net`. The least of many short rounds. Runs on the runtime that starts it.
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import process from "node:process";
import { runtimeName } from "../runtimes/detect.ts";
import { ENTRY_BYTES } from "../src/heartbeat.ts";
import type { FetchHandler } from "../src/http/app.ts";
import type { ByteSocket } from "../src/http/engine/byte_socket.ts";
import { EngineServer } from "../src/http/engine/server.ts";
import { installFetchGlobals } from "../src/http/fetch/globals.ts";
import { makeRequest } from "../src/http/fetch/lazy_request.ts";
import { partsOf } from "../src/http/fetch/parts_of.ts";
import { Logger } from "../src/log/logger.ts";
import type { AcceptOptions, WorkerRuntime } from "../src/runtime.ts";
import { RequestTrace } from "../src/worker/request_trace.ts";
import { Requests } from "../src/worker/requests.ts";

const ROUNDS = 60;
const ROUND_MS = 30;
const CHUNK = new Uint8Array(1024);
const POSTED = "p".repeat(16 * 1024);
const RECORD = Array.from({ length: 12 }, (_, id) => ({
  id,
  name: "Ada Lovelace",
  email: "ada@example.org",
  tags: ["alpha", "beta"],
}));
const GET = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n" +
  `Content-Length: ${POSTED.length}\r\n\r\n${POSTED}`;

/** A socket that takes everything. */
class NoSocket extends EventEmitter implements ByteSocket {
  readonly destroyed = false;
  readonly writableLength = 0;
  readableFlowing: boolean | null = null;

  write(data: Uint8Array | string): boolean {
    state.bytes += data.length;
    return true;
  }

  cork(): void {}
  uncork(): void {}
  end(): void {}
  destroy(): void {}
  pause(): void {}
  resume(): void {}
}

const state = {
  /** Kept, so that no compiler leaves out what makes it. */
  bytes: 0,
  isAnswered: false,
  onAnswered(): void {},
};

type Case = readonly [name: string, request: string, fetch: FetchHandler];

const CASES: readonly Case[] = [
  ["hello", GET, () => new Response("Hello, world!")],
  ["hello, async", GET, () => Promise.resolve(new Response("Hello, world!"))],
  ["json 1 KiB", GET, () => Response.json(RECORD)],
  ["headers in and out", GET, answerWithHeaders],
  [
    "post 16 KiB",
    POST,
    async (request) => new Response(await request.arrayBuffer()),
  ],
  ["stream 4 x 1 KiB", GET, () => new Response(makeStream())],
];

installFetchGlobals();
const wanted = process.argv[2] ?? "";
for (const [name, request, fetch] of CASES) {
  if (!name.includes(wanted)) continue;
  const nanoseconds = await measure(await openSocket(fetch), request);
  process.stdout.write(`${name.padEnd(20)} ${nanoseconds.toFixed(0)} ns\n`);
}
process.exit(state.bytes > 0 ? 0 : 1);

function answerWithHeaders(request: Request): Response {
  const accept = request.headers.get("accept") ?? "none";
  return new Response(`${request.url} ${accept}`, {
    headers: { "Content-Type": "text/html", "X-One": "1", "X-Two": "2" },
  });
}

function makeStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  let count = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(CHUNK);
      if (++count === 4) controller.close();
    },
  });
}

/** A connection of an engine that has `fetch` for its app. */
async function openSocket(fetch: FetchHandler): Promise<NoSocket> {
  const { runtime } = await import(
    `../runtimes/${runtimeName()}/runtime.ts`
  ) as { runtime: WorkerRuntime };
  let accept: AcceptOptions["onConnection"] = () => {};
  const acceptor = {
    pause() {},
    resume() {},
    hasWaiting: false,
    close: () => Promise.resolve(),
  };
  const server = new EngineServer(
    {
      clock: runtime.clock,
      decodeLatin1: runtime.decodeLatin1,
      openWebSocket: runtime.openWebSocket,
      openTls: runtime.openTls,
      openAcceptor(_fd, { onConnection }) {
        accept = onConnection;
        return Promise.resolve(acceptor);
      },
    },
    fetch,
    {
      maxConnections: 1000,
      tls: undefined,
      observer: makeObserver(runtime),
      makeRequest,
      partsOf: (response) => partsOf(response as Response),
      limits: {
        requestLineBytes: 4094,
        fieldCount: 100,
        fieldBytes: 8190,
        bodyBytes: 1024 ** 3,
      },
      timeouts: { headMs: 1e6, bodyMs: 1e6, writeMs: 1e6, keepaliveMs: 1e6 },
    },
  );
  await server.listen([0], 1);
  const socket = new NoSocket();
  accept(socket);
  return socket;
}

function makeObserver({ clock, files }: WorkerRuntime): Requests {
  const trace = new RequestTrace({
    count: 1000,
    isExact: false,
    write() {},
  });
  trace.map(new Uint8Array(1000 * ENTRY_BYTES));
  return new Requests({
    clock,
    logger: new Logger({
      sink: files.openSink("-", "stderr"),
      level: "info",
      pid: 0,
      clock,
    }),
    accessLog: undefined,
    hooks: { wantsRequests: false, requestBegins() {}, requestEnded() {} },
    metrics: undefined,
    trace,
    idPrefix: "bench",
    onCount() {
      state.isAnswered = true;
      state.onAnswered();
    },
  });
}

async function measure(socket: NoSocket, request: string): Promise<number> {
  // A Buffer, as sockets give.
  const bytes = Buffer.from(request, "latin1");
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let done = 0;
    for (; performance.now() - start < ROUND_MS; done += 50) {
      for (let count = 0; count < 50; count++) {
        const answer = ask(socket, bytes);
        if (answer !== undefined) await answer;
      }
    }
    least = Math.min(least, (performance.now() - start) / done);
  }
  return least * 1e6;
}

/** Gives nothing when the answer is there at once, so that no turn is measured. */
function ask(socket: NoSocket, bytes: Uint8Array): Promise<void> | undefined {
  state.isAnswered = false;
  socket.emit("data", bytes);
  if (state.isAnswered) return undefined;
  return new Promise((resolve) => state.onAnswered = resolve);
}
