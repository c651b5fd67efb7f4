import type { IncomingMessage } from "node:http";
import { localAuthority } from "../../../src/http/local_authority.ts";
import { parseAuthority } from "../../../src/http/wire/authority.ts";
import { frameBody } from "../../../src/http/wire/framing.ts";
import { isServedMethod } from "../../../src/http/wire/methods.ts";
import { Refusal } from "../../../src/http/wire/refusal.ts";
import { parseTarget, type Target } from "../../../src/http/wire/target.ts";
import type { Sender } from "./incoming_rules.ts";
import type { RequestBody } from "./request_body.ts";

/** Fields that have one value and no list: a second one is an attack or an error. */
const SINGLE: ReadonlySet<string> = new Set([
  "authorization",
  "content-length",
  "content-type",
  "host",
  "transfer-encoding",
]);

/** Makes a Request of what node:http has parsed; throws `Refusal` for what the engine refuses. */
export function toRequest(
  incoming: IncomingMessage,
  { body, signal, sender }: {
    readonly body: RequestBody | undefined;
    readonly signal: AbortSignal;
    readonly sender: Sender;
  },
): Request {
  const { method = "GET", rawHeaders } = incoming;
  const { authority, path } = checkHead(incoming, method);
  const scheme = schemeOf(incoming, sender);
  const url = makeUrl(
    `${scheme}://${authority ?? localAuthority(incoming.socket)}`,
    path,
  );
  const headers = toHeaders(rawHeaders);
  // RFC 9112 section 3.2.2: the authority of an absolute target takes the place of Host.
  if (authority !== undefined && headers.has("host")) {
    headers.set("host", authority);
  }
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers,
    signal,
    duplex: "half",
    ...(body === undefined ? {} : { body: body.stream }),
  };
  return new Request(url, init);
}

/** By the rules of the engine, as far as node:http shows what was sent. */
function checkHead(incoming: IncomingMessage, method: string): Target {
  const { url: target = "/", rawHeaders } = incoming;
  const minor = minorVersion(incoming);
  if (!isServedMethod(method)) throw new Refusal(501, "unknown method");
  const { authority, path } = parseTarget(target, method);
  const fields = singleFields(rawHeaders);
  const host = fields.get("host");
  if (host !== undefined) parseAuthority(host);
  else if (minor === 1) throw new Refusal(400, "missing host");
  frameBody(
    minor,
    fields.get("content-length"),
    fields.get("transfer-encoding"),
  );
  return { authority: authority ?? host, path };
}

/** llhttp takes HTTP/0.9 and HTTP/2.0 as well. */
function minorVersion({ httpVersion }: IncomingMessage): 0 | 1 {
  if (httpVersion === "1.1") return 1;
  if (httpVersion === "1.0") return 0;
  throw new Refusal(505, "unsupported version");
}

function singleFields(rawHeaders: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (fields.has(name)) throw new Refusal(400, `repeated ${name}`);
    fields.set(name, rawHeaders[index + 1]!);
  }
  return fields;
}

/** That of the connection or of what a trusted proxy says, whatever an absolute target says. */
export function schemeOf(
  { socket }: IncomingMessage,
  { forwarded }: Sender,
): "http" | "https" {
  return forwarded?.scheme ?? ("encrypted" in socket ? "https" : "http");
}

function makeUrl(origin: string, path: string): string {
  const url = `${origin}${path === "*" ? "/*" : path}`;
  // Punycode that is none, for example: a Request cannot be made of it.
  if (!URL.canParse(url)) throw new Refusal(400, "malformed host");
  return url;
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
