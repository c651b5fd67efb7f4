import type { TlsGate } from "../../runtime.ts";
import type { HttpObserver } from "../backend.ts";
import type { ByteSocket } from "../engine/byte_socket.ts";
import { Deadline } from "../engine/deadline.ts";
import { plainResponse, RefusedRequest } from "../engine/refused_request.ts";
import { makeLastResponse } from "../engine/response_head.ts";
import { SentResponse } from "../engine/sent_response.ts";
import {
  beginsWithHeader,
  parseProxyHeader,
  type ProxySource,
  type ProxyVersion,
} from "../proxy/proxy_header.ts";
import { Refusal } from "../wire/refusal.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** How long a client that was refused may take to read why. */
const LINGER_MS = 2000;

/** What a connection has to go through before it may speak HTTP. */
export interface Passage {
  /** The version of the PROXY protocol in which its peer has to say whom it speaks for. */
  readonly header: ProxyVersion | "forbidden" | undefined;
  readonly tls: TlsGate | undefined;
  /** Milliseconds for each of the two. */
  readonly limitMs: number;
  readonly observer: HttpObserver;
  now(): number;
  date(): Date;
  /** It may speak HTTP now; `source` is what the PROXY protocol said. */
  onPassed(socket: ByteSocket, source: ProxySource | undefined): void;
}

/** A connection that has been accepted and does not speak HTTP yet. */
export class Visitor {
  readonly #socket: ByteSocket;
  readonly #passage: Passage;
  readonly #arrivedAt: number;
  /** Read once: it is gone when the client is. */
  readonly #address: string;
  readonly #deadline: Deadline;
  readonly #onData = (bytes: Bytes): void => this.#receive(bytes);
  readonly #onEnd = (): void => void this.#socket.destroy();
  #stage: "header" | "handshake" | "refused" = "header";
  #bytes: Bytes = new Uint8Array(0);
  #source: ProxySource | undefined;

  constructor(socket: ByteSocket, passage: Passage) {
    this.#socket = socket;
    this.#passage = passage;
    this.#address = socket.remoteAddress ?? "";
    this.#arrivedAt = passage.now();
    this.#deadline = new Deadline(this.#arrivedAt + passage.limitMs);
    // "close" follows.
    socket.on("error", () => {});
  }

  /** Begins; it may have passed when this returns. */
  start(): void {
    if (this.#passage.header === undefined) return this.#goOn();
    this.#socket.on("data", this.#onData);
    this.#socket.on("end", this.#onEnd);
  }

  /** Enforces the time limit; called at every sweep. */
  enforce(now: number, drainIdleMs: number | undefined): void {
    const hasBegun = this.#bytes.length > 0 ||
      (this.#socket.bytesRead ?? 0) > 0;
    if (drainIdleMs !== undefined && !hasBegun) {
      this.#deadline.limit(this.#arrivedAt + drainIdleMs);
    }
    if (this.#deadline.hasPassed(now)) this.#expire();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Bytes): void {
    if (this.#stage !== "header") return;
    this.#bytes = join(this.#bytes, bytes);
    try {
      this.#readHeader();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(error);
    }
  }

  #readHeader(): void {
    const { header } = this.#passage;
    if (header === "forbidden") {
      const isHeader = beginsWithHeader(this.#bytes);
      if (isHeader) throw new Refusal(403, "PROXY header of an untrusted peer");
      if (isHeader === false) this.#leaveRest(0);
      return;
    }
    const read = parseProxyHeader(this.#bytes, header!);
    if (read === undefined) return;
    this.#source = read.source;
    this.#leaveRest(read.length);
  }

  /** Leaves the socket as if nobody had read of it more than the header. */
  #leaveRest(length: number): void {
    const socket = this.#socket;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.pause();
    const rest = this.#bytes.subarray(length);
    if (rest.length > 0) socket.unshift?.(rest);
    socket.readableFlowing = null;
    this.#goOn();
  }

  #goOn(): void {
    const { tls, onPassed, now, limitMs } = this.#passage;
    if (tls === undefined) return onPassed(this.#socket, this.#source);
    this.#stage = "handshake";
    this.#deadline.set(now() + limitMs);
    tls.secure(this.#socket, {
      onSecure: (secure) => onPassed(secure, this.#source),
      onFailure: (reason) => this.#turnAway(`TLS handshake failed: ${reason}`),
    });
  }

  #expire(): void {
    const isSilent = this.#bytes.length === 0;
    if (this.#stage === "header" && !isSilent) {
      return this.#refuse(new Refusal(408, "PROXY header too slow"));
    }
    if (this.#stage === "handshake") this.#turnAway("TLS handshake too slow");
    this.#socket.destroy();
  }

  #turnAway(reason: string): void {
    const address = this.#source?.address ?? this.#address;
    this.#passage.observer.turnedAway(address, reason);
  }

  #refuse({ status, message }: Refusal): void {
    const { observer, date, now } = this.#passage;
    const response = plainResponse(status);
    this.#stage = "refused";
    this.#deadline.set(now() + LINGER_MS);
    this.#socket.write(
      makeLastResponse(response, date().toUTCString()),
      "latin1",
    );
    this.#socket.end();
    const facts = new SentResponse(status, response.body.length, "");
    const request = new RefusedRequest("", {
      remoteAddress: this.#address,
      socket: this.#socket,
    });
    observer.refused(request, facts, message);
  }
}

function join(first: Bytes, second: Bytes): Bytes {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
