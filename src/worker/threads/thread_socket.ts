import type {
  ByteSocket,
  PeerCertificate,
} from "../../http/engine/byte_socket.ts";
import type { Peer, PeerTls } from "../../thread_messages.ts";

/** What a thread knows of a connection; the connection itself stays with the I/O thread. */
export class ThreadSocket implements ByteSocket {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly encrypted: boolean;
  readonly servername: string | false | null;
  readonly alpnProtocol: string | false | null;
  readonly authorized: boolean;
  readonly destroyed = false;
  readonly writableLength = 0;
  readonly readableFlowing = null;
  readonly #tls: PeerTls | undefined;

  constructor({ tls, ...addresses }: Peer) {
    this.remoteAddress = addresses.remoteAddress;
    this.remotePort = addresses.remotePort;
    this.localAddress = addresses.localAddress;
    this.localPort = addresses.localPort;
    this.encrypted = tls !== undefined;
    this.servername = tls?.servername ?? null;
    this.alpnProtocol = tls?.alpnProtocol ?? null;
    this.authorized = tls?.authorized === true;
    this.#tls = tls;
  }

  getProtocol(): string | null {
    return this.#tls?.protocol ?? null;
  }

  getCipher(): { readonly name: string } | undefined {
    const name = this.#tls?.cipher;
    return name === undefined ? undefined : { name };
  }

  getPeerCertificate(): PeerCertificate | null {
    return this.#tls?.certificate ?? null;
  }

  write(): never {
    return refuse("write to");
  }

  cork(): never {
    return refuse("write to");
  }

  uncork(): never {
    return refuse("write to");
  }

  end(): never {
    return refuse("end");
  }

  destroy(): never {
    return refuse("destroy");
  }

  pause(): never {
    return refuse("pause");
  }

  resume(): never {
    return refuse("read from");
  }

  on(): never {
    return refuse("listen to");
  }

  off(): never {
    return refuse("listen to");
  }
}

/** What takes a connection from the server cannot work in a thread. */
export function refuse(verb: string): never {
  throw new Error(
    `Cannot ${verb} the connection: the worker class gthread keeps it in another thread, use -k async`,
  );
}
