import { linkSync, renameSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Address } from "./address.ts";

/** A listening socket made to be inherited. */
export interface InheritableListener {
  readonly fd: number;
  readonly address: Address;
  /** Closes this process's copy; to be done at once after the spawn, before anyone connects. */
  release(): void;
}

/** Binds and listens, without accepting for long: pass `fd` on, then `release()`. */
export async function openListener(
  address: Address,
): Promise<InheritableListener> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => resolve());
  });
  const { _handle } = server as unknown as { _handle: { fd: number } };
  const bound = server.address();
  return {
    fd: _handle.fd,
    address: bound !== null && typeof bound === "object"
      ? { host: bound.address, port: bound.port }
      : address,
    release: () => releaseKeepingFile(server, address),
  };
}

/** Closes a server; Node would remove the file of a unix socket, so a second name keeps it. */
function releaseKeepingFile(server: Server, address: Address): void {
  if (!("path" in address)) {
    server.close();
    return;
  }
  const kept = `${address.path}.kept`;
  linkSync(address.path, kept);
  server.close();
  renameSync(kept, address.path);
}

/** A free port of 127.0.0.1, for a server that must get the same one twice. */
export async function freePort(): Promise<number> {
  const listener = await openListener({ host: "127.0.0.1", port: 0 });
  listener.release();
  return "port" in listener.address ? listener.address.port : 0;
}
