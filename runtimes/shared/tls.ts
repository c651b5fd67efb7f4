import type { Socket } from "node:net";
import {
  createSecureContext,
  createServer,
  type SecureContext,
  type TlsOptions as ServerOptions,
  type TLSSocket,
} from "node:tls";
import { PfserveError } from "../../src/errors.ts";
import type { TlsOptions } from "../../src/http/backend.ts";
import type { ByteSocket } from "../../src/http/engine/byte_socket.ts";
import type { TlsEvents, TlsGate } from "../../src/runtime.ts";
import { messageOf } from "../../src/errors.ts";
import { matchesName, namesOf } from "./certificate_names.ts";
import { splitPem } from "./pem.ts";

/** A socket that TLS was begun on, by which its TLSSocket is known: on every runtime. */
type OverSocket = TLSSocket & { readonly _parent?: Socket };

/** Makes ready to speak TLS; throws `PfserveError` for what a runtime cannot use. */
export async function openTls(options: TlsOptions): Promise<TlsGate> {
  const makeDefault = (): ServerOptions => serverOptions(options);
  const chosen = await options.customize?.(() => ({ ...makeDefault() })) ??
    makeDefault();
  return new ServerGate(
    chosen,
    options.clientCertificates === "required",
  );
}

function serverOptions(options: TlsOptions): ServerOptions {
  const contexts = options.pairs.map((pair) => ({
    names: namesOf(pair.certificate),
    context: makeContext(options, pair),
  }));
  const find = (name: string): SecureContext | undefined =>
    contexts.find(({ names }) => names.some((each) => matchesName(each, name)))
      ?.context;
  return {
    ...contextOptions(options, options.pairs[0]!),
    ALPNProtocols: ["http/1.1"],
    requestCert: options.clientCertificates !== "none",
    rejectUnauthorized: options.clientCertificates === "required",
    ...(contexts.length === 1 ? {} : {
      SNICallback: (name, done) =>
        done(null, find(name) ?? contexts[0]!.context),
    }),
  };
}

/** A TLS server that never listens: it is handed its connections. */
class ServerGate implements TlsGate {
  readonly #server: ReturnType<typeof createServer>;
  readonly #waiting = new WeakMap<Socket, TlsEvents>();
  readonly #isRequired: boolean;

  constructor(options: ServerOptions, isRequired: boolean) {
    this.#isRequired = isRequired;
    // The entrance has a limit of its own.
    this.#server = createServer({ ...options, handshakeTimeout: 2 ** 31 - 1 });
    this.#server.on("secureConnection", (socket) => this.#succeed(socket));
    this.#server.on("tlsClientError", (error, socket) => {
      this.#fail(error, socket);
    });
  }

  secure(socket: ByteSocket, events: TlsEvents): void {
    this.#waiting.set(socket as Socket, events);
    // What TLS makes of it then ends when the client leaves in the midst of the handshake.
    Object.assign(socket, { allowHalfOpen: false });
    this.#server.emit("connection", socket as Socket);
  }

  #succeed(socket: OverSocket): void {
    const events = this.#take(socket);
    // The runtime has refused it already; this is not the place to rely on that.
    if (this.#isRequired && !socket.authorized) {
      events?.onFailure(`${socket.authorizationError}`);
      return void socket.destroy();
    }
    if (events === undefined) return void socket.destroy();
    socket.allowHalfOpen = true;
    // Deno finds no overload of `getPeerCertificate` that fits.
    events.onSecure(socket as unknown as ByteSocket);
  }

  #fail(error: Error & { code?: string }, socket: OverSocket): void {
    const events = this.#take(socket);
    socket.destroy();
    const { authorizationError: untrusted } = socket;
    // Clients that only look whether somebody is there leave in the midst of it.
    if (error.code === "ECONNRESET" && !untrusted) return;
    events?.onFailure(
      String(untrusted || error.code || messageOf(error)),
    );
  }

  #take({ _parent: plain }: OverSocket): TlsEvents | undefined {
    if (plain === undefined) return undefined;
    const events = this.#waiting.get(plain);
    this.#waiting.delete(plain);
    return events;
  }
}

/** Makes the context of one certificate; throws `PfserveError` for settings that OpenSSL refuses. */
export function makeContext(
  options: TlsOptions,
  pair: TlsOptions["pairs"][number],
): SecureContext {
  try {
    return createSecureContext(contextOptions(options, pair));
  } catch (error) {
    const { ciphers } = options;
    const isCipher = /cipher/i.test(messageOf(error));
    throw new PfserveError(
      isCipher && ciphers !== undefined
        ? `Cannot use ciphers "${ciphers}": expected a list in the form of OpenSSL with at least one known cipher`
        : `Cannot use certfile "${pair.certfile}" with keyfile "${pair.keyfile}": ${
          messageOf(error)
        }`,
      { cause: error },
    );
  }
}

function contextOptions(
  { authorities, ciphers, minVersion }: TlsOptions,
  { certificate, key }: TlsOptions["pairs"][number],
): ServerOptions {
  return {
    cert: certificate,
    key,
    minVersion: `TLSv${minVersion}`,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(authorities === undefined ? {} : { ca: splitPem(authorities.text) }),
  };
}
