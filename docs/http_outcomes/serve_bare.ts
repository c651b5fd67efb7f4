/**
 * Serves as a runtime does by itself, and prints the port: Bun.serve, Deno.serve, and node:http on
 * Node.
 */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import app, { seen } from "./app.ts";

type Fetch = (request: Request) => Promise<Response>;

/** The part of Bun that is used here. */
interface BunGlobal {
  serve(
    options: { hostname: string; port: number; fetch: Fetch },
  ): { readonly port: number };
}

/** The part of Deno that is used here. */
interface DenoGlobal {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    fetch: Fetch,
  ): { readonly addr: { readonly port: number } };
}

const HOST = { hostname: "127.0.0.1", port: 0 };
const { Bun, Deno } = globalThis as unknown as {
  Bun?: BunGlobal;
  Deno?: DenoGlobal;
};

console.log(await serve());

async function serve(): Promise<number> {
  if (Bun !== undefined) return Bun.serve({ ...HOST, ...app }).port;
  if (Deno === undefined) return await serveNode();
  return Deno.serve({ ...HOST, onListen: () => {} }, app.fetch).addr.port;
}

function serveNode(): Promise<number> {
  const server = createServer(answer);
  return new Promise((resolve) => {
    server.listen(HOST.port, HOST.hostname, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Does what the app does. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.on("end", () => {
    const { method = "", url = "" } = request;
    response.setHeader("x-seen", seen(method, url)).end();
  });
  request.on("error", () => response.destroy());
}
