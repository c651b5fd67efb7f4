import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { messageOf, PfserveError } from "../../src/errors.ts";
import type { TlsFile, TlsOptions, TlsPair } from "../../src/http/backend.ts";
import { splitPem } from "./pem.ts";
import { makeContext } from "./tls.ts";

/**
 * Looks at what TLS shall be spoken with; returns what an operator should know. Throws
 * `PfserveError` for what cannot be used: Deno would find out at the first handshake.
 */
export function checkTls(options: TlsOptions, runtime: string): string[] {
  const { pairs, authorities, ciphers } = options;
  const warnings = pairs.flatMap((pair) => {
    const dates = checkPair(pair);
    makeContext(options, pair);
    return dates;
  });
  if (authorities !== undefined) checkAuthorities(authorities);
  if (ciphers !== undefined && runtime === "deno") {
    warnings.push(
      `Ciphers "${ciphers}" have no effect: Deno has a list of its own, of modern ciphers alone`,
    );
  }
  return warnings;
}

function checkPair(pair: TlsPair): string[] {
  const { certfile, keyfile, certificate, key } = pair;
  const x509 = readCertificate(`certfile "${certfile}"`, certificate);
  if (x509.checkPrivateKey(readKey(keyfile, key))) {
    return checkDates(certfile, x509);
  }
  throw new PfserveError(
    `Cannot use certfile "${certfile}" with keyfile "${keyfile}": expected the key of that certificate`,
  );
}

function readCertificate(what: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw new PfserveError(
      `Cannot use ${what}: expected a certificate in PEM form (${
        messageOf(error)
      })`,
      { cause: error },
    );
  }
}

function readKey(keyfile: string, text: string): KeyObject {
  if (text.includes("ENCRYPTED")) {
    throw new PfserveError(
      `Cannot use keyfile "${keyfile}": it is encrypted, expected a key without a passphrase; ` +
        "openssl pkey -in OLD -out NEW takes it off",
    );
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new PfserveError(
      `Cannot use keyfile "${keyfile}": expected a private key in PEM form (${
        messageOf(error)
      })`,
      { cause: error },
    );
  }
}

function checkDates(certfile: string, x509: X509Certificate): string[] {
  const now = Date.now();
  const [from, to] = [new Date(x509.validFrom), new Date(x509.validTo)];
  if (to.getTime() < now) {
    return [`Certificate "${certfile}" expired on ${to.toISOString()}`];
  }
  return from.getTime() > now
    ? [`Certificate "${certfile}" is not valid before ${from.toISOString()}`]
    : [];
}

function checkAuthorities({ path, text }: TlsFile): void {
  const certificates = splitPem(text);
  if (certificates.length === 0) {
    throw new PfserveError(
      `Cannot use ca-certs "${path}": expected certificates in PEM form`,
    );
  }
  for (const one of certificates) readCertificate(`ca-certs "${path}"`, one);
}
