import { PfserveError } from "../errors.ts";
import type { BindAddress } from "../runtime.ts";
import { formatAddress, parseAddress } from "./addresses.ts";
import type { Settings } from "./settings.ts";
import { quote } from "./value_type.ts";

/** Refuses settings that are fine alone and cannot work together; throws `PfserveError`. */
export function checkTogether(settings: Settings): void {
  refuseSameAddress(settings.bind);
  refuseSharedFile(settings);
  refuseHalfAPair(settings);
  refuseTlsWithoutCertificate(settings);
  refuseUnsignedClients(settings);
  refuseTolerancesOnNode(settings);
  refuseThreadsOnNode(settings);
  refuseGroupsOfNobody(settings);
}

function refuseSameAddress(bind: readonly string[]): void {
  const seen = new Set<string>();
  for (const text of bind) {
    const address = parseAddress(text);
    const key = formatAddress(address);
    if (seen.has(key) && !picksItsPort(address)) {
      throw new PfserveError(
        `Cannot bind ${quote(text)} twice: expected each address once`,
      );
    }
    seen.add(key);
  }
}

/** Port 0 is another port each time. */
function picksItsPort(address: BindAddress): boolean {
  return address.kind === "tcp" && address.port === 0;
}

/** The pidfile replaces what is there; no other file of the server may be. */
function refuseSharedFile(
  { pidfile, errorLog, accessLog, bind }: Settings,
): void {
  const sockets = bind.map(parseAddress)
    .flatMap((address) => address.kind === "unix" ? [address.path] : []);
  const clash = [errorLog, accessLog, ...sockets].find((path) =>
    path === pidfile && path !== undefined
  );
  if (clash === undefined) return;
  throw new PfserveError(
    `Cannot use ${
      quote(clash)
    } as pidfile: it is a log file or a socket already`,
  );
}

function refuseHalfAPair({ certfile, keyfile }: Settings): void {
  if (certfile.length === keyfile.length) return;
  if (keyfile.length === 0) {
    throw new PfserveError(
      `Cannot use certfile ${
        quote(certfile[0])
      } alone: expected a keyfile, too`,
    );
  }
  throw new PfserveError(
    certfile.length === 0
      ? `Cannot use keyfile ${
        quote(keyfile[0])
      } alone: expected a certfile, too`
      : `Cannot pair certfiles with keyfiles: expected as many of both, got ${certfile.length} and ${keyfile.length}`,
  );
}

function refuseTlsWithoutCertificate(settings: Settings): void {
  if (settings.certfile.length > 0) return;
  const { caCerts, ciphers, certReqs } = settings;
  const idle = Object.entries({
    "ca-certs": caCerts,
    ciphers,
    "cert-reqs": certReqs === "none" ? undefined : certReqs,
  }).find(([, value]) => value !== undefined);
  if (idle === undefined) return;
  const [name, value] = idle;
  throw new PfserveError(
    `Cannot use ${name} ${
      quote(value)
    } without TLS: expected certfile and keyfile, too`,
  );
}

/** Without authorities of ours, runtimes take those of the system: whoever has a certificate for a web site. */
function refuseUnsignedClients({ certReqs, caCerts }: Settings): void {
  if (certReqs === "none" || caCerts !== undefined) return;
  throw new PfserveError(
    `Cannot use cert-reqs ${
      quote(certReqs)
    } alone: expected ca-certs with the authorities of the clients`,
  );
}

/** The parser of node:http refuses these by itself. */
function refuseTolerancesOnNode(settings: Settings): void {
  const name = tolerancesOfEngine(settings)[0];
  if (name === undefined || settings.http === "engine") return;
  throw new PfserveError(
    `Cannot use ${name} with http ${
      quote(settings.http)
    }: expected http engine, whose parser can`,
  );
}

/** The tolerances that are on, of those that only the engine has; as options without dashes. */
export function tolerancesOfEngine(settings: Settings): string[] {
  return Object.entries({
    "permit-obsolete-folding": settings.permitObsoleteFolding,
    "strip-header-spaces": settings.stripHeaderSpaces,
    "permit-unconventional-http-method":
      settings.permitUnconventionalHttpMethod,
    "permit-unconventional-http-version":
      settings.permitUnconventionalHttpVersion,
    "casefold-http-method": settings.casefoldHttpMethod,
  }).flatMap(([name, isOn]) => isOn ? [name] : []);
}

/** The thread that speaks HTTP has no app, hence nothing that node:http could call. */
function refuseThreadsOnNode({ workerClass, http }: Settings): void {
  if (workerClass !== "gthread" || http === "engine") return;
  throw new PfserveError(
    `Cannot use http ${
      quote(http)
    } with worker class "gthread": expected engine, or worker class async`,
  );
}

/** Whose groups they would be is not said. */
function refuseGroupsOfNobody({ initgroups, user }: Settings): void {
  if (!initgroups || user !== undefined) return;
  throw new PfserveError("Cannot use initgroups alone: expected a user, too");
}

/** Says of each setting that does nothing beside the others what it was, and what would have use for it. */
export function findIdle(settings: Settings): string[] {
  const { workerClass, threads, requestTimeout, tmpUploadDir } = settings;
  if (workerClass === "gthread") return [];
  const idle = [
    threads > 1 ? `--threads ${threads}` : undefined,
    requestTimeout > 0 ? `--request-timeout ${requestTimeout}` : undefined,
    tmpUploadDir === undefined ? undefined : `--tmp-upload-dir ${tmpUploadDir}`,
  ];
  return idle.filter((text) => text !== undefined).map((text) =>
    `${text} has no effect with worker class ${
      quote(workerClass)
    }: expected gthread`
  );
}
