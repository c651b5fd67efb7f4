/** Says what it runs on. */
import process from "node:process";

const runtime = "Bun" in globalThis
  ? "bun"
  : "Deno" in globalThis
  ? "deno"
  : "node";

export default {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    return Response.json({ runtime, pid: process.pid, path: pathname });
  },
};
