/** What `tls.TLSSocket` says of the certificate of a client; empty without one. */
export interface PeerCertificate {
  /** Whose certificate it is. */
  readonly subject?: DistinguishedName;
  /** Who has signed it. */
  readonly issuer?: DistinguishedName;
  /** Hexadecimal digits. */
  readonly serialNumber?: string;
  /** SHA-256 of the certificate, as hexadecimal numbers with colons. */
  readonly fingerprint256?: string;
}

/** Such as `{ CN: "alice", O: "Example" }`; an attribute that comes again is a list. */
export type DistinguishedName = Readonly<
  Record<string, string | readonly string[] | undefined>
>;

/** The part of `net.Socket` and `tls.TLSSocket` that the engine uses; alike on every runtime. */
export interface ByteSocket {
  /** The IP address of the other end; undefined for a unix socket. */
  readonly remoteAddress?: string | undefined;
  /** The TCP port of the other end. */
  readonly remotePort?: number | undefined;
  /** The IP address of this end. */
  readonly localAddress?: string | undefined;
  /** The TCP port of this end. */
  readonly localPort?: number | undefined;
  /** True of a `tls.TLSSocket`; the members after it are only there. */
  readonly encrypted?: boolean;
  /** Such as "TLSv1.3". */
  getProtocol?(): string | null;
  /** The cipher that both ends agreed on. */
  getCipher?(): { readonly name: string } | undefined;
  /** The name that the client asked for (SNI). */
  readonly servername?: string | false | null;
  /** What ALPN chose. */
  readonly alpnProtocol?: string | false | null;
  /** Whether the certificate of the client is trusted. */
  readonly authorized?: boolean;
  /** The certificate of the client; empty without one. */
  getPeerCertificate?(): PeerCertificate | null;
  /** Whether it is closed for good. */
  readonly destroyed: boolean;
  /** Bytes that have come so far. */
  readonly bytesRead?: number;
  /** Bytes that were written and have not been taken by the kernel. */
  readonly writableLength: number;
  /** Says whether more may be written before "drain". */
  write(data: Uint8Array): boolean;
  /** Writes text, a byte for each character. */
  write(data: string, encoding: "latin1"): boolean;
  /** Gathers writes until `uncork` into one. */
  cork(): void;
  /** Sends what was gathered. */
  uncork(): void;
  /** Sends what was written, then the end of the stream, and says when all is sent; reading goes on. */
  end(onSent?: () => void): unknown;
  /** Closes it at once. */
  destroy(): unknown;
  /** Ends a TCP connection with RST: the client cannot take what it has for all of it. */
  resetAndDestroy?(): unknown;
  /** Of one that stands in for a socket of the runtime's: gives that up, and from then on only says when it is closed. */
  handOver?(): ByteSocket;
  /** Gives bytes back that were read too far. */
  unshift?(bytes: Uint8Array): unknown;
  /** Reads no more for now. */
  pause(): unknown;
  /** Reads on. */
  resume(): unknown;
  /** Null while nobody has said whether to read: whoever listens for data then starts it. */
  readableFlowing: boolean | null;
  /** Calls `listener` for what comes. */
  on(
    event: "data",
    listener: (bytes: Uint8Array<ArrayBuffer>) => void,
  ): unknown;
  /** Calls `listener` at an event without data. */
  on(event: "end" | "close" | "drain" | "error", listener: () => void): unknown;
  /** Calls `listener` no more. */
  off(
    event: "data" | "end" | "drain",
    listener: (bytes: Uint8Array<ArrayBuffer>) => void,
  ): unknown;
}
