import { PfserveError } from "../../src/errors.ts";
import type { BindAddress } from "../../src/runtime.ts";
import { errorName } from "./socket_error.ts";

/** An address as users write it: `127.0.0.1:8000`, `[::1]:8000`, `unix:/run/app.sock`, `fd://3`. */
export function addressText(address: BindAddress): string {
  switch (address.kind) {
    case "tcp":
      return address.host.includes(":")
        ? `[${address.host}]:${address.port}`
        : `${address.host}:${address.port}`;
    case "unix":
      return `unix:${address.path}`;
    case "fd":
      return `fd://${address.fd}`;
  }
}

/** What went wrong, by error code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EADDRNOTAVAIL: "no network interface of this machine has that address",
  EAFNOSUPPORT: "this machine does not support that kind of address",
  EINVAL: "the address is not valid for a listening socket",
  ENOENT: "its directory does not exist",
  ENOTDIR: "a part of its path is not a directory",
  EROFS: "the file system is read-only",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name could not be looked up, try again later",
  EMFILE: "too many open files in this process, see ulimit -n",
  ENFILE: "too many open files on this system",
  ELOOP: "too many symbolic links in its path",
};

/** The error for `address` that cannot be bound; `code` is "EADDRINUSE" and the like. */
export function bindError(
  address: BindAddress,
  code: string,
  cause?: unknown,
): PfserveError {
  const text = addressText(address);
  const message = code === "EADDRINUSE"
    ? `Connection in use: ${text} (stop the server that has it or choose another address)`
    : `Cannot bind "${text}": ${reasonFor(address, code)}`;
  return new PfserveError(message, { cause: cause ?? withCode(code) });
}

/** The same, for a negated error number. */
export function bindErrorOf(
  address: BindAddress,
  result: number,
): PfserveError {
  return bindError(address, errorName(-result));
}

function reasonFor(address: BindAddress, code: string): string {
  const isPrivileged = address.kind === "tcp" && address.port < 1024;
  if (code === "EACCES" && isPrivileged) {
    return "permission denied, ports below 1024 need root or CAP_NET_BIND_SERVICE";
  }
  return REASONS[code] ?? (code || "the runtime does not say why");
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
