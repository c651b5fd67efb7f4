/** `Bun.serve` with routes, a WebSocket and an error handler. */
import process from "node:process";

interface Server {
  readonly port: number | undefined;
  readonly hostname: string | undefined;
  readonly url: URL;
  readonly pendingRequests: number;
  upgrade(request: Request, options?: { data?: unknown }): boolean;
  requestIP(request: Request): { address: string } | null;
  publish(topic: string, text: string): void;
  stop(): Promise<void>;
}

interface RouteRequest extends Request {
  readonly params: Record<string, string>;
}

interface Socket {
  readonly data: unknown;
  send(text: string): void;
}

declare const Bun: { serve(options: object): Server };

const server = Bun.serve({
  port: 3000,
  routes: {
    "/static": new Response("a static response"),
    "/by/:name": (request: RouteRequest) =>
      new Response(request.params["name"]),
    "/by/exact": { GET: () => new Response("exact GET") },
    "/any/*": (request: Request) => new Response(request.method),
  },
  fetch(request: Request, server: Server): Response | undefined {
    const { pathname } = new URL(request.url);
    if (pathname === "/throw") throw new Error("thrown by fetch");
    if (pathname === "/ip") return Response.json(server.requestIP(request));
    if (pathname === "/publish") server.publish("topic", "text");
    if (pathname === "/stop") void server.stop();
    if (pathname === "/ws/echo" && server.upgrade(request, { data: "data" })) {
      return;
    }
    return new Response(`${pathname} ${process.pid}`);
  },
  websocket: {
    message(socket: Socket, message: string): void {
      socket.send(`${socket.data}: ${message}`);
    },
  },
  error: (error: Error) => new Response(error.message, { status: 503 }),
});
console.log(`url: ${server.url}, pending: ${server.pendingRequests}`);
