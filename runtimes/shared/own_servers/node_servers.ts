import { Server as HttpServer } from "node:http";
import { Server as HttpsServer } from "node:https";
import process from "node:process";
import type { AddressInfo, Server } from "node:net";
import type {
  BindAddress,
  OwnServer,
  ServerHost,
} from "../../../src/runtime.ts";
import { pretendListening } from "../node_http/pretend_listening.ts";
import { type Asked, askedBy } from "./asked.ts";

/** A server after `listen` and before `close`. */
interface Opened extends OwnServer {
  readonly address: BindAddress;
}

/** From now on, `listen` of `http.Server` and `https.Server` does not listen but tells `host`. */
export function interceptNodeServers(host: ServerHost): void {
  const opened = new WeakMap<object, Opened>();
  for (const { prototype } of [HttpServer, HttpsServer]) {
    Object.defineProperty(prototype, "listen", {
      value(this: HttpServer, ...values: unknown[]) {
        listen(this, askedBy(values), { host, opened });
        return this;
      },
      configurable: true,
      writable: true,
    });
  }
}

interface Interception {
  readonly host: ServerHost;
  readonly opened: WeakMap<object, Opened>;
}

function listen(
  server: HttpServer,
  asked: Asked,
  { host, opened }: Interception,
): void {
  if (asked.onListening) server.once("listening", asked.onListening);
  // A second time, as for another address: it is served already.
  const own = opened.get(server) ??
    { ...asked, app: server, address: host.address };
  if (!opened.has(server)) {
    opened.set(server, own);
    dress(server, own, { host, opened });
    host.opened(own);
  }
  asked.signal?.addEventListener("abort", () => server.close(), { once: true });
  process.nextTick(() => {
    if (opened.has(server)) pretendListening(server);
  });
}

/** Gives a server the members of one that listens. */
function dress(
  server: HttpServer,
  own: Opened,
  { host, opened }: Interception,
): void {
  const close = (onClosed?: (error?: Error) => void): Server => {
    if (onClosed) server.once("close", onClosed);
    undress(server);
    opened.delete(server);
    void host.closed(own).then(() => server.emit("close"));
    return server;
  };
  for (
    const [name, value] of Object.entries({
      listening: true,
      close,
      address: () => addressInfo(own.address),
      // Not Bun's own, which ask its native server.
      ref: () => server,
      unref: () => server,
    })
  ) {
    Object.defineProperty(server, name, {
      value,
      writable: true,
      configurable: true,
    });
  }
}

function undress(server: HttpServer): void {
  for (const name of ["listening", "close", "address", "ref", "unref"]) {
    Reflect.deleteProperty(server, name);
  }
}

function addressInfo(address: BindAddress): AddressInfo | string {
  if (address.kind === "unix") return address.path;
  const { host, port } = address.kind === "tcp"
    ? address
    : { host: "", port: 0 };
  return { address: host, family: host.includes(":") ? "IPv6" : "IPv4", port };
}
