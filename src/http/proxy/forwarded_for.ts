import type { AddressList } from "../../address_list.ts";
import { normalizeIp } from "../../ip_address.ts";

/** Who sent a request, by what proxies say of it. */
export interface ForwardedClient {
  readonly address: string;
  /** 0 when nobody said. */
  readonly port: number;
}

/** An element of `Forwarded` (RFC 7239 section 4), as far as it matters here. */
export interface ForwardedElement {
  readonly node: string;
  readonly proto: string | undefined;
}

/** `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`. */
const NODE = /^(?:\[([\da-f:.]+)\]|([\d.]+)|([\da-f:.]+))(?::(\d{1,5}))?$/i;

const TOKEN = "[!#$%&'*+\\-.^_`|~\\dA-Za-z]+";
const PAIR = new RegExp(
  `[ \\t]*(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\]|\\\\.)*)")[ \\t]*([;,]|$)`,
  "y",
);

/**
 * The client that a list of nodes leads to, nearest last: each trusted proxy is believed about the
 * one before it, so it is the first one from the right that is not trusted; the very first when
 * all are. What cannot be read ends the way: nobody knows who wrote what is before it.
 */
export function findClient<Element>(
  elements: readonly Element[],
  nodeOf: (element: Element) => string,
  trusted: AddressList,
): { element: Element; client: ForwardedClient } | undefined {
  let found: { element: Element; client: ForwardedClient } | undefined;
  for (const element of [...elements].reverse()) {
    const client = parseNode(nodeOf(element));
    if (client === undefined) break;
    found = { element, client };
    if (!trusted.has(client.address)) break;
  }
  return found;
}

/** The elements of a list such as `X-Forwarded-For`. */
export function splitNodes(value: string): string[] {
  return value.split(",").map((item) => item.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((item) => item !== "");
}

/** The elements of `Forwarded`; none when it breaks the rules of RFC 7239. */
export function parseForwarded(value: string): ForwardedElement[] {
  const elements: ForwardedElement[] = [];
  let pairs = new Map<string, string>();
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < value.length) {
    const match = PAIR.exec(value);
    if (match === null) return [];
    const [, name = "", token, quoted, separator] = match;
    pairs.set(name.toLowerCase(), token ?? quoted!.replace(/\\(.)/g, "$1"));
    if (separator === ";") continue;
    elements.push({
      node: pairs.get("for") ?? "",
      proto: pairs.get("proto")?.toLowerCase(),
    });
    pairs = new Map();
  }
  return elements;
}

function parseNode(text: string): ForwardedClient | undefined {
  const [, bracketed, ipv4, ipv6, port] = NODE.exec(text) ?? [];
  const address = normalizeIp(bracketed ?? ipv4 ?? ipv6 ?? "");
  if (address === undefined) return undefined;
  return { address, port: Number(port ?? 0) };
}
