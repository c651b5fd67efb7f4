import type { RequestFacts } from "../../http/backend.ts";
import type {
  ByteSocket,
  PeerCertificate,
} from "../../http/engine/byte_socket.ts";
import { plainResponse } from "../../http/engine/refused_request.ts";
import type { ResponseParts } from "../../http/fetch/response_parts.ts";
import type { BodySource, RequestSource } from "../../http/fetch/source.ts";
import type { InfoSource } from "../../http/handler_info.ts";
import type {
  BodyMessage,
  FromRequest,
  Peer,
  PeerTls,
  RequestMessage,
  ToThread,
} from "../../thread_messages.ts";
import { BodySender } from "./body_sender.ts";
import { ResponseRelay } from "./response_relay.ts";
import type { SpooledBody } from "./spooled_body.ts";

/** A request as the engine has it. */
export type EngineSource = RequestSource & InfoSource & RequestFacts;

/** A request body: all of it, or what lets it in as fast as it is taken. */
export type IncomingBody =
  | SpooledBody
  | { readonly kind: "stream"; readonly source: BodySource };

/** Tells the thread that has the request. */
export type SendToThread = (
  message: ToThread,
  transfer?: readonly ArrayBuffer[],
) => void;

let requests = 0;

/** One request, from when a thread may have it to when one has answered it. */
export class ThreadRequest {
  readonly id: number = ++requests;
  readonly source: EngineSource;
  /** What the engine writes. */
  readonly response: Promise<ResponseParts>;
  readonly #body: IncomingBody | undefined;
  #bodySender: BodySender | undefined;
  #resolve: (parts: ResponseParts) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #send: SendToThread = () => {};
  #relay: ResponseRelay | undefined;
  /** Something of the response has come since the last look. */
  #hasProgress = false;

  constructor(source: EngineSource, body: IncomingBody | undefined) {
    this.source = source;
    this.#body = body;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether nobody waits for the response any more. */
  get isForsaken(): boolean {
    return this.source.socket.destroyed;
  }

  /** Gives it to a thread. */
  start(send: SendToThread): void {
    this.#send = send;
    this.#bodySender = this.#makeBodySender();
    const body = messageOfBody(this.#body);
    const transfer = body?.kind === "bytes" ? [body.buffer] : [];
    send({ kind: "request", request: this.#message(body) }, transfer);
    const { signal } = this.source;
    const abort = (): void => this.#send({ kind: "abort", id: this.id });
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
  }

  /** Takes what the thread says of it; returns whether the thread is done with it. */
  receive(message: FromRequest): boolean {
    this.#hasProgress = true;
    switch (message.kind) {
      case "hints":
        this.source.writeEarlyHints(message.fields);
        return false;
      case "body_credit":
        this.#bodySender?.addCredit(message.bytes);
        return false;
      case "body_cancel":
        this.#bodySender?.stop();
        return false;
      case "response":
        this.#resolve({ ...message.head, body: message.body });
        return this.#finish();
      case "head":
        this.#relay = this.#openRelay();
        this.#resolve({ ...message.head, body: this.#relay.stream() });
        return false;
      case "piece":
        this.#relay?.push(message.bytes);
        return false;
      case "end":
        this.#relay?.end();
        return this.#finish();
      case "failed":
        this.fail(errorOf(message.stack));
        return true;
    }
  }

  /** No thread will answer it: 500, or the end of a response that has begun. */
  fail(error: Error): void {
    if (this.#relay === undefined) this.#reject(error);
    else this.#relay.fail(error);
    this.#finish();
  }

  /** It has had its time: 504, or the end of a response that has begun; true for 504. */
  expire(error: Error): boolean {
    const isUnanswered = this.#relay === undefined;
    if (!isUnanswered) this.fail(error);
    this.#resolve(plainResponse(504, this.source.method));
    this.#finish();
    return isUnanswered;
  }

  /** Whether the thread has given nothing since the last call, and it is not the client's fault. */
  hasStalled(): boolean {
    const isWaiting = this.#relay?.isFull === true ||
      this.#bodySender?.isStarving === true;
    const hasProgress = this.#hasProgress || isWaiting;
    this.#hasProgress = false;
    return !hasProgress;
  }

  #makeBodySender(): BodySender | undefined {
    if (this.#body?.kind !== "stream") return undefined;
    return new BodySender(
      this.id,
      this.#body.source,
      (part, transfer) => this.#send(part, transfer),
    );
  }

  #openRelay(): ResponseRelay {
    const { id } = this;
    return new ResponseRelay({
      onCredit: (bytes) => {
        this.#hasProgress = true;
        this.#send({ kind: "credit", id, bytes });
      },
      onCancel: () => this.#send({ kind: "cancel", id }),
    });
  }

  #finish(): true {
    this.#send = (): void => {};
    this.#bodySender?.stop();
    if (this.#body?.kind === "file") this.#body.file.close();
    return true;
  }

  #message(body: BodyMessage | undefined): RequestMessage {
    const { method, url, version, fields } = this.source;
    return {
      id: this.id,
      method,
      url,
      version,
      fields,
      peer: peerOf(this.source),
      body,
    };
  }
}

function messageOfBody(
  body: IncomingBody | undefined,
): BodyMessage | undefined {
  switch (body?.kind) {
    case "file":
      return {
        kind: "file",
        place: body.file.place,
        byteLength: body.byteLength,
      };
    case "stream":
      return { kind: "stream" };
    case "bytes":
      return { kind: "bytes", buffer: body.bytes.buffer };
    case undefined:
      return undefined;
  }
}

function peerOf({ socket, client, scheme }: EngineSource): Peer {
  const { localAddress, localPort } = socket;
  return {
    scheme,
    remoteAddress: client.address,
    remotePort: client.port,
    localAddress,
    localPort,
    tls: socket.encrypted === true ? tlsOf(socket) : undefined,
  };
}

function tlsOf(socket: ByteSocket): PeerTls {
  return {
    protocol: socket.getProtocol?.() ?? null,
    cipher: socket.getCipher?.()?.name,
    servername: socket.servername ?? null,
    alpnProtocol: socket.alpnProtocol ?? null,
    authorized: socket.authorized === true,
    certificate: certificateOf(socket),
  };
}

/** The parts that a handler is told, which a message can hold. */
function certificateOf(socket: ByteSocket): PeerCertificate | null {
  const certificate = socket.getPeerCertificate?.();
  if (!certificate?.fingerprint256) return null;
  const { subject, issuer, serialNumber, fingerprint256 } = certificate;
  return {
    subject: { ...subject },
    issuer: { ...issuer },
    serialNumber,
    fingerprint256,
  } as PeerCertificate;
}

/** An error of the app, as its thread saw it. */
function errorOf(stack: string): Error {
  const error = new Error(stack.split("\n", 1)[0]);
  error.stack = stack;
  return error;
}
