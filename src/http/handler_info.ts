import type { ByteSocket, DistinguishedName } from "./engine/byte_socket.ts";
import {
  handleWebSocket,
  ServerWebSocket,
  type WebSocketHandlers,
} from "./server_websocket.ts";
import type { HandshakeAnswer, WebSocketPeer } from "./websocket.ts";

/** Where one end of a connection is. */
export type ConnectionAddress =
  | {
    readonly transport: "tcp";
    readonly hostname: string;
    readonly port: number;
  }
  /** A unix socket: the client has no address, the server's is not known to the worker. */
  | { readonly transport: "unix"; readonly path: string };

/** What is known of a connection over TLS. */
export interface TlsInfo {
  /** Such as "TLSv1.3". */
  readonly protocol: string;
  /** Such as "TLS_AES_256_GCM_SHA384". */
  readonly cipher: string;
  /** The name that the client asked for (SNI), undefined when it did not. */
  readonly serverName: string | undefined;
  /** What ALPN chose, undefined when the client did not offer anything. */
  readonly alpnProtocol: string | undefined;
  /** The certificate that the client has shown, undefined when it has none or was not asked. */
  readonly clientCertificate: ClientCertificate | undefined;
}

/** The certificate of a client. */
export interface ClientCertificate {
  /** Whether one of `ca-certs` has signed it, and it is valid now. */
  readonly isVerified: boolean;
  /** Such as `{ CN: "alice", O: "Example" }`. */
  readonly subject: DistinguishedName;
  /** Who has signed it. */
  readonly issuer: DistinguishedName;
  /** Hexadecimal digits. */
  readonly serialNumber: string;
  /** SHA-256 of the certificate, as hexadecimal numbers with colons. */
  readonly fingerprint256: string;
}

/** A connection that the app has taken over. */
export interface HijackedConnection {
  /** A `net.Socket` or `tls.TLSSocket` of which nobody reads; the app owns and closes it. */
  readonly socket: ByteSocket;
  /** What the client sent after the request. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** Aborts when the worker drains: what is open when `graceful-timeout` is over is cut off. */
  readonly drain: AbortSignal;
}

/** What a Fetch handler is told beside the Request: its second argument, `c.env` in Hono. */
export interface HandlerInfo {
  /** The client's: the peer, or whom a trusted proxy speaks for; port 0 when that did not say. */
  readonly remoteAddr: ConnectionAddress;
  /** Where the connection was accepted. */
  readonly localAddr: ConnectionAddress;
  /** What the client speaks: with this server, or with the trusted proxy before it. */
  readonly protocol: "http" | "https";
  /** The version of HTTP that the client speaks. */
  readonly httpVersion: "1.0" | "1.1";
  /** Undefined without TLS. */
  readonly tls: TlsInfo | undefined;
  /**
   * Sends 103 Early Hints; `link` is one value or several. Does nothing for a client of HTTP/1.0
   * and once the response has begun; throws `TypeError` for a field that cannot be sent.
   */
  writeEarlyHints(hints: EarlyHints): void;
  /**
   * Takes the connection from the server, which then ignores what the handler returns. Throws when
   * the response has begun, the request has a body that was not read to its end, or the back end is
   * `node`.
   */
  hijack(): HijackedConnection;
  /**
   * Answers the handshake of a WebSocket, for which the handlers are `websocket` beside `fetch` in
   * the app's export, as `Bun.serve` has them; the handler's response is then ignored. False when
   * the request is no handshake; throws when there are no handlers or the back end is `node`.
   */
  upgrade(request: Request, options?: UpgradeOptions): boolean;
  /** As `Bun.serve` has it; null for a unix socket. */
  requestIP(request?: Request): SocketAddress | null;
  /** As `node:http` has it, for helpers that ask there; its remote address is that of `remoteAddr`. */
  readonly incoming: { readonly socket: ByteSocket };
  /** As `incoming`: does what `writeEarlyHints` of this object does. */
  readonly outgoing: { writeEarlyHints(hints: EarlyHints): void };
}

/** How a WebSocket is opened. */
export interface UpgradeOptions {
  /** Fields of the 101 response; `sec-websocket-protocol` chooses the subprotocol. */
  readonly headers?: HeadersInit;
  /** What the WebSocket's handlers find in `data`. */
  readonly data?: unknown;
}

/** Fields of a 103 response. */
export type EarlyHints = Readonly<Record<string, string | readonly string[]>>;

/** An address as `Bun.serve` gives it. */
export interface SocketAddress {
  /** The IP address as text. */
  readonly address: string;
  /** Of the address. */
  readonly family: "IPv4" | "IPv6";
  /** The TCP port. */
  readonly port: number;
}

