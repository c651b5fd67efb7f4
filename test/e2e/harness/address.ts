/** Where a server listens. */
export type Address =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** Reads an address out of a log: `http://127.0.0.1:8000`, `http://[::1]:8000` or `unix:/path`. */
export function parseAddress(text: string): Address {
  if (text.startsWith("unix:")) return { path: text.slice("unix:".length) };
  const found = /^https?:\/\/(?:\[([^\]]+)\]|([^:/]+)):(\d+)\/?$/.exec(text);
  if (found === null) throw new Error(`Cannot parse address "${text}"`);
  return { host: found[1] ?? found[2] ?? "", port: Number(found[3]) };
}
