import { isIPv6 } from "node:net";
import type { BindAddress, BindOptions, Listener } from "../../src/runtime.ts";
import { bindErrorOf } from "./bind_error.ts";
import type { Libc } from "./libc.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_STREAM,
  SOL_SOCKET,
} from "./linux.ts";
import { once } from "./once.ts";
import { resolveHost, scopeIdOf } from "./resolve_host.ts";
import {
  decodeSocketAddress,
  encodeTcpAddress,
  encodeUnixAddress,
} from "./socket_address.ts";
import { clearUnixPath, withOwnership } from "./unix_path.ts";

type SocketAddress = Exclude<BindAddress, { readonly kind: "fd" }>;

/** Binds and listens through the C library; no runtime watches the socket, so none accepts. */
export async function bindWithLibc(
  libc: Libc,
  address: SocketAddress,
  options: BindOptions,
): Promise<Listener> {
  if (address.kind === "unix") {
    await clearUnixPath(address);
    return openSocket(libc, address, AF_UNIX, (fd, check) => {
      const encoded = encodeUnixAddress(address.path);
      withOwnership(address, options, () => check(libc.bind(fd, encoded)));
      check(libc.listen(fd, options.backlog));
    });
  }
  const ip = await resolveHost(address);
  const family = isIPv6(ip) ? AF_INET6 : AF_INET;
  return openSocket(libc, address, family, (fd, check) => {
    const encoded = encodeTcpAddress(ip, address.port, scopeIdOf(ip));
    check(libc.setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1));
    if (options.reusePort) {
      check(libc.setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1));
    }
    if (family === AF_INET6) {
      check(libc.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1));
    }
    check(libc.bind(fd, encoded));
    check(libc.listen(fd, options.backlog));
  });
}

function openSocket(
  libc: Libc,
  address: SocketAddress,
  family: number,
  prepare: (fd: number, check: (result: number) => void) => void,
): Listener {
  const check = (result: number): void => {
    if (result < 0) throw bindErrorOf(address, result);
  };
  const fd = libc.socket(family, SOCK_STREAM);
  check(fd);
  try {
    prepare(fd, check);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
  return libcListener(libc, fd);
}

/** A listener on an open descriptor, with the address that the kernel tells. */
export function libcListener(libc: Libc, fd: number): Listener {
  const bytes = libc.localAddress(fd);
  const address = typeof bytes === "number"
    ? undefined
    : decodeSocketAddress(bytes);
  return {
    fd,
    address: address ?? { kind: "fd", fd },
    close: once(() => libc.close(fd)),
  };
}
