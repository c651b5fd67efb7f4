import type { Case } from "../../unit/http/case.ts";
import type { App } from "../../../src/http/app.ts";
import { fetchApp } from "../http_fixture.ts";
import { openClient, type RawClient } from "../raw_client.ts";

/** What a client gets for the requests of a case. */
export interface Answers {
  /** Status, and what the app says that it saw. */
  readonly responses: readonly string[];
  /** Whether one request more is answered. */
  readonly isPersistent: boolean;
}

/** Sent when the answers are there. */
const NEXT = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Answers with what it sees of the request; in a field, too, because HEAD has no body. */
export const ECHO: App = fetchApp(async (request) => {
  const { method, url } = request;
  const headers = [...request.headers].sort();
  const seen = { method, url, headers, body: await request.text() };
  return Response.json(seen, { headers: { "x-seen": `${method} ${url}` } });
});

/** Sends a good case to a port, and reads all that is answered. */
export async function ask(
  port: number,
  { bytes, requests }: Case,
): Promise<Answers> {
  const client = await openClient(port);
  client.send(bytes);
  const responses: string[] = [];
  for (const { method } of requests) {
    const response = await readFinal(client, method === "HEAD");
    if (response === undefined) break;
    responses.push(response);
  }
  client.send(NEXT);
  const next = await readFinal(client, false);
  client.destroy();
  return { responses, isPersistent: next?.startsWith("200 ") ?? false };
}

/** The next response that is not 100; undefined when the connection ends before it. */
async function readFinal(
  client: RawClient,
  isHead: boolean,
): Promise<string | undefined> {
  try {
    for (;;) {
      const { status, headers, body } = await client.response({ isHead });
      if (status !== 100) {
        const seen = `${status} ${headers["x-seen"]?.join()} ${body}`;
        // HTTP/1.0 without Host: the URL has the port of the server.
        return seen.replaceAll(/(127\.0\.0\.1):\d+/g, "$1:PORT");
      }
    }
  } catch {
    return undefined;
  }
}
