/** Takes bodies of any size in each way that there is, and sends events for as long as one listens. */
import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";

type Handler = (request: Request) => Response | Promise<Response>;

const counts = { listening: 0, aborted: 0, cancelled: 0 };
/** Since the last request for `/tick`. */
const listeners = new Set<(event: string) => void>();

function hash(...chunks: readonly Uint8Array[]): string {
  const sum = createHash("sha256");
  for (const chunk of chunks) sum.update(chunk);
  return sum.digest("hex");
}

async function describeForm(request: Request): Promise<Response> {
  const form = await request.formData();
  const described = await Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.size, hash(await bytesOf(value))]
    ),
  );
  return Response.json(described);
}

async function bytesOf(source: Blob | Request): Promise<Uint8Array> {
  return new Uint8Array(await source.arrayBuffer());
}

/** Without holding more than a piece at a time. */
async function describeStream(request: Request): Promise<Response> {
  const sum = createHash("sha256");
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    sum.update(piece);
    bytes += piece.byteLength;
  }
  return Response.json({ bytes, hash: sum.digest("hex") });
}

/** As many bytes as the query says, made while they are read. */
function download(request: Request): Response {
  let left = Number(new URL(request.url).searchParams.get("bytes"));
  const piece = Buffer.alloc(64 * 1024, "0123456789abcdef");
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const size = Math.min(left, piece.length);
      left -= size;
      if (size > 0) controller.enqueue(new Uint8Array(piece.subarray(0, size)));
      if (left === 0) controller.close();
    },
  });
  return new Response(body);
}

function events(request: Request): Response {
  const encoder = new TextEncoder();
  let listener = (_event: string): void => {};
  request.signal.addEventListener("abort", () => counts.aborted++);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      counts.listening++;
      listener = (event) => controller.enqueue(encoder.encode(event));
      listeners.add(listener);
    },
    cancel() {
      listeners.delete(listener);
      counts.listening--;
      counts.cancelled++;
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream" },
  });
}

/** Sends an event to all that listen. */
function tick(request: Request): Response {
  const { search } = new URL(request.url);
  for (const listener of listeners) listener(`data: ${search.slice(1)}\n\n`);
  return new Response("ticked");
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  "/form": describeForm,
  "/stream": describeStream,
  "/bytes": async (request) => Response.json(hash(await bytesOf(request))),
  "/blob": async (request) => new Response(await request.blob()),
  "/json": async (request) => Response.json(await request.json()),
  "/text": async (request) => new Response(await request.text()),
  "/echo": (request) => new Response(request.body),
  "/unread": () => new Response("not read"),
  "/download": download,
  "/events": events,
  "/tick": tick,
  "/counts": () => Response.json(counts),
};

export default {
  fetch(request: Request): Response | Promise<Response> {
    const handler = HANDLERS[new URL(request.url).pathname];
    return handler?.(request) ?? new Response("no such path", { status: 404 });
  },
};
