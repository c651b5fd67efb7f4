/** Asks for its requests before their bodies are there; does with them what the path says. */
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { threadId } from "node:worker_threads";

type Handler = (request: Request) => Response | Promise<Response>;

export const requestBuffering = false;

const counts = { aborted: 0, broken: "" };

/** Reads one piece, and no more until there is the file that the query names. */
async function hold(request: Request): Promise<Response> {
  const reader = request.body!.getReader();
  const first = await reader.read();
  let bytes = first.value?.byteLength ?? 0;
  while (!existsSync(new URL(request.url).search.slice(1))) await sleep(50);
  for (
    let next = await reader.read();
    !next.done;
    next = await reader.read()
  ) {
    bytes += next.value.byteLength;
  }
  return Response.json({ bytes });
}

/** Waits for all of the body, and counts what the app is told of a client that leaves. */
async function readAll(request: Request): Promise<Response> {
  request.signal.addEventListener("abort", () => counts.aborted++);
  try {
    return new Response(await request.text());
  } catch (error) {
    counts.broken = (error as Error).name;
    throw error;
  }
}

async function count(request: Request): Promise<Response> {
  let bytes = 0;
  let pieces = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    pieces++;
  }
  return Response.json({ bytes, pieces });
}

/** Reads one piece and then spins. */
async function spin(request: Request): Promise<Response> {
  await request.body!.getReader().read();
  for (;;);
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  "/echo": (request) => new Response(request.body),
  "/text": readAll,
  "/unread": () => new Response("not read"),
  "/hold": hold,
  "/count": count,
  "/spin": spin,
};

export default {
  fetch(request: Request): Response | Promise<Response> {
    const { pathname } = new URL(request.url);
    return HANDLERS[pathname]?.(request) ??
      Response.json({ threadId, ...counts });
  },
};
