import type { HijackedConnection } from "../handler_info.ts";
import { HeadReader } from "../wire/head_reader.ts";
import type { Origin } from "../entrance/origin.ts";
import { Refusal } from "../wire/refusal.ts";
import { parseRequestHead, type RequestHead } from "../wire/request_head.ts";
import { BodyIntake } from "./body_intake.ts";
import type { ByteSocket } from "./byte_socket.ts";
import type { ConnectionContext } from "./connection_context.ts";
import { Deadline } from "./deadline.ts";
import { Exchange, type ExchangeChannel } from "./exchange.ts";
import { Inflow } from "./inflow.ts";
import { Outflow } from "./outflow.ts";
import { plainResponse, RefusedRequest } from "./refused_request.ts";
import { makeLastResponse } from "./response_head.ts";
import { SentResponse } from "./sent_response.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** How long what a client still sends is read after the last response, so that it gets that one. */
const LINGER_MS = 2000;

/** Where a connection is, and so what its deadline means. */
type Stage =
  /** Between requests; nothing of the next one has come. */
  | "idle"
  | "head"
  | "exchange"
  /** The last response is written; what comes is thrown away. */
  | "lingering"
  /** The app has taken it over. */
  | "hijacked";

/** One client: reads requests one after the other, and answers in order. */
export class Connection {
  readonly #socket: ByteSocket;
  readonly #context: ConnectionContext;
  readonly #reader: HeadReader;
  readonly #inflow: Inflow;
  readonly #outflow: Outflow;
  readonly #deadline: Deadline;
  readonly #intake: BodyIntake;
  readonly #channel: ExchangeChannel;
  readonly #origin: Origin;
  readonly #onSent: (() => void) | undefined;
  readonly #onData = (bytes: Bytes): void => this.#receive(bytes);
  readonly #onDrain = (): void => this.#writable();
  readonly #onEnd = (): void => this.#halfClosed();
  #stage: Stage = "idle";
  #exchange: Exchange | undefined;
  /** A loop over what was kept for later is under way. */
  #isReading = false;
  #hasEnded = false;
  /** A request has come. */
  #hasAsked = false;
  /** The next request waits until the client has taken earlier responses. */
  #isClogged = false;
  #idleSince: number;
  #hijacked: AbortController | undefined;

