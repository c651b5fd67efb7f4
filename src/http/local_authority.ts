/** Where a connection came in; no address for a unix socket. */
export interface LocalEnd {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** The authority of URLs of requests that name no host: those of HTTP/1.0 need not. */
export function localAuthority({ localAddress, localPort }: LocalEnd): string {
  if (localAddress === undefined) return "localhost";
  const host = localAddress.includes(":") ? `[${localAddress}]` : localAddress;
  return `${host}:${localPort}`;
}
