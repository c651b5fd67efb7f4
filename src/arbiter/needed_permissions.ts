import { parseAppSpec } from "../app_spec.ts";
import { parseAddress } from "../config/addresses.ts";
import type { Resolved } from "../config/resolve.ts";
import { PfserveError } from "../errors.ts";
import type { MissingPermission, Needs, Runtime } from "../runtime.ts";

/** Throws `PfserveError` with the flags to add where the runtime forbids what will be needed. */
export function refuseMissing(
  { permissions, name }: Pick<Runtime, "permissions" | "name">,
  needs?: Needs,
): void {
  const missing = permissions.missing(needs);
  if (missing.length === 0) return;
  throw new PfserveError(
    `Cannot serve with the permissions that ${name} was given: expected ${
      missing.map(describeMissing).join(", ")
    }`,
  );
}

/** Such as "--allow-env to read settings". */
export function describeMissing({ flag, purpose }: MissingPermission): string {
  return `${flag} ${purpose}`;
}

/** What serving needs of the runtime. */
export function needsOf(
  { files }: Pick<Runtime, "files">,
  { settings, app }: Pick<Resolved, "settings" | "app">,
): Needs {
  const directory = files.resolve(settings.chdir ?? ".");
  const resolve = (path: string): string => files.resolve(path, directory);
  const { workerTmpDir } = settings;
  const threads = settings.workerClass === "gthread";
  return {
    addresses: settings.bind.map((bind) => parseAddress(bind)),
    reads: app === undefined ? [] : [resolve(parseAppSpec(app).module)],
    threads,
    readsItself: threads || settings.reload,
    heartbeats: workerTmpDir === undefined ? undefined : resolve(workerTmpDir),
  };
}
