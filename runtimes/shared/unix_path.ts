import { Buffer } from "node:buffer";
import { chownSync, existsSync, lstatSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import process from "node:process";
import { PfserveError } from "../../src/errors.ts";
import type { BindAddress, BindOptions, Owner } from "../../src/runtime.ts";
import { addressText, bindError } from "./bind_error.ts";
import { MAX_UNIX_PATH_BYTES } from "./socket_address.ts";
import { errorCode } from "./socket_error.ts";

type UnixAddress = BindAddress & { readonly kind: "unix" };

/** Makes way for a unix socket: removes the file of a server that is gone, and nothing else. */
export async function clearUnixPath(address: UnixAddress): Promise<void> {
  checkLength(address);
  if (isAbstract(address)) return;
  const kind = fileKind(address);
  if (kind === "none") return;
  if (kind === "other") throw cannotBind(address, "the file is not a socket");
  const code = await tryToConnect(address.path);
  if (code === "ECONNREFUSED") {
    attempt(address, () => unlinkSync(address.path));
  } else if (code === "EACCES" || code === "EPERM") {
    throw bindError(address, code);
  } else if (code !== "ENOENT") {
    throw bindError(address, "EADDRINUSE");
  }
}

/** Calls `bind` so that the socket file appears with the wanted mode, then gives it its owner. */
export function withOwnership<Result>(
  address: UnixAddress,
  options: BindOptions,
  bind: () => Result,
): Result {
  const before = process.umask(options.umask);
  try {
    const result = bind();
    if (options.owner) giveTo(address, options.owner);
    return result;
  } finally {
    process.umask(before);
  }
}

function giveTo(address: UnixAddress, { uid, gid }: Owner): void {
  if (isAbstract(address)) return;
  try {
    chownSync(address.path, uid, gid);
  } catch (cause) {
    unlinkSync(address.path);
    const reason = `its owner cannot become ${uid}:${gid}`;
    throw cannotBind(address, `${reason} (${errorCode(cause)})`);
  }
}

function attempt(address: UnixAddress, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw bindError(address, errorCode(error), error);
  }
}

/** The path as `node:net` wants it: an abstract name begins with a zero byte. */
export function nodePath(address: UnixAddress): string {
  return isAbstract(address) ? `\0${address.path.slice(1)}` : address.path;
}

/** Whether the address is a name in Linux's abstract namespace rather than a file. */
export function isAbstract(address: UnixAddress): boolean {
  return address.path.startsWith("@");
}

function checkLength(address: UnixAddress): void {
  if (Buffer.byteLength(address.path) <= MAX_UNIX_PATH_BYTES) return;
  throw cannotBind(
    address,
    `expected a path of at most ${MAX_UNIX_PATH_BYTES} bytes`,
  );
}

function fileKind(address: UnixAddress): "none" | "socket" | "other" {
  try {
    return lstatSync(address.path).isSocket() ? "socket" : "other";
  } catch (error) {
    // Asked now, because libuv calls a missing directory a missing permission.
    const isMissing = errorCode(error) === "ENOENT";
    if (isMissing && existsSync(dirname(address.path))) return "none";
    throw bindError(address, errorCode(error), error);
  }
}

/** "" when a server answers. */
function tryToConnect(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.on("connect", () => {
      socket.destroy();
      resolve("");
    });
    socket.on("error", (error) => resolve(errorCode(error)));
  });
}

function cannotBind(address: UnixAddress, reason: string): PfserveError {
  return new PfserveError(`Cannot bind "${addressText(address)}": ${reason}`);
}
