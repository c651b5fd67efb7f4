import type { Resolved } from "../config/resolve.ts";
import { locateConfigFile } from "../config/config_file_access.ts";
import { parseAddress } from "../config/addresses.ts";
import { messageOf, PfserveError } from "../errors.ts";
import { isDirectory } from "../is_directory.ts";
import type { TlsOptions } from "../http/backend.ts";
import type { Files, Owner, Runtime } from "../runtime.ts";
import type { Settings } from "../config/settings.ts";
import {
  findWorkerClass,
  isBuiltIn,
  parseWorkerClass,
} from "../worker_class.ts";
import { chooseApp } from "./choose_app.ts";
import type { Generation } from "./generation.ts";

/**
 * Makes a generation of a resolved configuration and finds what its workers run on; throws
 * `PfserveError` when it cannot serve.
 */
export async function loadGeneration(
  runtime: Runtime,
  resolved: Resolved,
  number: number,
): Promise<Generation> {
  const generation = makeGeneration(runtime, resolved, number);
  const { workerRuntime } = generation.settings;
  if (workerRuntime === undefined) return generation;
  return { ...generation, other: await runtime.others.find(workerRuntime) };
}

/** Makes a generation whose workers run on the runtime of the arbiter. */
export function makeGeneration(
  runtime: Runtime,
  resolved: Resolved,
  number: number,
): Generation {
  const { hooks } = resolved;
  const directory = workingDirectory(runtime, resolved.settings);
  const files = {
    ...runtime.files,
    resolve: (path: string) => runtime.files.resolve(path, directory),
  };
  const { app, modulePath, settings, remarks } = chooseApp(resolved, files);
  const owner = findOwner(runtime, settings);
  const absolute = withAbsolutePaths(settings, files.resolve);
  checkDirectories(runtime, absolute, owner);
  return {
    number,
    findsPackages: findsPackages(settings, files),
    settings: {
      ...absolute,
      // Found before the directory is changed; workers read it again for their hooks.
      config: settings.config && locateConfigFile(settings.config, runtime),
    },
    hooks,
    tls: readTls(settings, files),
    app,
    modulePath,
    remarks,
    directory,
    owner,
    target: settings.workers,
  };
}

/** Whether the worker class is a package; throws `PfserveError` when it is a file that is missing. */
function findsPackages({ workerClass }: Settings, files: Files): boolean {
  if (isBuiltIn(workerClass)) return false;
  const spec = parseWorkerClass(workerClass);
  if (spec?.isFile) findWorkerClass(spec.module, files);
  return spec?.isFile === false;
}

/** Read here: workers may run as a user who must not. */
function readTls(
  settings: Settings,
  files: Pick<Files, "readText" | "resolve">,
): TlsOptions | undefined {
  const { certfile, keyfile, caCerts } = settings;
  if (certfile.length === 0) return undefined;
  const read = (name: string, path: string): string => {
    try {
      return files.readText(files.resolve(path));
    } catch (error) {
      throw new PfserveError(
        `Cannot read ${name} "${path}": ${messageOf(error)}`,
        { cause: error },
      );
    }
  };
  return {
    pairs: certfile.map((path, index) => ({
      certfile: path,
      keyfile: keyfile[index]!,
      certificate: read("certfile", path),
      key: read("keyfile", keyfile[index]!),
    })),
    authorities: caCerts === undefined
      ? undefined
      : { path: caCerts, text: read("ca-certs", caCerts) },
    clientCertificates: settings.certReqs,
    ciphers: settings.ciphers,
    minVersion: settings.tlsMinVersion,
  };
}

/** The arbiter and its workers may have different working directories. */
function withAbsolutePaths(
  settings: Settings,
  resolve: (path: string) => string,
): Settings {
  const resolveGiven = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(path);
  const resolveLog = (path: string): string =>
    path === "-" ? path : resolve(path);
  return {
    ...settings,
    bind: settings.bind.map((bind) => {
      const address = parseAddress(bind);
      const isPath = address.kind === "unix" && !address.path.startsWith("@");
      return isPath ? `unix:${resolve(address.path)}` : bind;
    }),
    errorLog: resolveLog(settings.errorLog),
    accessLog: settings.accessLog === undefined
      ? undefined
      : resolveLog(settings.accessLog),
    pidfile: resolveGiven(settings.pidfile),
    workerTmpDir: resolveGiven(settings.workerTmpDir),
    tmpUploadDir: resolveGiven(settings.tmpUploadDir),
  };
}

/** Finds out now what would keep every worker from starting. */
function checkDirectories(
  { files }: Runtime,
  { workerTmpDir, tmpUploadDir }: Settings,
  owner: Owner | undefined,
): void {
  if (workerTmpDir !== undefined) {
    try {
      files.createHeartbeat(owner, workerTmpDir).close();
    } catch (error) {
      throw new PfserveError(
        `Cannot make files in worker-tmp-dir "${workerTmpDir}": ${
          messageOf(error)
        }`,
        { cause: error },
      );
    }
  }
  if (tmpUploadDir !== undefined && !isDirectory(files, tmpUploadDir)) {
    throw new PfserveError(
      `Cannot use tmp-upload-dir "${tmpUploadDir}": expected a directory that exists`,
    );
  }
}

function workingDirectory(runtime: Runtime, { chdir }: Settings): string {
  const directory = runtime.files.resolve(chdir ?? ".");
  if (isDirectory(runtime.files, directory)) return directory;
  throw new PfserveError(
    `Cannot change to directory "${chdir}": expected a directory that exists`,
  );
}

function findOwner(
  runtime: Runtime,
  { user, group, initgroups }: Settings,
): Owner | undefined {
  if (user === undefined && group === undefined) return undefined;
  const own = runtime.self.owner();
  const account = user === undefined ? own : runtime.processes.findUser(user);
  if (account === undefined) {
    throw new PfserveError(
      `Cannot find user "${user}": expected a name in /etc/passwd, or a number`,
    );
  }
  const gid = group === undefined
    ? account.gid
    : runtime.processes.findGroup(group);
  if (gid === undefined) {
    throw new PfserveError(
      `Cannot find group "${group}": expected a name in /etc/group, or a number`,
    );
  }
  if (account.uid === own.uid && gid === own.gid) return undefined;
  if (own.uid === 0) {
    const owner = { uid: account.uid, gid };
    if (!initgroups || user === undefined) return owner;
    return { ...owner, groups: runtime.processes.findGroupsOf(user) };
  }
  throw new PfserveError(
    `Cannot run workers as "${
      user ?? group
    }": only root can change user or group`,
  );
}
