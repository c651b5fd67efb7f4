import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";

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
/** How much of a body is read ahead of the app. */
const BODY_HIGH_WATER_BYTES = 64 * 1024;

/** Makes a Request of what node:http has parsed; throws `BadRequest`. */
export function toRequest(
  incoming: IncomingMessage,
  signal: AbortSignal,
): Request {
  const method = incoming.method ?? "GET";
  if (FORBIDDEN_METHODS.has(method)) {
    throw new BadRequest(501, "Not Implemented");
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers: toHeaders(incoming.rawHeaders),
    signal,
    duplex: "half",
    ...(hasBody ? { body: toStream(incoming) } : {}),
  };
  return new Request(toUrl(incoming), init);
}

function toUrl(incoming: IncomingMessage): string {
  const { socket, headers, url: target = "/" } = incoming;
  const scheme = "encrypted" in socket ? "https" : "http";
  if (URL.canParse(target) && /^https?:/i.test(target)) return target;
  const host = headers.host ?? localAuthority(incoming);
  const path = target === "*" ? "/*" : target;
  const url = `${scheme}://${host}${path}`;
  if (!HOST.test(host) || !path.startsWith("/") || !URL.canParse(url)) {
    throw new BadRequest(400, "Bad Request");
  }
  return url;
}

/** A request of HTTP/1.0 need not name its host. */
function localAuthority({ socket }: IncomingMessage): string {
  const { localAddress, localPort } = socket;
  if (localAddress === undefined) return "localhost";
  return `${
    localAddress.includes(":") ? `[${localAddress}]` : localAddress
  }:${localPort}`;
}

function toHeaders(rawHeaders: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index]!, rawHeaders[index + 1]!);
  }
  return headers;
}

/** The body, read no faster than the app takes it. */
function toStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.pause();
      incoming.on("data", (chunk: Buffer) => {
        controller.enqueue(
          new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength),
        );
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on("end", () => controller.close());
      incoming.on("error", (error) => controller.error(error));
      incoming.on("close", () => {
        if (!incoming.complete) {
          controller.error(new Error("The client disconnected"));
        }
      });
    },
    pull: () => void incoming.resume(),
    cancel: () => void incoming.removeAllListeners("data").resume(),
  }, new ByteLengthQueuingStrategy({ highWaterMark: BODY_HIGH_WATER_BYTES }));
}
