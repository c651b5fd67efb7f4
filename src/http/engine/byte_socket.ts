/** What `tls.TLSSocket` says of the certificate of a client; empty without one. */
export interface PeerCertificate {
  readonly subject?: DistinguishedName;
  readonly issuer?: DistinguishedName;
  readonly serialNumber?: string;
  readonly fingerprint256?: string;
}

/** Such as `{ CN: "alice", O: "Example" }`; an attribute that comes again is a list. */
export type DistinguishedName = Readonly<
  Record<string, string | readonly string[] | undefined>
>;

/** The part of `net.Socket` and `tls.TLSSocket` that the engine uses; alike on every runtime. */
export interface ByteSocket {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  /** True of a `tls.TLSSocket`; the members after it are only there. */
  readonly encrypted?: boolean;
  getProtocol?(): string | null;
  getCipher?(): { readonly name: string } | undefined;
  readonly servername?: string | false | null;
  readonly alpnProtocol?: string | false | null;
  readonly authorized?: boolean;
  getPeerCertificate?(): PeerCertificate | null;
  readonly destroyed: boolean;
  readonly bytesRead?: number;
  /** Bytes that were written and have not been taken by the kernel. */
  readonly writableLength: number;
  /** Says whether more may be written before "drain". */
  write(data: Uint8Array): boolean;
  write(data: string, encoding: "latin1"): boolean;
  /** Gathers writes until `uncork` into one. */
  cork(): void;
  uncork(): void;
  /** Sends what was written, then the end of the stream, and says when all is sent; reading goes on. */
  end(onSent?: () => void): unknown;
  destroy(): unknown;
  /** Ends a TCP connection with RST: the client cannot take what it has for all of it. */
  resetAndDestroy?(): unknown;
  /** Of one that stands in for a socket of the runtime's: gives that up, and from then on only says when it is closed. */
  handOver?(): ByteSocket;
  /** Gives bytes back that were read too far. */
  unshift?(bytes: Uint8Array): unknown;
  pause(): unknown;
  resume(): unknown;
  /** Null while nobody has said whether to read: whoever listens for data then starts it. */
  readableFlowing: boolean | null;
  on(
    event: "data",
    listener: (bytes: Uint8Array<ArrayBuffer>) => void,
  ): unknown;
  on(event: "end" | "close" | "drain" | "error", listener: () => void): unknown;
  off(
    event: "data" | "end" | "drain",
    listener: (bytes: Uint8Array<ArrayBuffer>) => void,
  ): unknown;
}