  /** `onSent` is told when the last response is sent: only the end of the connection is waited for then. */
  constructor(
    socket: ByteSocket,
    origin: Origin,
    context: ConnectionContext,
    onSent?: () => void,
  ) {
    this.#socket = socket;
    this.#onSent = onSent;
    this.#origin = origin;
    this.#context = context;
    this.#reader = new HeadReader(context.limits, context.decodeLatin1);
    this.#inflow = new Inflow(socket);
    this.#outflow = new Outflow(socket);
    this.#idleSince = context.now();
    this.#deadline = new Deadline(this.#idleSince + context.timeouts.headMs);
    this.#intake = new BodyIntake({
      context,
      inflow: this.#inflow,
      outflow: this.#outflow,
      deadline: this.#deadline,
      onWanted: () => this.#continue(),
    });
    this.#channel = {
      socket,
      remoteAddress: origin.address,
      soon: context.soon,
      mayPersist: () => this.#mayPersist(),
      untilWritable: () => this.#untilWritable(),
      after: context.after,
      hijack: () => this.#hijack(),
      onEnd: (outcome) => this.#ended(outcome),
    };
    socket.on("data", this.#onData);
    socket.on("drain", this.#onDrain);
    socket.on("end", this.#onEnd);
    socket.on("close", () => this.#closed());
    // "close" follows, and says all that is needed.
    socket.on("error", () => {});
  }

  /** Enforces deadlines; called at every sweep. */
  enforce(now: number, mayBeIdle: boolean): void {
    if (!mayBeIdle) this.#hijacked?.abort();
    if (!mayBeIdle && this.#stage === "idle") {
      const { idleMs, firstMs } = this.#context.drainPatience();
      this.#deadline.limit(
        this.#idleSince + (this.#hasAsked ? idleMs : firstMs),
      );
    }
    if (this.#deadline.hasPassed(now)) this.#expire();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Bytes): void {
    switch (this.#stage) {
      case "idle":
      case "head":
        return this.#readHeads(bytes);
      case "exchange":
        return this.#receiveBody(bytes);
      case "lingering":
      case "hijacked":
        return;
    }
  }

  /** Reads and answers requests until the bytes are used up or one takes its time. */
  #readHeads(bytes: Bytes): void {
    this.#isReading = true;
    try {
      let next: Bytes | undefined = bytes;
      while (next !== undefined) {
        this.#readHead(next);
        const isNext = this.#exchange === undefined && !this.#isClogged;
        next = isNext ? this.#inflow.take() : undefined;
      }
      if (this.#mayReceive()) this.#inflow.resume();
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#isReading = false;
    }
  }

  /** Whether there is a use for what the client sends now. */
  #mayReceive(): boolean {
    if (this.#stage === "hijacked" || this.#isClogged) return false;
    return !this.#inflow.hasRest && this.#exchange?.body?.isFull !== true;
  }

  #readHead(bytes: Bytes): void {
    const wasInside = this.#reader.isInside;
    const read = this.#reader.push(bytes, 0);
    if (read !== undefined) {
      const head = parseRequestHead(read.lines, this.#context.rules);
      return this.#begin(head, bytes, read.end);
    }
    if (wasInside || !this.#reader.isInside) return;
    const { now, timeouts } = this.#context;
    this.#stage = "head";
    this.#deadline.set(now() + timeouts.headMs);
  }

  #begin(head: RequestHead, bytes: Bytes, end: number): void {
    if (head.dropped !== undefined) this.#context.noteDropped(head.dropped);
    const forwarded = this.#origin.believed?.read(head.fields);
    const body = this.#intake.begin(head);
    this.#hasAsked = true;
    this.#stage = "exchange";
    this.#deadline.clear();
    this.#intake.receive(bytes, end);
    this.#exchange = new Exchange(this.#context, this.#channel, {
      head,
      body,
      forwarded,
    });
    this.#exchange.run();
  }

  /** RFC 9110 section 10.1.1: unless the client has shown that it does not wait. */
  #continue(): void {
    const { head, isAnswering } = this.#exchange!;
    if (!head.expectsContinue || isAnswering || this.#intake.isComplete) return;
    this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
  }

  #receiveBody(bytes: Bytes): void {
    try {
      this.#intake.receive(bytes, 0);
    } catch (error) {
      return this.#refuse(error);
    }
    if (this.#intake.isDiscarded) this.#next();
  }

  #mayPersist(): boolean {
    const { timeouts, isDraining } = this.#context;
    if (isDraining() || timeouts.keepaliveMs === 0 || this.#hasEnded) {
      return false;
    }
    return this.#intake.isPassable;
  }

  #ended(outcome: "persist" | "close" | "destroy"): void {
    this.#deadline.clear();
    if (outcome === "destroy") return this.#cut();
    if (outcome === "close") return this.#linger();
    if (this.#intake.isComplete) return this.#next();
    // The client was not told of an end: what it still sends of its request is thrown away.
    this.#intake.discard();
  }

  /** To a client of HTTP/1.0, the end of a connection may be the end of a response that is whole. */
  #cut(): void {
    const { socket, remoteAddress } = this.#channel;
    const isMistakable = this.#exchange?.head.minor === 0 &&
      remoteAddress !== "" && socket.encrypted !== true;
    if (isMistakable && socket.resetAndDestroy !== undefined) {
      socket.resetAndDestroy();
    } else socket.destroy();
  }

  #next(): void {
    const { now, timeouts } = this.#context;
    this.#exchange = undefined;
    this.#idleSince = now();
    this.#stage = "idle";
    this.#deadline.set(this.#idleSince + timeouts.keepaliveMs);
    if (this.#outflow.isClogged) return this.#clog();
    if (this.#isReading) return;
    const rest = this.#inflow.take();
    if (rest === undefined) this.#inflow.resume();
    else this.#receive(rest);
  }

  /** A client that asks and does not read could fill the memory with its answers. */
  #clog(): void {
    this.#isClogged = true;
    this.#inflow.pause();
    this.#outflow.isMoving();
    this.#deadline.set(this.#idleSince + this.#context.timeouts.writeMs);
  }

  #linger(): void {
    this.#exchange = undefined;
    this.#inflow.take();
    this.#stage = "lingering";
    this.#deadline.set(this.#context.now() + LINGER_MS);
    const socket = this.#socket;
    const onSent = this.#onSent;
    if (onSent === undefined) socket.end();
    else {
      // Node calls this, too, when the socket is destroyed before all is sent.
      socket.end(() => {
        if (!socket.destroyed) onSent();
      });
    }
    this.#inflow.resume();
  }

  /** Answers in place of the app; what is no refusal is a fault of this program. */
  #refuse(error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    const { status, message } = error;
    const exchange = this.#exchange;
    const response = plainResponse(status, exchange?.head.method);
    const isAnswering = exchange?.isAnswering ?? false;
    exchange?.stop(error, status);
    if (isAnswering) return void this.#socket.destroy();
    this.#socket.write(
      makeLastResponse(response, this.#context.date()),
      "latin1",
    );
    if (exchange === undefined) {
      const { requestLine } = this.#reader;
      const request = new RefusedRequest(requestLine, this.#channel);
      const facts = new SentResponse(status, response.body.length, "");
      this.#context.observer.refused(request, facts, message);
    }
    this.#linger();
  }

  #expire(): void {
    switch (this.#stage) {
      case "idle":
      case "lingering":
        return this.#destroyWhenSent();
      case "head":
        return this.#refuse(new Refusal(408, "head too slow"));
      case "exchange":
        if (this.#outflow.isAwaited || this.#hasEnded) {
          return void this.#socket.destroy();
        }
        return this.#refuse(new Refusal(408, "body too slow"));
      case "hijacked":
        return;
    }
  }

  /** A client that still takes the last response, however slowly, keeps the connection. */
  #destroyWhenSent(): void {
    if (!this.#outflow.isMoving()) return void this.#socket.destroy();
    this.#deadline.set(this.#context.now() + this.#context.timeouts.writeMs);
  }

  #untilWritable(): Promise<void> {
    this.#deadline.set(this.#context.now() + this.#context.timeouts.writeMs);
    return this.#outflow.untilWritable();
  }

  #writable(): void {
    this.#outflow.release();
    if (this.#stage === "exchange") this.#intake.pace();
    if (!this.#isClogged) return;
    this.#isClogged = false;
    this.#next();
  }

  /** Leaves the socket as if nobody had read of it. */
  #hijack(): HijackedConnection {
    const drain = new AbortController();
    this.#hijacked = drain;
    this.#stage = "hijacked";
    this.#exchange = undefined;
    this.#deadline.clear();
    const head = this.#inflow.take() ?? new Uint8Array(0);
    this.#socket.off("data", this.#onData);
    this.#socket.off("drain", this.#onDrain);
    this.#socket.off("end", this.#onEnd);
    // Whoever takes it over may want more of it than the engine does.
    const socket = this.#socket.handOver?.() ?? this.#socket;
    socket.pause();
    socket.readableFlowing = null;
    return { socket, head, drain: drain.signal };
  }

  /**
   * The client sends no more. It may be gone, and the app is told so; but one that waits for its
   * answer, as many scripts do, still gets it if it is quick.
   */
  #halfClosed(): void {
    this.#hasEnded = true;
    const exchange = this.#exchange;
    // To end it twice is an error with a stack, which costs more than the rest of a short connection.
    if (this.#stage === "lingering") return;
    if (exchange === undefined) return void this.#socket.end();
    const isWaiting = !exchange.isAnswering &&
      (exchange.body?.isComplete ?? true);
    if (isWaiting) {
      this.#deadline.set(this.#context.now() + LINGER_MS);
      return exchange.abort(disconnected());
    }
    exchange.stop(disconnected(), 0);
    this.#socket.destroy();
  }

  #closed(): void {
    this.#deadline.clear();
    this.#exchange?.stop(disconnected(), 0);
    this.#outflow.release();
  }
}

function disconnected(): DOMException {
  return new DOMException("The client disconnected", "AbortError");
}
