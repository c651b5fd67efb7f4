import { AddressList } from "../../address_list.ts";
import type { FieldList } from "../wire/fields.ts";
import { Refusal } from "../wire/refusal.ts";
import {
  findClient,
  type ForwardedClient,
  parseForwarded,
  splitNodes,
} from "./forwarded_for.ts";

/** Whose headers are believed, and which. */
export interface TrustOptions {
  /** Addresses and networks of proxies, as `AddressList` takes them. */
  readonly from: readonly string[];
  /** Headers whose value says that the client speaks HTTPS, by name. */
  readonly secureSchemeHeaders: Readonly<Record<string, string>>;
  /** The header that names the client; undefined when none is to be believed. */
  readonly clientHeader: string | undefined;
}

/** What a trusted proxy says of a request. */
export interface ForwardedFacts {
  /** Undefined when it does not say. */
  readonly scheme: "http" | "https" | undefined;
  readonly client: ForwardedClient | undefined;
}

/** The header of RFC 7239, which has a form of its own. */
const FORWARDED = "forwarded";

/** The proxies that are believed about the clients behind them. */
export class TrustedProxies {
  readonly #addresses: AddressList;
  /** The header that names the client, and those of the scheme with the value for HTTPS. */
  readonly #wanted: ReadonlyMap<string, string | undefined>;
  readonly #clientHeader: string | undefined;

  constructor({ from, secureSchemeHeaders, clientHeader }: TrustOptions) {
    this.#addresses = new AddressList(from);
    this.#clientHeader = clientHeader?.toLowerCase();
    const wanted = new Map<string, string | undefined>(
      Object.entries(secureSchemeHeaders).map(([name, value]) =>
        [name.toLowerCase(), value.toLowerCase()] as const
      ),
    );
    if (this.#clientHeader !== undefined) {
      wanted.set(this.#clientHeader, undefined);
    }
    this.#wanted = wanted;
  }

  /** "" is a peer on a unix socket, which only trusted processes can reach. */
  has(address: string): boolean {
    return address === "" || this.#addresses.has(address);
  }

  /**
   * Reads the fields of a request from a trusted peer, names in lower case; undefined when they say
   * nothing. Throws `Refusal` when they contradict each other.
   */
  read(fields: FieldList): ForwardedFacts | undefined {
    let scheme: ForwardedFacts["scheme"];
    let nodes: string | undefined;
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index]!;
      if (!this.#wanted.has(name)) continue;
      const value = fields[index + 1]!;
      if (name === this.#clientHeader) {
        nodes = nodes === undefined ? value : `${nodes}, ${value}`;
      } else {
        const isSecure = value.toLowerCase() === this.#wanted.get(name);
        scheme = agree(scheme, isSecure ? "https" : "http");
      }
    }
    if (nodes !== undefined) return this.#readNodes(nodes, scheme);
    return scheme === undefined ? undefined : { scheme, client: undefined };
  }

  #readNodes(value: string, scheme: ForwardedFacts["scheme"]): ForwardedFacts {
    const trusted = this.#addresses;
    if (this.#clientHeader !== FORWARDED) {
      const found = findClient(splitNodes(value), (node) => node, trusted);
      return { scheme, client: found?.client };
    }
    const elements = parseForwarded(value);
    const found = findClient(elements, ({ node }) => node, trusted);
    const proto = found?.element.proto;
    const isScheme = proto === "http" || proto === "https";
    return {
      scheme: isScheme ? agree(scheme, proto) : scheme,
      client: found?.client,
    };
  }
}

/** Who says two things is believed in neither: one of them is from the client. */
function agree(
  before: ForwardedFacts["scheme"],
  scheme: "http" | "https",
): "http" | "https" {
  if (before === undefined || before === scheme) return scheme;
  throw new Refusal(400, "contradictory scheme headers");
}
