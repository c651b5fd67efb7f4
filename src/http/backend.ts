import type { ProxyVersion } from "./proxy/proxy_header.ts";
import type { TrustOptions } from "./proxy/trusted_proxies.ts";
import type { Tolerances } from "./wire/tolerances.ts";

/** An HTTP server inside a worker: accepts on inherited listeners and answers with one app. */
export interface HttpBackend {
  /** Starts to accept on inherited descriptors; resolves when each one is listening. */
  listen(fds: readonly number[], backlog: number): Promise<void>;
  /**
   * Stops accepting, announces `Connection: close` on every response that has not begun, lets idle
   * connections go; resolves when the last connection is gone. With `isLast` no other process will
   * take what waits in the kernel's queue.
   */
  drain(isLast?: boolean): Promise<void>;
  /** Cuts off whatever is left. */
  destroy(): void;
  readonly connections: number;
  /** Whether a connection waits to be accepted now; false where nobody can tell. */
  readonly hasWaiting: boolean;
}

export interface HttpOptions {
  /** How long an idle connection is kept, milliseconds; 0 closes after each response. */
  readonly keepaliveMs: number;
  /** Connections held at once; more wait in the kernel's queue. */
  readonly maxConnections: number;
  readonly observer: HttpObserver;
  /** Undefined where the server speaks HTTP without TLS. */
  readonly tls: TlsOptions | undefined;
  /** Undefined: nobody is believed to speak for others. */
  readonly proxies?: ProxyRules | undefined;
  /** Undefined: none. */
  readonly tolerances?: Tolerances | undefined;
  /** Milliseconds for a PROXY header, and again for a TLS handshake. */
  readonly entranceMs?: number | undefined;
}

/** Which proxies are believed, and about what. */
export interface ProxyRules {
  /** Whose headers are believed. */
  readonly trusted: TrustOptions;
  /** Undefined where nobody may send a header of the PROXY protocol. */
  readonly protocol: {
    readonly version: ProxyVersion;
    /** Who has to send one, as `AddressList` takes it; nobody else may. */
    readonly from: readonly string[];
  } | undefined;
}

/** With what TLS is spoken, read from files. */
export interface TlsOptions {
  /** At least one; the first is for clients that ask for none of their names. */
  readonly pairs: readonly TlsPair[];
  /** The authorities that sign certificates of clients. */
  readonly authorities: TlsFile | undefined;
  /** Whether clients have to show a certificate. */
  readonly clientCertificates: "none" | "optional" | "required";
  /** In the form of OpenSSL; undefined for those of the runtime. */
  readonly ciphers: string | undefined;
  /** The oldest version that is spoken. */
  readonly minVersion: "1.2" | "1.3";
  /** Replaces the options of `tls.createServer` that are made of all these. */
  readonly customize?: (
    makeDefault: () => Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

/** A file in PEM form. */
export interface TlsFile {
  /** Where it was read. */
  readonly path: string;
  /** What is in it. */
  readonly text: string;
}

/** A certificate with its key: texts in PEM form, and the files that they are from. */
export interface TlsPair {
  /** The file of the certificate. */
  readonly certfile: string;
  /** The file of the key. */
  readonly keyfile: string;
  /** The certificate, and the chain after it. */
  readonly certificate: string;
  /** The private key. */
  readonly key: string;
}

/** Sees every request begin and end. */
export interface HttpObserver {
  /** A connection was accepted; asked for by traces alone. */
  accepted?(connection: { readonly remoteAddress?: string | undefined }): void;
  /** Whether there is a use for `bodyBytes` where it takes counting. */
  readonly countsBytes: boolean;
  /** A request has begun; returns what names it to `finished`, and another one after that. */
  started(request: RequestFacts): number;
  /** The request was given to a thread; asked for by traces alone. */
  dispatched?(request: RequestFacts): void;
  /** The head of the final response is written now; asked for by traces alone. */
  answering?(request: RequestFacts, status: number): void;
  /** `id` is what `started` returned. */
  finished(id: number, response: ResponseFacts): void;
  /** The server answered by itself what never became a request; `reason` says why. */
  refused(request: RequestFacts, response: ResponseFacts, reason: string): void;
  /** The app threw, or returned what is no response. */
  appFailed(request: RequestFacts, thrown: unknown): void;
  /** A connection ended before it spoke HTTP; `reason` says why. */
  turnedAway(remoteAddress: string, reason: string): void;
  /** The backend met something that an operator should see once. */
  warn(message: string): void;
}

/** A request as logs and reports see it. */
export interface RequestFacts {
  /** "" when it could not be read; `target` is then the request line as far as it came. */
  readonly method: string;
  /** The request target as it was sent. */
  readonly target: string;
  /** "1.1" or "1.0". */
  readonly version: string;
  /** That of the client, as far as proxies are believed; "" for a unix socket. */
  readonly remoteAddress: string;
  /** What `accepted` was told of. */
  readonly connection?: object;
  /** A header's value, undefined when there is none; `name` is in lower case. */
  header(name: string): string | undefined;
}

/** A response as logs and reports see it. */
export interface ResponseFacts {
  /** 0 when the client left before there was one. */
  readonly status: number;
  /** Bytes of the body; undefined when not known. */
  readonly bodyBytes: number | undefined;
  /** A header's value as it was sent, undefined when there is none; `name` is in lower case. */
  header(name: string): string | undefined;
}