/** The client's end of a connection; undefined for a unix socket, and 0 for a port that nobody told. */
export interface ClientEnd {
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** The request and connection of which a handler is told. */
export interface InfoSource {
  /** Who sent the request, as far as proxies are believed. */
  readonly client: ClientEnd;
  /** How the client sent it, as far as proxies are believed. */
  readonly scheme: "http" | "https";
  readonly socket: ByteSocket;
  readonly version: string;
  writeEarlyHints(fields: readonly (readonly [string, string])[]): void;
  hijack(): HijackedConnection;
  /** Undefined when the request is no handshake; throws as `hijack` does. */
  openWebSocket(answer: HandshakeAnswer): WebSocketPeer | undefined;
  /** The app threw when nobody waited for a response any more. */
  appFailed(thrown: unknown): void;
  /** Calls `listener` when nothing more of the response will be sent; missing in threads. */
  onOver?(listener: (isSent: boolean) => void): void;
}

/** Looks everything up when it is asked for: most handlers do not ask. */
export class LazyHandlerInfo implements HandlerInfo {
  readonly #source: InfoSource;
  readonly #handlers: WebSocketHandlers | undefined;
  #completed: Promise<void> | undefined;

  constructor(source: InfoSource, handlers?: WebSocketHandlers) {
    this.#source = source;
    this.#handlers = handlers;
  }

  get remoteAddr(): ConnectionAddress {
    const { address, port } = this.#source.client;
    return addressOf(address, port);
  }

  get localAddr(): ConnectionAddress {
    const { localAddress, localPort } = this.#source.socket;
    return addressOf(localAddress, localPort);
  }

  get protocol(): "http" | "https" {
    return this.#source.scheme;
  }

  get httpVersion(): "1.0" | "1.1" {
    return this.#source.version === "1.0" ? "1.0" : "1.1";
  }

  get tls(): TlsInfo | undefined {
    const { socket } = this.#source;
    if (socket.encrypted !== true) return undefined;
    return {
      protocol: socket.getProtocol?.() ?? "",
      cipher: socket.getCipher?.()?.name ?? "",
      serverName: socket.servername || undefined,
      alpnProtocol: socket.alpnProtocol || undefined,
      clientCertificate: certificateOf(socket),
    };
  }

  /** For `Deno.serve`: resolves when the response is sent, rejects when it could not be. */
  get completed(): Promise<void> {
    this.#completed ??= new Promise((resolve, reject) => {
      this.#source.onOver?.((isSent) => isSent ? resolve() : reject(notSent()));
    });
    return this.#completed;
  }

  get incoming(): { readonly socket: ByteSocket } {
    const { socket, client } = this.#source;
    return {
      socket: client.address === socket.remoteAddress
        ? socket
        : showClient(socket, client),
    };
  }

  get outgoing(): { writeEarlyHints(hints: EarlyHints): void } {
    return { writeEarlyHints: (hints) => this.writeEarlyHints(hints) };
  }

  writeEarlyHints(hints: EarlyHints): void {
    const fields = Object.entries(hints).flatMap(([name, values]) =>
      [values].flat().map((value) => [name.toLowerCase(), value] as const)
    );
    this.#source.writeEarlyHints(fields);
  }

  hijack(): HijackedConnection {
    return this.#source.hijack();
  }

  upgrade(_request: Request, options: UpgradeOptions = {}): boolean {
    const handlers = this.#handlers;
    if (handlers === undefined) {
      throw new TypeError(
        'Cannot upgrade to a WebSocket: expected the app to export "websocket" beside "fetch"',
      );
    }
    const headers = new Headers(options.headers);
    const protocol = headers.get("sec-websocket-protocol") ?? undefined;
    headers.delete("sec-websocket-protocol");
    const source = this.#source;
    const peer = source.openWebSocket({ fields: [...headers], protocol });
    if (peer === undefined) return false;
    const address = source.client.address ?? "";
    const socket = new ServerWebSocket(peer, options.data, address);
    const onFailure = (thrown: unknown): void => source.appFailed(thrown);
    handleWebSocket(peer, socket, { handlers, onFailure });
    return true;
  }

  requestIP(): SocketAddress | null {
    const remote = this.remoteAddr;
    if (remote.transport === "unix") return null;
    const { hostname: address, port } = remote;
    return { address, family: address.includes(":") ? "IPv6" : "IPv4", port };
  }
}

/** As Deno says it. */
function notSent(): Error {
  const error = new Error("HTTP response was not sent successfully");
  error.name = "Interrupted";
  return error;
}

function addressOf(
  hostname: string | undefined,
  port: number | undefined,
): ConnectionAddress {
  return hostname === undefined || port === undefined
    ? { transport: "unix", path: "" }
    : { transport: "tcp", hostname, port };
}

function certificateOf(socket: ByteSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerCertificate?.();
  if (!certificate?.fingerprint256) return undefined;
  const { subject, issuer, serialNumber, fingerprint256 } = certificate;
  return {
    isVerified: socket.authorized === true,
    // Runtimes give them no prototype, or one; messages between threads lose it.
    subject: { ...subject },
    issuer: { ...issuer },
    serialNumber: serialNumber ?? "",
    fingerprint256,
  };
}

/** A socket to look at: it says that it is connected to the client, not to the proxy. */
function showClient(socket: ByteSocket, client: ClientEnd): ByteSocket {
  const shown = new Map<unknown, unknown>([
    ["remoteAddress", client.address],
    ["remotePort", client.port],
    ["remoteFamily", client.address?.includes(":") ? "IPv6" : "IPv4"],
  ]);
  return new Proxy(socket, {
    get(target, name) {
      if (shown.has(name)) return shown.get(name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
