import type { ByteSocket } from "../engine/byte_socket.ts";
import type { ProxySource } from "../proxy/proxy_header.ts";
import type { TrustedProxies } from "../proxy/trusted_proxies.ts";

/** Whom a connection is from: its peer, or whom the PROXY protocol named. */
export interface Origin {
  /** "" for a unix socket, and for a client that had left before anybody looked. */
  readonly address: string;
  /** The proxies that headers of this connection may speak for; undefined when it is no proxy. */
  readonly believed: TrustedProxies | undefined;
  /** What the PROXY protocol said. */
  readonly source?: ProxySource;
}

/** The origin of a connection that has just been accepted: the address is gone when the client is. */
export function originOf(
  socket: ByteSocket,
  proxies: TrustedProxies | undefined,
): Origin {
  const address = socket.remoteAddress ?? "";
  const isTrusted = proxies !== undefined && !hasLeft(socket) &&
    proxies.has(address);
  return { address, believed: isTrusted ? proxies : undefined };
}

/**
 * Whether the client had gone before its address could be read. Without one, it must not be taken
 * for a peer on a unix socket: only those have no address at this end, either.
 */
export function hasLeft(socket: ByteSocket): boolean {
  return socket.remoteAddress === undefined &&
    socket.localAddress !== undefined;
}

/** Makes a socket say that it is connected to `source`: all who ask it shall see the client. */
export function showSource(
  socket: ByteSocket,
  { address, port }: ProxySource,
): void {
  const facts = {
    remoteAddress: address,
    remotePort: port,
    remoteFamily: address.includes(":") ? "IPv6" : "IPv4",
  };
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(socket, name, { value, configurable: true });
  }
}
