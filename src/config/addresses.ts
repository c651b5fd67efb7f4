import { PfserveError } from "../errors.ts";
import type { BindAddress } from "../runtime.ts";
import { isHost, isIpv6 } from "./hosts.ts";
import { quote, Refusal } from "./value_type.ts";

/** The port of an address that names none. */
export const DEFAULT_PORT = 8000;

/** The forms of an address, in a few words. */
export const ADDRESS_FORMS = "HOST:PORT, unix:PATH or fd://N";

/** `sun_path` of unix(7) has 108 bytes, one of them for the final NUL. */
const MAX_SOCKET_PATH_BYTES = 107;

const MAX_PORT = 65535;

/**
 * Parses an address: HOST, HOST:PORT, :PORT, [v6], [v6]:PORT, tcp://…, unix:PATH, unix://PATH or
 * fd://N. Throws `PfserveError`.
 */
export function parseAddress(text: string): BindAddress {
  try {
    return readAddress(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new PfserveError(
      `Cannot parse bind ${quote(text)}: ${error.message}`,
    );
  }
}

/** Does the work of `parseAddress`; throws `Refusal`. */
export function readAddress(text: string): BindAddress {
  const unix = /^unix:(?:\/\/)?(.*)$/s.exec(text)?.[1];
  if (unix !== undefined) return readSocketPath(text, unix);
  const fd = /^fd:\/\/(\d{1,9})$/.exec(text)?.[1];
  if (fd !== undefined) return { kind: "fd", fd: Number(fd) };
  return readTcp(text);
}

/** Writes an address as logs show it: `http://127.0.0.1:8000`, `unix:/run/app.sock`, `fd://3`. */
export function formatAddress(address: BindAddress): string {
  switch (address.kind) {
    case "unix":
      return `unix:${address.path}`;
    case "fd":
      return `fd://${address.fd}`;
    case "tcp":
      return `http://${formatHost(address.host)}:${address.port}`;
  }
}

function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function readSocketPath(text: string, path: string): BindAddress {
  if (path === "" || path === "@" || path.includes("\0")) {
    throw new Refusal(text, ADDRESS_FORMS);
  }
  if (new TextEncoder().encode(path).length > MAX_SOCKET_PATH_BYTES) {
    throw new Refusal(
      text,
      `a socket path of at most ${MAX_SOCKET_PATH_BYTES} bytes`,
    );
  }
  return { kind: "unix", path };
}

function readTcp(text: string): BindAddress {
  const rest = text.replace(/^tcp:\/\//, "");
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(rest);
  const port = Number(parts?.[3] ?? DEFAULT_PORT);
  const host = parts?.[1] ?? (parts?.[2] || anyHost(rest));
  const isKnown = parts?.[1] === undefined ? isHost(host) : isIpv6(host);
  if (parts === null || !isKnown || port > MAX_PORT) {
    throw new Refusal(text, `${ADDRESS_FORMS}${bracketsHint(rest)}`);
  }
  return { kind: "tcp", host, port };
}

/** `:PORT` alone means every IPv4 address. */
function anyHost(rest: string): string {
  return rest.startsWith(":") ? "0.0.0.0" : "";
}

function bracketsHint(rest: string): string {
  return isIpv6(rest) ? `, and [${rest}]:PORT for IPv6` : "";
}
