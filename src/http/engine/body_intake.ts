import { Refusal } from "../wire/refusal.ts";
import type { RequestHead } from "../wire/request_head.ts";
import { BodyPace } from "./body_pace.ts";
import type { ConnectionContext } from "./connection_context.ts";
import type { Deadline } from "./deadline.ts";
import type { Inflow } from "./inflow.ts";
import type { Outflow } from "./outflow.ts";
import { RequestBody } from "./request_body.ts";

/** What is read and thrown away of a body that the app does not want, to keep the connection. */
const DISCARDED_BYTES = 1024 * 1024;

export interface IntakeParts {
  readonly context: ConnectionContext;
  readonly inflow: Inflow;
  readonly outflow: Outflow;
  readonly deadline: Deadline;
  /** The app begins to read. */
  readonly onWanted: () => void;
}

/** Lets the body of one request in after the other: as fast as the app takes it, in time, or not at all. */
export class BodyIntake {
  readonly #parts: IntakeParts;
  #body: RequestBody | undefined;
  #pace: BodyPace | undefined;
  #isDiscarding = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Whether nothing more of it is to come. */
  get isComplete(): boolean {
    return this.#body?.isComplete ?? true;
  }

  /** Whether all that was thrown away has come. */
  get isDiscarded(): boolean {
    return this.#isDiscarding && this.isComplete;
  }

  /** Whether the next request can be reached, by reading what the app leaves if need be. */
  get isPassable(): boolean {
    // What the app may still read cannot be known here.
    return this.#body === undefined || this.#body.isTouched ||
      this.#body.missingBytes <= DISCARDED_BYTES;
  }

  /** Begins with a request; throws `Refusal` when its body is too large. */
  begin(head: RequestHead): RequestBody | undefined {
    this.#body = undefined;
    this.#isDiscarding = false;
    if (head.body.kind === "none") return undefined;
    const { context: { limits, timeouts }, inflow, onWanted } = this.#parts;
    if (head.body.kind === "length" && head.body.bytes > limits.bodyBytes) {
      throw new Refusal(413, "content-length too large");
    }
    this.#pace = new BodyPace(timeouts.bodyMs);
    this.#body = new RequestBody(head.body, limits, {
      onWanted,
      onWait: () => this.pace(),
      onRoom: () => inflow.resume(),
    });
    return this.#body;
  }

  /** Takes what belongs to it; the rest is for the next request. Throws `Refusal`. */
  receive(bytes: Uint8Array<ArrayBuffer>, start: number): void {
    const { inflow, context } = this.#parts;
    const body = this.#body;
    const isMissing = body !== undefined && !body.isComplete;
    const used = isMissing ? body.push(bytes, start) : start;
    if (used < bytes.length) inflow.keep(bytes.subarray(used));
    if (!isMissing) return;
    if (body.isFull) inflow.pause();
    this.#pace?.advance(used - start, context.now());
    this.pace();
  }

  /** The rest of it is read and thrown away. */
  discard(): void {
    this.#isDiscarding = true;
    this.#body?.discard();
    this.pace();
  }

  /** The client has its time for the next piece, as long as it is its turn. */
  pace(): void {
    const { context, deadline, outflow } = this.#parts;
    // It is the client that has to read, not to send.
    if (outflow.isAwaited) return;
    const now = context.now();
    if (this.#body?.isAwaited || (this.#isDiscarding && !this.isComplete)) {
      return deadline.set(this.#pace!.wait(now));
    }
    this.#pace?.stop(now);
    deadline.clear();
  }
}
