import type { IncomingMessage } from "node:http";
import type { RequestBody } from "./request_body.ts";

/** A request that node:http lets through and the Fetch API cannot express. */
export class BadRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** RFC 9110 section 7.2: uri-host [":" port]; nothing that could move the path or the user part. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/;
/** Methods that the Fetch API forbids. */
const FORBIDDEN_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

/** Makes a Request of what node:http has parsed; throws `BadRequest`. */
export function toRequest(
  incoming: IncomingMessage,
  { body, signal }: { body: RequestBody | undefined; signal: AbortSignal },
): Request {
  const method = incoming.method ?? "GET";
  if (FORBIDDEN_METHODS.has(method)) {
    throw new BadRequest(501, "Not Implemented");
  }
  const url = toUrl(incoming);
  const headers = toHeaders(incoming.rawHeaders);
  // RFC 9112 section 3.2.2: the authority of an absolute target takes the place of Host.
  if (isAbsolute(incoming)) headers.set("host", new URL(url).host);
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers,
    signal,
    duplex: "half",
    ...(body === undefined ? {} : { body: body.stream }),
  };
  return new Request(url, init);
}

function isAbsolute({ url = "/" }: IncomingMessage): boolean {
  return /^https?:/i.test(url);
}

function toUrl(incoming: IncomingMessage): string {
  const { socket, headers, url: target = "/" } = incoming;
  const scheme = "encrypted" in socket ? "https" : "http";
  if (!isHostClear(incoming)) throw new BadRequest(400, "Bad Request");
  if (isAbsolute(incoming) && URL.canParse(target)) {
    const { username, password } = new URL(target);
    if (username + password === "") return target;
  }
  const host = headers.host ?? localAuthority(incoming);
  const path = target === "*" ? "/*" : target;
  const url = `${scheme}://${host}${path}`;
  if (!HOST.test(host) || !path.startsWith("/") || !URL.canParse(url)) {
    throw new BadRequest(400, "Bad Request");
  }
  return url;
}

/** RFC 9112 section 3.2: exactly one Host, which only HTTP/1.0 may leave out. */
function isHostClear({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, index) =>
    index % 2 === 0 && name.toLowerCase() === "host"
  );
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === "1.0");
}

function localAuthority({ socket }: IncomingMessage): string {
  const { localAddress, localPort } = socket;
  if (localAddress === undefined) return "localhost";
  return `${
    localAddress.includes(":") ? `[${localAddress}]` : localAddress
  }:${localPort}`;
}

function toHeaders(rawHeaders: readonly string[]): Headers {
  const headers = new Headers();
  const cookies: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!, rawHeaders[index + 1]!];
    if (name.toLowerCase() === "cookie") cookies.push(value);
    else headers.append(name, value);
  }
  // RFC 9113 section 8.2.3: the one field that is not joined by a comma; not every Headers knows.
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  return headers;
}
