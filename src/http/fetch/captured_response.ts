import { Body, type BodyValue } from "./body.ts";
import { forwardMissing } from "./forward.ts";
import { FieldHeaders, type HeaderPair } from "./headers.ts";
import { showFor } from "./inspect.ts";
import { NativeResponse } from "./natives.ts";
import {
  readArrayBuffer,
  readBlob,
  readBytes,
  readFormData,
  readJson,
  readText,
} from "./read_body.ts";
import { extractBody, TEXT_TYPE } from "./response_body.ts";
import {
  checkInit,
  checkNullBody,
  toStatus,
  toStatusText,
} from "./response_init.ts";

const NO_HEADERS: readonly HeaderPair[] = [];
const TEXT_HEADERS: readonly HeaderPair[] = [["content-type", TEXT_TYPE]];

/** What the server needs of a captured Response; its body is then used. */
export interface CapturedParts {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly HeaderPair[];
  readonly body: BodyValue | null;
}

/**
 * A Response that remembers what it was made of, for a server that writes just that. A native one
 * is not made at all.
 *
 * It differs from the platform's in this: natives that take a Response do not take it, but for
 * those that `takers.ts` names; its body is no byte stream; the Content-Type that a body brings is
 * the standard's on every platform.
 */
export class CapturedResponse {
  #status = 200;
  #statusText = "";
  #body: Body | null = null;
  /** Content-Type that the body brought, while there are no headers. */
  #type = "";
  #headers: FieldHeaders | undefined;

  constructor(body: BodyInit | null = null, init?: ResponseInit | null) {
    if (init !== undefined && init !== null) this.#applyInit(init);
    if (body === null) return;
    if (typeof body === "string") {
      this.#body = new Body(body);
      this.#type = TEXT_TYPE;
    } else {
      const typed = extractBody(body);
      this.#body = typed.body;
      this.#type = typed.type;
    }
    if (this.#status !== 200) checkNullBody(this.#status);
    const headers = this.#headers;
    if (headers === undefined || this.#type === "") return;
    if (!headers.has("content-type")) {
      headers.append("content-type", this.#type);
    }
  }

  static json(data: unknown, init?: ResponseInit): Response {
    const text = JSON.stringify(data);
    if (text === undefined) {
      throw new TypeError("Value is not JSON serializable");
    }
    const response = new CapturedResponse(null, init);
    if (response.#status !== 200) checkNullBody(response.#status);
    response.#body = new Body(text);
    if (!response.#headers?.has("content-type")) {
      response.#setType("application/json");
    }
    return response as unknown as Response;
  }

  static isCapturedResponse(value: unknown): value is CapturedResponse {
    return typeof value === "object" && value !== null && #status in value;
  }

  /** Undefined when it is another kind of Response; throws `TypeError` when its body was used. */
  static takeParts(response: unknown): CapturedParts | undefined {
    if (!CapturedResponse.isCapturedResponse(response)) return undefined;
    return {
      status: response.#status,
      statusText: response.#statusText,
      headers: response.#pairs(),
      body: response.#body === null ? null : response.#body.take(),
    };
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText(): string {
    return this.#statusText;
  }

  get type(): ResponseType {
    return "default";
  }

  get url(): string {
    return "";
  }

  get redirected(): boolean {
    return false;
  }

  get headers(): Headers {
    if (this.#headers === undefined) {
      this.#headers = new FieldHeaders();
      if (this.#type !== "") this.#setType(this.#type);
    }
    return this.#headers as unknown as Headers;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#body?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#body?.isUsed ?? false;
  }

  text(): Promise<string> {
    return readText(this.#body);
  }

  json(): Promise<unknown> {
    return readJson(this.#body);
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return readArrayBuffer(this.#body);
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return readBytes(this.#body);
  }

  blob(): Promise<Blob> {
    return readBlob(this.#body, this.headers.get("content-type"));
  }

  formData(): Promise<FormData> {
    return readFormData(this.#body, this.headers.get("content-type"));
  }

  clone(): Response {
    const copy = new CapturedResponse();
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    copy.#headers = new FieldHeaders(this.headers);
    if (this.#body !== null) [this.#body, copy.#body] = this.#body.fork();
    return copy as unknown as Response;
  }

  /** For members that tell nothing of the body, or with the body, which is then used. */
  static toNative(response: CapturedResponse, hasBody: boolean): Response {
    const { status, statusText, headers } = response;
    const body = hasBody ? response.#body?.takeStream() ?? null : null;
    return new NativeResponse(body, { status, statusText, headers });
  }

  #applyInit(init: ResponseInit): void {
    checkInit(init);
    const { status, statusText, headers } = init;
    this.#status = toStatus(status);
    this.#statusText = toStatusText(statusText);
    if (headers !== undefined) this.#headers = new FieldHeaders(headers);
  }

  #setType(type: string): void {
    if (this.#headers === undefined) this.#type = type;
    else this.#headers.set("content-type", type);
  }

  #pairs(): readonly HeaderPair[] {
    if (this.#headers !== undefined) return FieldHeaders.pairsOf(this.#headers);
    if (this.#type === "") return NO_HEADERS;
    return this.#type === TEXT_TYPE
      ? TEXT_HEADERS
      : [["content-type", this.#type]];
  }
}

Object.setPrototypeOf(CapturedResponse.prototype, NativeResponse.prototype);
Object.setPrototypeOf(CapturedResponse, NativeResponse);
forwardMissing(
  CapturedResponse.prototype,
  NativeResponse.prototype,
  Object.getOwnPropertyNames(NativeResponse.prototype),
  CapturedResponse.toNative,
);
showFor(
  CapturedResponse.prototype,
  NativeResponse.prototype,
  ({ status, statusText, headers, bodyUsed }) => (
    { status, statusText, headers, bodyUsed }
  ),
);
