import { Body } from "./body.ts";
import { forwardMissing } from "./forward.ts";
import { FieldHeaders } from "./headers.ts";
import { showFor } from "./inspect.ts";
import { NativeRequest } from "./natives.ts";
import {
  readArrayBuffer,
  readBlob,
  readBytes,
  readFormData,
  readJson,
  readText,
} from "./read_body.ts";
import type { RequestSource } from "./source.ts";
import { normalizeUrl } from "./url.ts";

/**
 * A Request of which nothing is made until the app asks. It has what the platform's one has:
 * members that are not here are read from a native Request that is made for them.
 *
 * It differs from the platform's in this: natives do not take it, but for the replaced globals and
 * those that `takers.ts` names; its body is no byte stream; a clone has the same signal object.
 */
export class LazyRequest {
  readonly #source: RequestSource;
  #url: string | undefined;
  #headers: FieldHeaders | undefined;
  /** Null when there is none, undefined until asked for. */
  #body: Body | null | undefined;
  /** A native one without the body. */
  #native: Request | undefined;

  constructor(source: RequestSource) {
    this.#source = source;
  }

  static isLazyRequest(value: unknown): value is LazyRequest {
    return typeof value === "object" && value !== null && #source in value;
  }

  static sourceOf(request: LazyRequest): RequestSource {
    return request.#source;
  }

  static bodyOf(request: LazyRequest): Body | null {
    return request.#getBody();
  }

  get method(): string {
    return this.#source.method;
  }

  get url(): string {
    return this.#url ??= normalizeUrl(this.#source.url);
  }

  get headers(): Headers {
    this.#headers ??= FieldHeaders.fromFields(this.#source.fields);
    return this.#headers as unknown as Headers;
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#getBody()?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#body?.isUsed ?? false;
  }

  text(): Promise<string> {
    return readText(this.#getBody());
  }

  json(): Promise<unknown> {
    return readJson(this.#getBody());
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return readArrayBuffer(this.#getBody());
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return readBytes(this.#getBody());
  }

  blob(): Promise<Blob> {
    return readBlob(this.#getBody(), this.headers.get("content-type"));
  }

  formData(): Promise<FormData> {
    return readFormData(this.#getBody(), this.headers.get("content-type"));
  }

  clone(): Request {
    const source = this.#source;
    const copy = new LazyRequest(source);
    const body = this.#getBody();
    if (body === null) copy.#body = null;
    else [this.#body, copy.#body] = body.fork();
    if (this.#headers !== undefined) {
      copy.#headers = new FieldHeaders(this.headers);
    }
    return copy as unknown as Request;
  }

  #getBody(): Body | null {
    if (this.#body === undefined) {
      const { method, body } = this.#source;
      const hasNone = body === undefined || method === "GET" ||
        method === "HEAD";
      this.#body = hasNone ? null : new Body(body);
    }
    return this.#body;
  }

  /** For members that tell nothing of the body, or with the body, which is then used. */
  static toNative(request: LazyRequest, hasBody: boolean): Request {
    const { method, url, headers } = request;
    if (!hasBody) {
      return request.#native ??= new NativeRequest(url, { method, headers });
    }
    return new NativeRequest(url, nativeInit(request));
  }
}

/** What makes a native Request of this one, its body included, which is then used. */
export function nativeInit(request: LazyRequest): RequestInit {
  const { method, headers, signal } = request;
  const body = LazyRequest.bodyOf(request);
  const init = { method, headers, signal };
  if (body === null) return init;
  const withBody = { ...init, body: body.takeStream(), duplex: "half" };
  return withBody;
}

/** A Request that costs little until the app asks for what costs more. */
export function makeRequest(source: RequestSource): Request {
  return new LazyRequest(source) as unknown as Request;
}

Object.setPrototypeOf(LazyRequest.prototype, NativeRequest.prototype);
forwardMissing(
  LazyRequest.prototype,
  NativeRequest.prototype,
  Object.getOwnPropertyNames(NativeRequest.prototype),
  LazyRequest.toNative,
);
showFor(
  LazyRequest.prototype,
  NativeRequest.prototype,
  ({ method, url, headers, bodyUsed }) => ({ method, url, headers, bodyUsed }),
);
