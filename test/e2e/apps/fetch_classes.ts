/** What apps do with Request, Response and fetch alone, one thing below each path. */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";

type Handler = (request: Request) => Response | Promise<Response>;

let cancelled = 0;
let ended = 0;

function toThisServer(request: Request, path: string): string {
  return new URL(path, request.url).href;
}

function streamOf(...chunks: readonly unknown[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function* generate(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("one ");
  await Promise.resolve();
  yield new Uint8Array([0xc3, 0xa4]);
}

/** Ends when the client leaves, and then at once. */
async function* untilAbort({ signal }: Request): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("begun");
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  ended++;
}

/** A body that ends otherwise than its head says. */
function lying(bytes: number, ...chunks: readonly string[]): Response {
  const headers = { "content-length": String(bytes) };
  return new Response(streamOf(...chunks), { headers });
}

function breakingStream(): ReadableStream {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      if (pulls++ > 0) throw new Error("broken midway");
      controller.enqueue(new TextEncoder().encode("begun"));
    },
  }, { highWaterMark: 0 });
}

function uncancellableStream(): ReadableStream {
  return new ReadableStream({
    cancel() {
      cancelled++;
      throw new Error("cannot be cancelled");
    },
  });
}

function formData(): FormData {
  const form = new FormData();
  form.append("text", "ä\r\nb");
  form.append("file", new File([new Uint8Array([0, 255])], "ä.bin"));
  return form;
}

async function describe(request: Request): Promise<Response> {
  const { method, url, headers } = request;
  const text = await request.text();
  return Response.json([method, url, headers.get("x-own"), text]);
}

/** Responses by what they are made of. */
const RESPONSES: Readonly<Record<string, Handler>> = {
  "/json": () => Response.json({ a: "ä" }, { status: 201 }),
  "/redirect": (request) =>
    Response.redirect(toThisServer(request, "/json"), 308),
  "/form": () => new Response(formData()),
  "/params": () => new Response(new URLSearchParams({ a: "ä b", c: "&" })),
  "/blob": () => new Response(new Blob(["a", "ä"], { type: "text/x-own" })),
  "/bytes": () => new Response(Uint8Array.from({ length: 256 }, (_, i) => i)),
  "/buffer": () => new Response(new Uint8Array([1, 2, 3]).buffer),
  "/view": () => new Response(new Uint16Array([1, 2, 3]).subarray(1, 2)),
  "/generator": () => new Response(generate() as unknown as BodyInit),
  "/until-abort": (request) =>
    new Response(untilAbort(request) as unknown as BodyInit),
  "/ended": () => Response.json(ended),
  "/readable": () =>
    new Response(
      Readable.from([
        Buffer.from("re"),
        Buffer.from("adable"),
      ]) as unknown as BodyInit,
    ),
  "/strings": () => new Response(streamOf("", "text ", "ä")),
  "/one-string": () => new Response(streamOf("ä")),
  "/buffers": () =>
    new Response(
      streamOf(new Uint8Array([97]).buffer, new DataView(new ArrayBuffer(1))),
    ),
  "/numbers": () => new Response(streamOf(1)),
  "/empty-stream": () => new Response(streamOf()),
  "/null": () => new Response(null),
  "/empty": () => new Response(""),
  "/clone": async () => {
    const stream = streamOf(new TextEncoder().encode("twice"));
    const response = new Response(stream, { headers: { "x-a": "b" } });
    const text = await response.clone().text();
    return new Response(`${text} ${await response.text()}`, response);
  },
  "/wrapped": () => {
    const inner = new Response("inner", {
      status: 202,
      headers: { "x-a": "b" },
    });
    inner.headers.append("set-cookie", "a=1");
    inner.headers.append("set-cookie", "b=2");
    return new Response(inner.body, inner);
  },
  "/latin1": () => new Response("ok", { headers: { "x-own": "caf\xe9" } }),
  "/status-text": () =>
    new Response("ok", { status: 299, statusText: "So So" }),
};

