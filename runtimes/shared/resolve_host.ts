import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { BindAddress } from "../../src/runtime.ts";
import { bindError } from "./bind_error.ts";
import { errorCode } from "./socket_error.ts";

type TcpAddress = BindAddress & { readonly kind: "tcp" };

/** The numeric address to bind for a host; IPv4 goes first where a name has both, as in Gunicorn. */
export async function resolveHost(address: TcpAddress): Promise<string> {
  if (address.host === "") return "0.0.0.0";
  if (isIP(address.host) !== 0) return address.host;
  try {
    const found = await lookup(address.host, { all: true });
    const best = found.find(({ family }) => family === 4) ?? found[0];
    if (best) return best.address;
  } catch (error) {
    throw bindError(address, errorCode(error), error);
  }
  throw bindError(address, "ENOTFOUND");
}

/** The number of the interface in `fe80::1%eth0`; 0 when the address names none. */
export function scopeIdOf(ip: string): number {
  const zone = ip.split("%")[1];
  if (zone === undefined) return 0;
  const named = networkInterfaces()[zone]?.find(({ scopeid }) => scopeid);
  return (named?.scopeid ?? Number.parseInt(zone, 10)) || 0;
}
