/**
 * An app with a bit of everything, that tells its memory: `/memory` as it is, `/collected` after the
 * collector of garbage has run.
 */
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const PART = new Uint8Array(1024).fill(0x2e);
const PARTS = 8;
let requests = 0;

/** @param {number} count */
function parts(count) {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(PART);
      else controller.close();
    },
  });
}

function collect() {
  if ("Bun" in globalThis) return globalThis.Bun.gc(true);
  // Deno has to be started with the flag.
  if (globalThis.gc === undefined) {
    setFlagsFromString("--expose-gc");
    globalThis.gc = runInNewContext("gc");
  }
  globalThis.gc();
}

function memory() {
  const { heapUsed, external } = process.memoryUsage();
  return Response.json({ requests, heapBytes: heapUsed + external });
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    requests++;
    switch (new URL(request.url).pathname) {
      case "/length":
        return new Response(`${(await request.text()).length}`);
      case "/stream":
        return new Response(parts(PARTS));
      case "/endless":
        return new Response(parts(Infinity));
      case "/collected":
        collect();
        return memory();
      case "/memory":
        return memory();
    }
    return Response.json({ hello: "world", pid: process.pid });
  },
};
