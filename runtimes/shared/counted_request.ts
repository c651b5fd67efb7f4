import type { Socket } from "node:net";
import type { HttpObserver } from "../../src/http/backend.ts";
import type { Connections } from "./node_http/connections.ts";

/** What logs and reports say of a request. */
export interface StartedRequest {
  /** Such as "GET". */
  readonly method: string;
  /** What it asks for, as it was sent. */
  readonly target: string;
  /** Of HTTP: "1.1" by default. */
  readonly version?: string;
  /** That of `socket` by default. */
  readonly remoteAddress?: string;
  /** A header's value, undefined when there is none; `name` is in lower case. */
  header?(name: string): string | undefined;
  /** The connection that it came on: one of those that a listener delivered. */
  readonly socket?: Socket;
}

/** What logs say of a response. */
export interface EndedResponse {
  /** 0 when the client left before there was one. */
  readonly status: number;
  /** Bytes of the body; undefined when not known. */
  readonly bodyBytes: number | undefined;
  /** A header's value, undefined when there is none; `name` is in lower case. */
  header?(name: string): string | undefined;
}

/** A request that has begun and not ended. */
export interface RequestInFlight {
  /** It is over. When its `socket` closes before, that is the end, with status 0. */
  ended(response: EndedResponse): void;
  /** Logs what the app threw, with its stack; the request goes on until it has ended. */
  failed(thrown: unknown): void;
}

type Observer = Pick<HttpObserver, "started" | "finished" | "appFailed">;

/** Counts a request that begins. */
export function startRequest(
  request: StartedRequest,
  observer: Observer,
  connections: Connections,
): RequestInFlight {
  const { method, target, version = "1.1", socket } = request;
  const facts = {
    method,
    target,
    version,
    // Read now: it is gone when the client is.
    remoteAddress: request.remoteAddress ?? socket?.remoteAddress ?? "",
    ...(socket === undefined ? {} : { connection: socket }),
    header: (name: string) => request.header?.(name),
  };
  const id = observer.started(facts);
  let isOver = false;
  const ended = (response: EndedResponse): void => {
    if (isOver) return;
    isOver = true;
    if (socket !== undefined) connections.requestEnded(socket, onCut);
    observer.finished(id, {
      status: response.status,
      bodyBytes: response.bodyBytes,
      header: (name) => response.header?.(name),
    });
  };
  const onCut = (): void => ended({ status: 0, bodyBytes: undefined });
  if (socket !== undefined) connections.requestStarted(socket, onCut);
  return { ended, failed: (thrown) => observer.appFailed(facts, thrown) };
}
