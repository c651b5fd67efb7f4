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
  if ((certfile === undefined) === (keyfile === undefined)) return;
  throw new PfserveError(
    certfile === undefined
      ? `Cannot use keyfile ${quote(keyfile)} alone: expected a certfile, too`
      : `Cannot use certfile ${quote(certfile)} alone: expected a keyfile, too`,
  );
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
