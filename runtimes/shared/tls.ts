import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { messageOf, PfserveError } from "../../src/errors.ts";
import { EXIT } from "../../src/exit_codes.ts";
import type { TlsPair } from "../../src/http/backend.ts";

/** What makes a TLS connection of each TCP connection; throws `PfserveError` for a pair that is none. */
export function securedWith(pair: TlsPair): (socket: Socket) => Socket {
  checkPair(pair);
  const { certificate, key } = pair;
  const secureContext = createSecureContext({ cert: certificate, key });
  return (socket) =>
    new TLSSocket(socket, {
      isServer: true,
      secureContext,
      ALPNProtocols: ["http/1.1"],
    });
}

/** Here, because Deno finds out at the first handshake. */
function checkPair({ certfile, keyfile, certificate, key }: TlsPair): void {
  const x509 = attempt(
    `certfile "${certfile}"`,
    () => new X509Certificate(certificate),
  );
  const privateKey = attempt(
    `keyfile "${keyfile}"`,
    () => createPrivateKey(key),
  );
  if (x509.checkPrivateKey(privateKey)) return;
  throw new PfserveError(
    `Cannot use certfile "${certfile}" with keyfile "${keyfile}": expected the key of that certificate`,
    { exitCode: EXIT.bootFailed },
  );
}

function attempt<Value>(what: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new PfserveError(
      `Cannot use ${what}: expected PEM form without a passphrase (${
        messageOf(error)
      })`,
      { exitCode: EXIT.bootFailed },
    );
  }
}
