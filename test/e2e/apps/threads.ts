/** Does in its thread what the path says; every answer tells the thread, the pid and what was counted. */
import { execSync } from "node:child_process";
import process from "node:process";
import { threadId } from "node:worker_threads";
import type { HandlerInfo } from "../../../src/http/handler_info.ts";

type Handler = (
  argument: string,
  request: Request,
  info: HandlerInfo,
) => Response | Promise<Response>;

const counts = { waiting: 0, aborted: 0 };

function describe(facts: object = {}): Response {
  return Response.json({ threadId, pid: process.pid, ...counts, ...facts });
}

function after(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Never resolves by itself: something else has to end the request. */
function hang(): Promise<Response> {
  return new Promise(() => {});
}

function waitForAbort(request: Request): Promise<Response> {
  counts.waiting++;
  return new Promise((resolve) => {
    request.signal.addEventListener("abort", () => {
      counts.aborted++;
      resolve(describe());
    });
  });
}

function useUp(): never {
  let kept: unknown;
  for (;;) kept = { kept, number: Math.random() };
}

/** Sends one piece, and ends its thread before the next. */
function breakOff(): Response {
  let pieces = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (++pieces === 1) {
        return controller.enqueue(new TextEncoder().encode("begun"));
      }
      // The first piece is on its way to another thread.
      await after(200);
      process.exit(1);
    },
  }, { highWaterMark: 0 });
  return new Response(body);
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  sleep: async (argument) => {
    await after(Number(argument));
    return describe();
  },
  spin: (argument) => {
    spin(Number(argument));
    return describe();
  },
  throw: () => {
    setTimeout(() => {
      throw new Error("lost in a thread");
    });
    return hang();
  },
  reject: () => {
    void Promise.reject(new Error("rejected in a thread"));
    return hang();
  },
  exit: () => process.exit(5),
  hang,
  system: () => {
    execSync("sleep 3");
    return describe();
  },
  memory: useUp,
  break: breakOff,
  wait: (_argument, request) => waitForAbort(request),
  error: () => {
    throw new Error("thrown by the handler");
  },
  body: async (_argument, request) =>
    describe({ bytes: (await request.arrayBuffer()).byteLength }),
  hints: (_argument, _request, info) => {
    info.writeEarlyHints({ link: "</a.css>; rel=preload" });
    return describe();
  },
  hijack: (_argument, _request, info) => {
    info.hijack();
    return describe();
  },
  info: (_argument, request, info) => {
    const { remoteAddr, localAddr, protocol, httpVersion } = info;
    const { url, method } = request;
    return describe({
      url,
      method,
      remoteAddr,
      localAddr,
      protocol,
      httpVersion,
      ip: info.requestIP(),
    });
  },
};

export default {
  fetch(
    request: Request,
    info: HandlerInfo,
  ): Response | Promise<Response> {
    const [, name = "", argument = ""] = new URL(request.url).pathname
      .split("/");
    return HANDLERS[name]?.(argument, request, info) ?? describe();
  },
};
