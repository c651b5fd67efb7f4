import { headerValues, peers } from "../list_types.ts";
import type { Rows } from "../setting.ts";
import { headerName, switchable } from "../text_types.ts";

type Names =
  | "forwardedAllowIps"
  | "secureSchemeHeaders"
  | "clientIpHeader"
  | "proxyProtocol"
  | "proxyAllowIps";

/** Whom to believe about the clients behind them. */
export const PROXIES: Rows<Names> = {
  forwardedAllowIps: {
    section: "Proxies",
    flags: ["--forwarded-allow-ips"],
    alias: "forwarded_allow_ips",
    type: peers,
    default: ["127.0.0.1", "::1"],
    environment: {
      variable: "FORWARDED_ALLOW_IPS",
      meaning: "its value",
      toValue: (value) => value,
    },
    doc:
      "Addresses and networks of proxies whose headers are believed, with commas between them. " +
      "`*` believes everybody, which is safe only where none but the proxy can connect. " +
      "Peers on a unix socket are always believed.",
  },
  secureSchemeHeaders: {
    section: "Proxies",
    flags: ["--secure-scheme-header"],
    alias: "secure_scheme_headers",
    type: headerValues,
    default: {
      "X-FORWARDED-PROTOCOL": "ssl",
      "X-FORWARDED-PROTO": "https",
      "X-FORWARDED-SSL": "on",
    },
    doc:
      "Headers by which a believed proxy says that its client speaks HTTPS; repeat the option for more than one. " +
      "With the value that is given the request's URL begins with `https`, with any other one with `http`. " +
      "A request in which two of them contradict each other is answered with 400.",
  },
  clientIpHeader: {
    section: "Proxies",
    flags: ["--client-ip-header"],
    alias: "client_ip_header",
    type: headerName,
    default: "X-Forwarded-For",
    doc: "Header in which a believed proxy names its client. " +
      "The client is the last address in it that is not of a believed proxy. `Forwarded` is read as RFC 7239 " +
      "says, and tells the scheme, too; `none` leaves the address of the peer. " +
      "It has to be a header that the proxy writes or removes: another one is the client's.",
  },
  proxyProtocol: {
    section: "Proxies",
    flags: ["--proxy-protocol"],
    alias: "proxy_protocol",
    type: switchable(["off", "v1", "v2", "auto"], "VERSION", {
      on: "auto",
      off: "off",
    }),
    default: "off",
    doc:
      "Version of the PROXY protocol in which the peers of `proxy-allow-from` have to say whom they speak for. " +
      "`auto`, or the option alone, takes both versions. The header comes before anything else, before TLS as well; " +
      "without one such a peer is answered with 400, and any other peer that sends one with 403.",
  },
  proxyAllowIps: {
    section: "Proxies",
    flags: ["--proxy-allow-from"],
    alias: "proxy_allow_ips",
    type: peers,
    default: ["127.0.0.1", "::1"],
    doc:
      "Addresses and networks of peers that send the PROXY protocol, with commas between them. " +
      "`*` means every peer; those on a unix socket always send it.",
  },
};
