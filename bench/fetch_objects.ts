/**
 * Nanoseconds of what the Fetch side adds to a request, against the platform's classes, interleaved:
 * `node --import tsx bench/fetch_objects.ts`, or with bun or `deno run -A --no-lock`.
 */
import { makeRequest } from "../src/http/fetch/lazy_request.ts";
import { NativeRequest, NativeResponse } from "../src/http/fetch/natives.ts";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../src/http/fetch/globals.ts";
import { partsOf } from "../src/http/fetch/parts_of.ts";

const ROUNDS = 15;
const BATCH = 2_000;
const FIELDS: readonly string[] = [
  "host",
  "localhost:8000",
  "user-agent",
  "curl/8.5.0",
  "accept",
  "*/*",
  "accept-encoding",
  "gzip",
];
const URL_TEXT = "http://localhost:8000/hello?name=value";
const { signal } = new AbortController();
const SOURCE = {
  method: "GET",
  url: URL_TEXT,
  fields: FIELDS,
  signal,
  body: undefined,
};
const PAIRS: [string, string][] = pairs(FIELDS);
const CUSTOM = { headers: { "Content-Type": "text/html", "X-Name": "value" } };

type Operation = () => unknown;

/** Kept, so that no compiler leaves out what makes it. */
let kept: unknown;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "request, lazy": () => {
    const request = makeRequest({ ...SOURCE });
    return request.url.length + request.method.length +
      request.headers.get("accept")!.length;
  },
  "request, native": () => {
    const request = new NativeRequest(URL_TEXT, { headers: PAIRS });
    return request.url.length + request.method.length +
      request.headers.get("accept")!.length;
  },
  "response string, captured": () => partsOf(new Response("hello")),
  "response string, native": () => nativeParts(new NativeResponse("hello")),
  "response headers, captured": () => partsOf(new Response("hello", CUSTOM)),
  "response headers, native": () =>
    nativeParts(new NativeResponse("hello", CUSTOM)),
  "response stream, captured": () => partsOf(new Response(emptyStream())),
  "response stream, native": () =>
    nativeParts(new NativeResponse(emptyStream())),
  "response changed, captured": () => {
    const response = new Response("hello", CUSTOM);
    response.headers.set("x-more", "1");
    return partsOf(new Response(response.body, response));
  },
  "response changed, native": () => {
    const response = new NativeResponse("hello", CUSTOM);
    response.headers.set("x-more", "1");
    return nativeParts(new NativeResponse(response.body, response));
  },
};

function emptyStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({}, { highWaterMark: 0 });
}

function pairs(fields: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index < fields.length; index += 2) {
    list.push([fields[index]!, fields[index + 1]!]);
  }
  return list;
}

/** What a server reads of a native one, but for its body. */
function nativeParts(response: Response): unknown {
  const headers = [...response.headers];
  return { status: response.status, headers, body: response.body };
}

/** Lets finalizers run: natives leak in a loop that never ends its turn. */
function endTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function measure(): Promise<Map<string, number>> {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      const nanoseconds = timeBatch(operation);
      best.set(name, Math.min(best.get(name) ?? Infinity, nanoseconds));
      await endTurn();
    }
  }
  return best;
}

function timeBatch(operation: Operation): number {
  const start = performance.now();
  for (let count = 0; count < BATCH; count++) kept = operation();
  return (performance.now() - start) * 1e6 / BATCH;
}

installFetchGlobals();
for (const [name, nanoseconds] of await measure()) {
  console.log(name.padEnd(28), String(Math.round(nanoseconds)).padStart(7));
}
uninstallFetchGlobals();
if (kept === undefined) throw new Error("Cannot tell what was measured");
