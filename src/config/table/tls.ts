import { texts } from "../list_types.ts";
import type { Rows } from "../setting.ts";
import { choice, text } from "../text_types.ts";

type Names =
  | "certfile"
  | "keyfile"
  | "caCerts"
  | "certReqs"
  | "ciphers"
  | "tlsMinVersion";

/** Encryption of what clients send and receive. */
export const TLS: Rows<Names> = {
  certfile: {
    section: "TLS",
    flags: ["--certfile"],
    alias: "certfile",
    type: texts("a path", "PATH"),
    default: [],
    doc:
      "Certificate in PEM form, the chain after it; with it the server speaks HTTPS. " +
      "The arbiter reads it, before workers change their user, and again at each reload. " +
      "Given several times, each with its own `keyfile`, clients get the certificate that has the name " +
      "they ask for (SNI); the first one is for all others.",
  },
  keyfile: {
    section: "TLS",
    flags: ["--keyfile"],
    alias: "keyfile",
    type: texts("a path", "PATH"),
    default: [],
    doc:
      "Private key of the certificate, in PEM form and without a passphrase. " +
      "The first `keyfile` belongs to the first `certfile`, and so on.",
  },
  caCerts: {
    section: "TLS",
    flags: ["--ca-certs"],
    alias: "ca_certs",
    type: text("a path", "PATH"),
    default: undefined,
    doc:
      "Certificates of the authorities that sign those of clients, in PEM form. " +
      "It is read when `certfile` is.",
  },
  certReqs: {
    section: "TLS",
    flags: ["--cert-reqs"],
    alias: "cert_reqs",
    type: choice(["none", "optional", "required"], "NAME", {
      aliases: { 0: "none", 1: "optional", 2: "required" },
    }),
    default: "none",
    doc: "Whether clients have to show a certificate that `ca-certs` signed. " +
      "With `required`, a connection without one ends in the handshake. With `optional` all are served, and " +
      "`info.tls.clientCertificate.isVerified` tells the app who has a good one. " +
      "0, 1 and 2 mean the same three.",
  },
  ciphers: {
    section: "TLS",
    flags: ["--ciphers"],
    alias: "ciphers",
    type: text("a list of ciphers", "LIST"),
    default: undefined,
    doc: "Ciphers that are used, as OpenSSL writes lists of them. " +
      "Without it they are those of the runtime. On Deno it has no effect, which a warning says: " +
      "what Deno has are modern ciphers alone.",
  },
  tlsMinVersion: {
    section: "TLS",
    flags: ["--tls-min-version"],
    alias: "tls_min_version",
    type: choice(["1.2", "1.3"], "VERSION", {
      aliases: { "TLSv1.2": "1.2", "TLSv1.3": "1.3" },
      hints: {
        "1.0": "older ones are not safe",
        "1.1": "older ones are not safe",
      },
    }),
    default: "1.2",
    doc: "Oldest version of TLS that is spoken.",
  },
};
