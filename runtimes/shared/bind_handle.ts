import { renameSync } from "node:fs";
import * as net from "node:net";
import process from "node:process";
import { PfserveError } from "../../src/errors.ts";
import type { BindAddress, BindOptions, Listener } from "../../src/runtime.ts";
import { addressText, bindError } from "./bind_error.ts";
import { once } from "./once.ts";
import { resolveHost } from "./resolve_host.ts";
import { errorName } from "./socket_error.ts";
import {
  clearUnixPath,
  isAbstract,
  nodePath,
  withOwnership,
} from "./unix_path.ts";

/** A bound socket of libuv. */
export interface Handle {
  /** -1 where the descriptor cannot be seen. */
  readonly fd: number;
  /** Deno: a duplicate of the descriptor. */
  fdForIpc?(): number;
  getsockname?(result: { address?: string; port?: number }): number;
  close(): void;
}

type HandleArguments = [
  address: string | null,
  port: number,
  family: number,
  fd?: number | undefined,
  flags?: number,
];

/** A listener together with the handle that has its socket. */
export interface HandleListener extends Listener {
  readonly handle: Handle;
}

interface NetInternals {
  /** A negated error number when it fails at once. */
  _createServerHandle?(...values: HandleArguments): Handle | number;
}

type SocketAddress = Exclude<BindAddress, { readonly kind: "fd" }>;
type TcpAddress = BindAddress & { readonly kind: "tcp" };
type UnixAddress = BindAddress & { readonly kind: "unix" };

const IPV6_ONLY_FLAG = 1;

/**
 * Binds without FFI, through the handle that `node:net` itself uses. The socket does not listen
 * before a worker adopts it, so until then clients are refused.
 */
export async function bindWithHandle(
  address: SocketAddress,
  options: BindOptions,
): Promise<HandleListener> {
  if (address.kind === "unix") {
    await clearUnixPath(address);
    return withOwnership(address, options, () => bindUnix(address));
  }
  if (options.reusePort) {
    throw new PfserveError(
      `Cannot bind "${addressText(address)}": reuse_port needs FFI`,
    );
  }
  return bindTcp(address, await resolveHost(address));
}

function bindTcp(address: TcpAddress, ip: string): HandleListener {
  const isV6 = net.isIPv6(ip);
  const handle = createHandle(address, [
    ip,
    address.port,
    isV6 ? 6 : 4,
    undefined,
    isV6 ? IPV6_ONLY_FLAG : 0,
  ]);
  const bound: { address?: string; port?: number } = {};
  const result = handle.getsockname?.(bound) ?? 0;
  // libuv keeps EADDRINUSE back until the next call, and Deno then shows no port.
  const hasFailed = result !== 0 || !bound.port;
  if (hasFailed) {
    handle.close();
    throw bindError(address, result < 0 ? errorName(-result) : "EADDRINUSE");
  }
  const { address: host = ip, port = address.port } = bound;
  const { fd, close } = descriptorOf(handle);
  return { fd, address: { kind: "tcp", host, port }, close, handle };
}

function bindUnix(address: UnixAddress): HandleListener {
  const handle = createHandle(address, [nodePath(address), -1, -1]);
  const { fd, close } = descriptorOf(handle);
  return {
    fd,
    address,
    handle,
    close: isAbstract(address) ? close : () => keepFile(address.path, close),
  };
}

function createHandle(address: SocketAddress, values: HandleArguments): Handle {
  const { _createServerHandle: create } = net as NetInternals;
  if (!create) {
    throw new PfserveError(
      `Cannot bind "${addressText(address)}": this runtime needs FFI for it`,
    );
  }
  const handle = create(...values);
  if (typeof handle !== "number") return handle;
  throw bindError(address, errorName(-handle));
}

function descriptorOf(handle: Handle): { fd: number; close: () => void } {
  if (handle.fd >= 0) {
    return {
      fd: handle.fd,
      close: once(() => handle.close()),
    };
  }
  const fd = handle.fdForIpc?.() ?? -1;
  return { fd, close: once(() => closeBoth(handle, fd)) };
}

/** Deno shows a duplicate, which only something that has taken it over can close. */
function closeBoth(handle: Handle, fd: number): void {
  handle.close();
  new net.Socket({ fd, readable: false, writable: false }).destroy();
}

/** libuv removes the file of a socket that it closes, also when a new arbiter serves on it. */
function keepFile(path: string, close: () => void): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return close();
  }
  close();
  renameSync(aside, path);
}
