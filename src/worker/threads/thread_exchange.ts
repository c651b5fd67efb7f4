import { makeEarlyHints } from "../../http/engine/response_head.ts";
import type { ByteSocket } from "../../http/engine/byte_socket.ts";
import type { RequestSource } from "../../http/fetch/source.ts";
import type { ClientEnd, InfoSource } from "../../http/handler_info.ts";
import type { ThreadLink, WorkerRuntime } from "../../runtime.ts";
import type {
  BodyMessage,
  BodyPart,
  FieldPairs,
  RequestMessage,
} from "../../thread_messages.ts";
import { ResponseSender } from "./response_sender.ts";
import { StreamedBody } from "./streamed_body.ts";
import { openThreadBody, type ThreadBody } from "./thread_body.ts";
import { refuse, ThreadSocket } from "./thread_socket.ts";

/** One request and its response, in the thread that runs the app. */
export class ThreadExchange implements RequestSource, InfoSource {
  readonly sender: ResponseSender;
  readonly #link: ThreadLink;
  readonly #request: RequestMessage;
  readonly body: ThreadBody | undefined;
  #socket: ThreadSocket | undefined;
  #abort: AbortController | undefined;
  #isAborted = false;

  constructor(
    request: RequestMessage,
    link: ThreadLink,
    { threads, clock }: Pick<WorkerRuntime, "threads" | "clock">,
  ) {
    const { id, body } = request;
    this.#request = request;
    this.#link = link;
    this.body = body && this.#openBody(body, threads);
    this.sender = new ResponseSender(
      id,
      { link, clock },
      () => this.body?.close(),
    );
  }

  get id(): number {
    return this.#request.id;
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): string {
    return this.#request.url;
  }

  get version(): string {
    return this.#request.version;
  }

  get fields(): readonly string[] {
    return this.#request.fields;
  }

  get client(): ClientEnd {
    const { remoteAddress, remotePort } = this.#request.peer;
    return { address: remoteAddress, port: remotePort };
  }

  get scheme(): "http" | "https" {
    return this.#request.peer.scheme;
  }

  get socket(): ByteSocket {
    return this.#socket ??= new ThreadSocket(this.#request.peer);
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#isAborted) this.abort();
    }
    return this.#abort.signal;
  }

  /** Takes what comes of a body that is still arriving. */
  receiveBody(part: BodyPart): void {
    if (this.body instanceof StreamedBody) this.body.receive(part);
  }

  /** Tells the app that the client seems to be gone. */
  abort(): void {
    this.#isAborted = true;
    this.#abort?.abort(
      new DOMException("The client disconnected", "AbortError"),
    );
  }

  writeEarlyHints(fields: FieldPairs): void {
    // Throws here, where the app can see it.
    makeEarlyHints(fields);
    this.#link.send({ kind: "hints", id: this.id, fields });
  }

  hijack(): never {
    return refuse("hijack");
  }

  openWebSocket(): never {
    return refuse("upgrade");
  }

  #openBody(
    body: BodyMessage,
    threads: WorkerRuntime["threads"],
  ): ThreadBody {
    return body.kind === "stream"
      ? new StreamedBody(this.id, (message) => this.#link.send(message))
      : openThreadBody(body, threads);
  }

  /** Only what is upgraded lives longer than its response. */
  appFailed(): void {}
}
