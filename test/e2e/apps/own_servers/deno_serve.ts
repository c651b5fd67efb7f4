/** `Deno.serve` with a WebSocket. */
import process from "node:process";

interface Info {
  readonly remoteAddr: unknown;
  readonly completed: Promise<void>;
}

interface Server {
  readonly addr: unknown;
  readonly finished: Promise<void>;
  shutdown(): Promise<void>;
}

declare const Deno: {
  serve(
    options: { port: number; onListen(address: unknown): void },
    handler: (request: Request, info: Info) => Response,
  ): Server;
  upgradeWebSocket(
    request: Request,
  ): { socket: WebSocket; response: Response };
};

const server = Deno.serve({
  port: 3000,
  onListen: (address) => console.log(`onListen: ${JSON.stringify(address)}`),
}, (request, info) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/throw") throw new Error("thrown by a handler");
  if (pathname === "/ip") return Response.json(info.remoteAddr);
  if (pathname.startsWith("/completed/")) {
    console.log(`${pathname} begun`);
    info.completed.then(
      () => console.log(`${pathname} completed`),
      (error) => console.log(`${pathname} failed: ${error}`),
    );
  }
  if (pathname === "/completed/never") {
    return new Response(new ReadableStream());
  }
  if (pathname === "/stop") void server.shutdown();
  if (pathname === "/ws/echo") {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(`data: ${data}`);
    return response;
  }
  return new Response(`${pathname} ${process.pid}`);
});
void server.finished.then(() => console.log("finished"));
