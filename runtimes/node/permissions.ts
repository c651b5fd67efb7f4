import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import type {
  MissingPermission,
  Needs,
  Permissions,
} from "../../src/runtime.ts";

/** The slice of `process.permission` that is used; it is there with `--permission` alone. */
interface NodePermission {
  has(scope: string, reference?: string): boolean;
}

/** What Node forbids with `--permission`, on Node 20 with `--experimental-permission`. */
export const permissions: Permissions = {
  missing(needs) {
    const { permission } = process as { permission?: NodePermission };
    if (permission === undefined) return [];
    return needs === undefined
      ? missingAtAll(permission)
      : missingFor(permission, needs);
  },
  explain(error) {
    const { code, permission, resource } = error as {
      code?: string;
      permission?: string;
      resource?: string;
    };
    if (code !== "ERR_ACCESS_DENIED") return undefined;
    const flag = FLAGS[permission ?? ""] ?? permission;
    const value = flag?.startsWith("--allow-fs-") ? `=${resource}` : "";
    return `Node forbids this process what it needs: expected ${flag}${value}`;
  },
};

const FLAGS: Readonly<Record<string, string>> = {
  Addons: "--allow-addons",
  ChildProcess: "--allow-child-process",
  FFI: "--allow-ffi",
  FileSystemRead: "--allow-fs-read",
  FileSystemWrite: "--allow-fs-write",
  Inspector: "--allow-inspector",
  Net: "--allow-net",
  WorkerThreads: "--allow-worker",
};

function missingAtAll(permission: NodePermission): MissingPermission[] {
  return permission.has("child")
    ? []
    : [{ flag: "--allow-child-process", purpose: "to start workers" }];
}

function missingFor(
  permission: NodePermission,
  { addresses, reads, threads, heartbeats }: Needs,
): MissingPermission[] {
  const missing: MissingPermission[] = [];
  const isNetGuarded = process.allowedNodeEnvironmentFlags.has("--allow-net");
  if (addresses.length > 0 && isNetGuarded && !permission.has("net")) {
    missing.push({ flag: "--allow-net", purpose: "to listen" });
  }
  if (threads && !permission.has("worker")) {
    missing.push({ flag: "--allow-worker", purpose: "for threads" });
  }
  for (const path of reads) {
    if (permission.has("fs.read", path)) continue;
    missing.push({ flag: `--allow-fs-read=${path}`, purpose: "for the app" });
  }
  const directory = heartbeats ?? heartbeatDirectory(permission);
  for (const kind of ["read", "write"]) {
    if (permission.has(`fs.${kind}`, `${directory}/pfserve`)) continue;
    missing.push({
      flag: `--allow-fs-${kind}=${directory}`,
      purpose: "for heartbeats",
    });
  }
  return missing;
}

/** As the heartbeat files choose it; what may not be looked at is not there for them. */
function heartbeatDirectory(permission: NodePermission): string {
  const best = "/dev/shm";
  const isThere = permission.has("fs.read", best) && existsSync(best);
  return isThere || !permission.has("fs.read", tmpdir()) ? best : tmpdir();
}
