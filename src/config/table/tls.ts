import type { Rows } from "../setting.ts";
import { text } from "../text_types.ts";

/** Encryption of what clients send and receive. */
export const TLS: Rows<"certfile" | "keyfile"> = {
  certfile: {
    section: "TLS",
    flags: ["--certfile"],
    alias: "certfile",
    type: text("a path", "PATH"),
    default: undefined,
    doc:
      "Certificate in PEM form, the chain after it; with it the server speaks HTTPS. " +
      "The arbiter reads it, before workers change their user, and again at each reload.",
  },
  keyfile: {
    section: "TLS",
    flags: ["--keyfile"],
    alias: "keyfile",
    type: text("a path", "PATH"),
    default: undefined,
    doc: "Private key of the certificate, in PEM form.",
  },
};
