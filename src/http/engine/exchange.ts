import { isThenable } from "../../deferred.ts";
import type { FetchHandler } from "../app.ts";
import type { HttpObserver, RequestFacts } from "../backend.ts";
import type { ResponseParts } from "../fetch/response_parts.ts";
import type {
  ClientEnd,
  HijackedConnection,
  InfoSource,
} from "../handler_info.ts";
import type { ForwardedFacts } from "../proxy/trusted_proxies.ts";
import type { RequestSource } from "../fetch/source.ts";
import { localAuthority } from "../local_authority.ts";
import {
  closeInDrain,
  type HandshakeAnswer,
  isHandshake,
  type OpenWebSocket,
  type WebSocketPeer,
} from "../websocket.ts";
import type { FieldList } from "../wire/fields.ts";
import type { RequestHead } from "../wire/request_head.ts";
import type { ByteSocket } from "./byte_socket.ts";
import { plainResponse } from "./refused_request.ts";
import type { RequestBody } from "./request_body.ts";
import { makeEarlyHints } from "./response_head.ts";
import { type ResponseChannel, ResponseWriter } from "./response_writer.ts";

/** What every exchange of a server has in common. */
export interface ExchangeContext {
  readonly fetch: FetchHandler;
  readonly observer: HttpObserver;
  readonly makeRequest: (source: RequestSource) => Request;
  /** Throws `TypeError` for what is no response. */
  readonly partsOf: (response: unknown) => ResponseParts;
  readonly openWebSocket: OpenWebSocket;
  /** The value of Date, now. */
  readonly date: () => string;
}

/** What an exchange needs of its connection. */
export interface ExchangeChannel extends ResponseChannel {
  /** Of the peer; "" for a unix socket. */
  readonly remoteAddress: string;
  /** Gives the connection away; called once, before anything of a response is written. */
  readonly hijack: () => HijackedConnection;
  /** The response is complete; or it cannot be, and the connection has to go. */
  readonly onEnd: (outcome: "persist" | "close" | "destroy") => void;
}

/** One request and its response. */
export class Exchange implements RequestSource, RequestFacts, InfoSource {
  readonly head: RequestHead;
  readonly body: RequestBody | undefined;
  readonly #context: ExchangeContext;
  readonly #channel: ExchangeChannel;
  readonly #writer: ResponseWriter;
  /** What a trusted proxy says; undefined when there is none, or it says nothing. */
  readonly #forwarded: ForwardedFacts | undefined;
  #id = 0;
  #status = 0;
  #isOver = false;
  #isSent = false;
  #abort: AbortController | undefined;
  #abortReason: Error | undefined;
  #onOver: ((isSent: boolean) => void) | undefined;

  constructor(
    context: ExchangeContext,
    channel: ExchangeChannel,
    { head, body, forwarded }: {
      readonly head: RequestHead;
      readonly body: RequestBody | undefined;
      readonly forwarded: ForwardedFacts | undefined;
    },
  ) {
    this.head = head;
    this.body = body;
    this.#forwarded = forwarded;
    this.#context = context;
    this.#channel = channel;
    this.#writer = new ResponseWriter(channel, head, context.date());
  }

  get method(): string {
    return this.head.method;
  }

  get target(): string {
    return this.head.target;
  }

  get version(): string {
    return this.head.minor === 1 ? "1.1" : "1.0";
  }

  get fields(): FieldList {
    const { target, fields, authority } = this.head;
    return target.startsWith("/") ? fields : replaceHost(fields, authority);
  }

  get remoteAddress(): string {
    return this.#forwarded?.client?.address ?? this.#channel.remoteAddress;
  }

  get client(): ClientEnd {
    const { remoteAddress, remotePort } = this.socket;
    return this.#forwarded?.client ??
      { address: remoteAddress, port: remotePort };
  }

  get scheme(): "http" | "https" {
    return this.#forwarded?.scheme ??
      (this.socket.encrypted === true ? "https" : "http");
  }

  get connection(): ByteSocket {
    return this.#channel.socket;
  }

  get socket(): ByteSocket {
    return this.#channel.socket;
  }

  get url(): string {
    const { authority, path } = this.head;
    return `${this.scheme}://${
      authority ?? localAuthority(this.#channel.socket)
    }${path === "*" ? "/*" : path}`;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      // Asked for when the client had already left.
      if (this.#abortReason !== undefined) this.#abort.abort(this.#abortReason);
    }
    return this.#abort.signal;
  }

