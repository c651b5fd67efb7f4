import type { ByteSocket } from "../http/engine/byte_socket.ts";
import type { Owner } from "./self.ts";

/** Where to listen. */
export type BindAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "fd"; readonly fd: number };

export interface BindOptions {
  readonly backlog: number;
  readonly reusePort: boolean;
  /** Permission bits that a new unix socket file does not get. */
  readonly umask: number;
  /** Owner of a new unix socket file. */
  readonly owner: Owner | undefined;
}

/** A listening socket that this process owns and never accepts from. */
export interface Listener {
  readonly fd: number;
  /** The real address: port 0 is resolved, `fd` is looked up. */
  readonly address: BindAddress;
  close(): void;
}

/** Takes connections from an inherited listening socket, and stops when it is told to. */
export interface Acceptor {
  /** After it returns no connection is delivered before `resume`; may be called in `onConnection`. */
  pause(): void;
  resume(): void;
  /** Whether a connection waits that has not been delivered; false where nobody can tell. */
  readonly hasWaiting: boolean;
  /** Stops for good, once the connections that were queued have been delivered. */
  close(): Promise<void>;
}

export interface AcceptOptions {
  /** Connections that wait in the kernel's queue. */
  readonly backlog: number;
  /**
   * Connections are read and written at once, without the event loop, until one has to be waited for:
   * for a server that answers one request of each. Without FFI it changes nothing.
   */
  readonly isDirect?: boolean;
  /** Sockets allow half-open use and send without delay. */
  onConnection(socket: ByteSocket): void;
  /** Is told once, the first time that connections cannot be taken. */
  onError(message: string): void;
}

/** Makes TLS connections of TCP connections. */
export interface TlsGate {
  /** Shakes hands on a connection; calls one of the two, unless somebody else ends it. */
  secure(socket: ByteSocket, events: TlsEvents): void;
}

export interface TlsEvents {
  /** It is encrypted, and the client has the certificate that it has to have. */
  onSecure(socket: ByteSocket): void;
  onFailure(reason: string): void;
}

export interface Sockets {
  /**
   * Binds and listens. Throws `PfserveError` "Connection in use: …" when another server has the
   * address, "Cannot bind …" for any other reason.
   */
  bind(address: BindAddress, options: BindOptions): Promise<Listener>;
  /** Takes over an inherited listening socket; throws when the descriptor is none. */
  adopt(fd: number): Listener;
  /** What cannot be done here without FFI, for one warning a start; undefined when all works. */
  readonly limitation: string | undefined;
}
