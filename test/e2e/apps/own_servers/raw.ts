/** A server of node:http: answers `/N` with the path and the pid; the rest is in the code. */
import { createServer, type Server } from "node:http";
import process from "node:process";

// oxlint-disable-next-line typescript/no-misused-promises -- as apps have it
const server: Server = createServer(async (request, response) => {
  const { url = "/" } = request;
  if (url === "/throw") throw new Error("thrown by a handler");
  if (url === "/reject") {
    await Promise.resolve();
    throw new Error("rejected by a handler");
  }
  const delayMs = Number(/^\/sleep\/(\d+)/.exec(url)?.[1] ?? 0);
  if (delayMs > 0) await new Promise((wake) => setTimeout(wake, delayMs));
  response.end(`${url} ${process.pid}`);
});

export default server;