  header(name: string): string | undefined {
    const { fields } = this.head;
    let found: string | undefined;
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] !== name) continue;
      const value = fields[index + 1]!;
      found = found === undefined ? value : `${found}, ${value}`;
    }
    return found;
  }

  /** Whether the head of a final response has been written. */
  get isAnswering(): boolean {
    return this.#writer.isHeadWritten;
  }

  /** Calls the app and writes what it returns; everything may be done when it returns. */
  run(): void {
    const { observer, fetch, makeRequest } = this.#context;
    this.#id = observer.started(this);
    try {
      const response: unknown = fetch(makeRequest(this), this);
      if (isThenable(response)) {
        response.then(
          (value) => this.#respond(value),
          (error) => this.#fail(error),
        );
      } else this.#respond(response);
    } catch (error) {
      this.#fail(error);
    }
  }

  writeEarlyHints(fields: readonly (readonly [string, string])[]): void {
    const text = makeEarlyHints(fields);
    if (this.#isOver || this.isAnswering || this.head.minor === 0) return;
    this.socket.write(text, "latin1");
  }

  openWebSocket(answer: HandshakeAnswer): WebSocketPeer | undefined {
    const { head } = this;
    if (!isHandshake(head)) return undefined;
    const connection = this.hijack();
    const peer = this.#context.openWebSocket(connection, head, answer);
    closeInDrain(peer, connection.drain);
    return peer;
  }

  appFailed(thrown: unknown): void {
    this.#context.observer.appFailed(this, thrown);
  }

  onOver(listener: (isSent: boolean) => void): void {
    if (this.#isOver) listener(this.#isSent);
    else this.#onOver = listener;
  }

  hijack(): HijackedConnection {
    const isLate = this.#isOver || this.isAnswering;
    if (isLate || this.body?.isComplete === false) {
      throw new Error(
        isLate
          ? "Cannot hijack the connection: the response has begun or the client is gone"
          : "Cannot hijack the connection: the request has a body that has not been read",
      );
    }
    this.#finish(101, true);
    return this.#channel.hijack();
  }

  /** Tells the app that the client seems to be gone. */
  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#abort?.abort(reason);
  }

  /** The client is gone, or the engine answers in place of the app with `status`. */
  stop(reason: Error, status: number): void {
    if (this.#isOver) return;
    this.body?.fail(reason);
    this.#writer.cancel(reason);
    this.#finish(status || this.#status, false);
    this.abort(reason);
  }

  #respond(response: unknown): void {
    if (this.#isOver) return void cancelBody(response);
    try {
      this.#write(this.#context.partsOf(response));
    } catch (error) {
      this.#fail(error);
    }
  }

  #write(parts: ResponseParts): void {
    this.#status = parts.status;
    this.#context.observer.answering?.(this, parts.status);
    const writing = this.#writer.write(parts);
    if (writing === undefined) return this.#succeed();
    writing.then(
      () => this.#succeed(),
      (error: unknown) => this.#fail(error),
    );
  }

  #succeed(): void {
    if (this.#isOver) return;
    this.#finish(this.#status, true);
    this.#channel.onEnd(this.#writer.isPersistent ? "persist" : "close");
  }

  /** Tells the client nothing of the error; cuts off a response that has begun. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#context.observer.appFailed(this, error);
    if (this.#writer.isHeadWritten) {
      this.#finish(this.#status, false);
      return this.#channel.onEnd("destroy");
    }
    this.#write(plainResponse(500));
  }

  #finish(status: number, isSent: boolean): void {
    this.#isOver = true;
    this.#isSent = isSent;
    this.#context.observer.finished(this.#id, this.#writer.factsOf(status));
    this.#onOver?.(isSent);
  }
}

/** RFC 9112 section 3.2.2: the authority of an absolute target takes the place of Host. */
function replaceHost(
  fields: FieldList,
  authority: string | undefined,
): FieldList {
  return fields.map((text, index) =>
    fields[index - 1] === "host" && index % 2 === 1 ? authority ?? text : text
  );
}

/** Nobody will read the response that came too late. */
async function cancelBody(response: unknown): Promise<void> {
  try {
    await (response as Response | undefined)?.body?.cancel();
  } catch {
    // It is locked by somebody who reads it, or no response at all.
  }
}