/** Bodies that are no bodies, or not those that were announced. */
const FAULTS: Readonly<Record<string, Handler>> = {
  "/too-short": () => lying(10, "short"),
  "/too-long": () => lying(3, "too ", "long"),
  "/wrong-length": () =>
    new Response("right", { headers: { "content-length": "3" } }),
  "/no-length": () => new Response("x", { headers: { "content-length": "x" } }),
  "/midway": () => new Response(breakingStream()),
  "/used": async () => {
    const response = new Response("used");
    await response.text();
    return response;
  },
  "/used-stream": async () => {
    const response = new Response(streamOf(new Uint8Array([97])));
    await response.text();
    return response;
  },
  "/locked": () => {
    const response = new Response(streamOf(new Uint8Array([97])));
    response.body?.getReader();
    return response;
  },
  "/nothing": () => undefined as unknown as Response,
  "/text": () => "text" as unknown as Response,
  "/error": () => Response.error(),
  "/uncancellable": () => new Response(uncancellableStream()),
  "/cancelled": () => Response.json(cancelled),
  "/204": () => new Response(null, { status: 204 }),
  "/205": () => new Response(null, { status: 205 }),
  "/304": () => new Response(null, { status: 304, headers: { etag: '"a"' } }),
  "/204-body": () => withBody(204),
  "/205-body": () => withBody(205),
  "/101": () => new Response(null, { status: 101 }),
};

/** Where the platform lets it: others throw. */
function withBody(status: number): Response {
  return new Response("body", { status });
}

/** What becomes of requests that are copied, changed and sent on. */
const REQUESTS: Readonly<Record<string, Handler>> = {
  "/describe": describe,
  "/new-request": (request) => describe(new Request(request)),
  "/changed": (request) =>
    describe(
      new Request(request, { method: "PUT", headers: { "x-own": "new" } }),
    ),
  "/moved": (request) =>
    describe(new Request(toThisServer(request, "/elsewhere"), request)),
  "/other-body": (request) =>
    describe(new Request(request, { body: "other body" })),
  "/cloned": async (request) => {
    const clone = request.clone();
    const [one, other] = await Promise.all([request.text(), clone.text()]);
    return Response.json([one, other, request.bodyUsed, clone.bodyUsed]);
  },
  "/used-twice": async (request) => {
    await request.text();
    try {
      await request.text();
      return new Response("read twice");
    } catch (error) {
      return new Response((error as Error).constructor.name);
    }
  },
  "/fetched": (request) => fetch(toThisServer(request, "/wrapped")),
  "/fetched-init": (request) => {
    const { method, headers, body } = request;
    const init = { method, headers, body, duplex: "half" };
    return fetch(toThisServer(request, "/describe"), init);
  },
  "/fetched-request": (request) =>
    fetch(new Request(toThisServer(request, "/describe"), request)),
  "/fetched-changed": async (request) => {
    const answer = await fetch(toThisServer(request, "/wrapped"));
    const changed = new Response(answer.body, answer);
    changed.headers.set("x-a", "changed");
    return changed;
  },
  "/echo": (request) => new Response(request.body),
  "/classes": (request) => {
    const response = new Response("x");
    return Response.json([
      request instanceof Request,
      response instanceof Response,
      request.headers instanceof Headers,
      response.headers instanceof Headers,
      request.signal instanceof AbortSignal,
      request.constructor === Request,
      response.constructor === Response,
      String(request) + String(response) + String(request.headers),
    ]);
  },
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...RESPONSES,
  ...FAULTS,
  ...REQUESTS,
};

export default {
  fetch(request: Request): Response | Promise<Response> {
    const handler = HANDLERS[new URL(request.url).pathname];
    if (handler === undefined) return new Response(null, { status: 404 });
    return handler(request);
  },
};
