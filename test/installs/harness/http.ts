import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface Request {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Where this server is, without a slash at its end. */
  readonly origin: string;
  body(): Promise<Uint8Array>;
}

export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** A registry on loopback. */
export interface Registry {
  /** Without a slash at its end. */
  readonly origin: string;
  /** What was asked for so far, as `GET /hono`. */
  readonly requests: readonly string[];
  close(): void;
}

export function json(value: unknown, status = 200): Answer {
  return { status, type: "application/json", body: JSON.stringify(value) };
}

export const NOT_FOUND: Answer = json({ error: "not found" }, 404);

/** Starts a server on loopback that answers with what `answer` returns. */
export async function serve(
  answer: (request: Request) => Answer | Promise<Answer>,
): Promise<Registry> {
  const requests: string[] = [];
  let origin = "";
  const server = createServer((request, response) => {
    void respond(request, response);
  });
  const respond = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", origin);
    const { method = "GET" } = request;
    const path = decodeURIComponent(pathname);
    requests.push(`${method} ${path}`);
    const { status = 200, type, body } = await answer({
      method,
      path,
      query: searchParams,
      origin,
      body: () => bodyOf(request),
    });
    response.writeHead(status, { "content-type": type }).end(body);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
