import { stackOf } from "../../errors.ts";
import type { ResponseParts } from "../../http/fetch/response_parts.ts";
import { PatientReader } from "../../http/patient_reader.ts";
import type { Clock, ThreadLink } from "../../runtime.ts";
import {
  type ResponseHeadMessage,
  type WholeResponse,
  WINDOW_BYTES,
} from "../../thread_messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A longer text is encoded here, not in the I/O thread, which all threads share. */
const TEXT_LENGTH = 16 * 1024;
const encoder = new TextEncoder();

/** Sends one response from the thread that made it to the I/O thread. */
export class ResponseSender {
  readonly #id: number;
  readonly #link: ThreadLink;
  readonly #clock: Pick<Clock, "after">;
  readonly #onOver: () => Promise<void> | undefined;
  #reader: PatientReader | undefined;
  #creditBytes = WINDOW_BYTES;
  #isCancelled = false;
  #wake: (() => void) | undefined;

  /** `onOver` gives up what the request has, before the I/O thread does. */
  constructor(
    id: number,
    { link, clock }: { link: ThreadLink; clock: Pick<Clock, "after"> },
    onOver: () => Promise<void> | undefined,
  ) {
    this.#id = id;
    this.#link = link;
    this.#clock = clock;
    this.#onOver = onOver;
  }

  async send(parts: ResponseParts): Promise<void> {
    const { body, ...rest } = parts;
    const head = headOf(rest);
    if (body === null) return await this.#sendWhole(head, null);
    if (typeof body === "string") return await this.#sendText(head, body);
    // A copy: the app may have another response with the same bytes.
    if (body instanceof Uint8Array) {
      return await this.#sendWhole(head, new Uint8Array(body));
    }
    if (body instanceof ReadableStream) return await this.#stream(head, body);
    if (body.size > WINDOW_BYTES) {
      return await this.#stream(withLength(head, body.size), body.stream());
    }
    await this.#sendWhole(head, new Uint8Array(await body.arrayBuffer()));
  }

  /** The app threw, or returned what is no response. */
  async fail(thrown: unknown): Promise<void> {
    await this.#onOver();
    this.#link.send({ kind: "failed", id: this.#id, stack: stackOf(thrown) });
  }

  /** The client has taken so much. */
  addCredit(bytes: number): void {
    this.#creditBytes += bytes;
    this.#wake?.();
  }

  /** Nobody reads the rest. */
  cancel(): void {
    this.#isCancelled = true;
    this.#reader?.cancel(new DOMException("Nobody reads it", "AbortError"));
    this.#wake?.();
  }

  async #sendText(head: ResponseHeadMessage, text: string): Promise<void> {
    const body = text.length > TEXT_LENGTH ? encoder.encode(text) : text;
    await this.#sendWhole(head, body);
  }

  async #sendWhole(
    head: ResponseHeadMessage,
    body: WholeResponse["body"],
  ): Promise<void> {
    const closing = this.#onOver();
    if (closing !== undefined) await closing;
    this.#link.send(
      { kind: "response", id: this.#id, head, body },
      body instanceof Uint8Array ? [body.buffer] : [],
    );
  }

  async #stream(
    head: ResponseHeadMessage,
    body: ReadableStream<unknown>,
  ): Promise<void> {
    const id = this.#id;
    const reader = new PatientReader(
      body,
      (delayMs, task) => void this.#clock.after(delayMs, task),
    );
    this.#reader = reader;
    this.#link.send({ kind: "head", id, head });
    try {
      await this.#sendPieces(reader);
    } catch (error) {
      if (!this.#isCancelled) throw error;
    }
    await this.#onOver();
    this.#link.send({ kind: "end", id });
  }

  async #sendPieces(reader: PatientReader): Promise<void> {
    for (
      let bytes = await reader.read();
      bytes !== undefined;
      bytes = await reader.read()
    ) {
      await this.#sendPiece(new Uint8Array(bytes));
    }
  }

  async #sendPiece(bytes: Bytes): Promise<void> {
    while (this.#creditBytes <= 0 && !this.#isCancelled) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#isCancelled) return;
    this.#creditBytes -= bytes.byteLength;
    this.#link.send({ kind: "piece", id: this.#id, bytes }, [bytes.buffer]);
  }
}

/** Plain copies: what the app can still change must not be what is being sent. */
function headOf(
  { status, statusText, headers }: Omit<ResponseParts, "body">,
): ResponseHeadMessage {
  return { status, statusText, headers };
}

function withLength(
  head: ResponseHeadMessage,
  bytes: number,
): ResponseHeadMessage {
  const isAnnounced = head.headers.some(([name]) => name === "content-length");
  if (isAnnounced) return head;
  const length = ["content-length", String(bytes)] as const;
  return { ...head, headers: [...head.headers, length] };
}
