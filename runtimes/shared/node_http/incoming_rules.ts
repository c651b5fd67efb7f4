import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { droppedField } from "../../../src/http/dropped_field.ts";
import type { ByteSocket } from "../../../src/http/engine/byte_socket.ts";
import {
  type Origin,
  originOf,
  showSource,
} from "../../../src/http/entrance/origin.ts";
import type {
  ForwardedFacts,
  TrustedProxies,
} from "../../../src/http/proxy/trusted_proxies.ts";
import { Refusal } from "../../../src/http/wire/refusal.ts";
import type { Tolerances } from "../../../src/http/wire/tolerances.ts";

/** What is known of the sender of a request. */
export interface Sender {
  readonly origin: Origin;
  /** What a trusted proxy says; undefined when there is none, or it says nothing. */
  readonly forwarded: ForwardedFacts | undefined;
}

export interface IncomingOptions {
  readonly underscores: Tolerances["underscores"];
  /** The proxies that are believed on connections of which nothing was noted. */
  readonly proxies?: TrustedProxies;
  /** Is told once of a field that was dropped. */
  warn(message: string): void;
}

/** The rules of the engine that node:http has not. */
export class IncomingRules {
  readonly #options: IncomingOptions;
  readonly #origins = new WeakMap<Socket, Origin>();
  #hasDropped = false;

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  /** Remembers whom a connection is from. */
  note(socket: Socket, origin: Origin): void {
    this.#origins.set(socket, origin);
  }

  /** `secure` is what `plain` has become: TLS of the app's own. */
  replace(plain: Socket, secure: Socket): void {
    const origin = this.#origins.get(plain);
    if (origin === undefined) return;
    this.#origins.set(secure, origin);
    if (origin.source !== undefined) showSource(secure, origin.source);
  }

  /** Takes what is not allowed from a request, and finds out whom it is from; throws `Refusal`. */
  read(request: IncomingMessage): Sender {
    if (this.#options.underscores !== "keep") this.#readNames(request);
    const origin = this.#originOf(request);
    const forwarded = origin.believed?.read(fieldsOf(request));
    return { origin, forwarded };
  }

  /** Where it is too late to refuse: contradictions are not believed. */
  readLate(request: IncomingMessage): Sender {
    try {
      return this.read(request);
    } catch (error) {
      if (error instanceof Refusal) return this.unread(request);
      throw error;
    }
  }

  /** The sender of a request whose fields are not believed. */
  unread(request: IncomingMessage): Sender {
    return { origin: this.#originOf(request), forwarded: undefined };
  }

  #originOf({ socket }: IncomingMessage): Origin {
    const known = this.#origins.get(socket);
    if (known !== undefined) return known;
    const origin = originOf(
      socket as unknown as ByteSocket,
      this.#options.proxies,
    );
    this.#origins.set(socket, origin);
    return origin;
  }

  #readNames({ rawHeaders, headers }: IncomingMessage): void {
    for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
      const name = rawHeaders[index]!;
      if (!name.includes("_")) continue;
      if (this.#options.underscores === "refuse") {
        throw new Refusal(400, "underscore in field name");
      }
      rawHeaders.splice(index, 2);
      delete headers[name.toLowerCase()];
      if (this.#hasDropped) continue;
      this.#hasDropped = true;
      this.#options.warn(droppedField(name));
    }
  }
}

/** Names in lower case, as the engine has them. */
function fieldsOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.map((text, index) =>
    index % 2 === 0 ? text.toLowerCase() : text
  );
}
