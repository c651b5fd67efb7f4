import { tmpdir } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type {
  BindAddress,
  MissingPermission,
  Needs,
  Permissions,
} from "../../src/runtime.ts";
import { type Descriptor, hasAll, isGranted } from "./granted.ts";
import { openLibc } from "./libc.ts";
import { ownFlags } from "./own_flags.ts";

/** The slice of Deno that is used. */
declare const Deno: { readonly stdin: { isTerminal(): boolean } };

/** Where heartbeat files are made: in memory, where Deno lets us. */
export function heartbeatDirectory(): string {
  return hasAll() ? "/dev/shm" : tmpdir();
}

/** What Deno forbids. */
export const permissions: Permissions = {
  missing(needs) {
    if (hasAll()) return [];
    return needs === undefined ? missingAtAll() : missingFor(needs);
  },
  explain(error) {
    const isForbidden = error instanceof Error && error.name === "NotCapable";
    if (!isForbidden) return undefined;
    const [, kind, , value] =
      /^Requires (\w+) access(?: to (["'`<]?)(.*?)["'`>]?)?(?:,|$)/
        .exec(error.message) ?? [];
    if (kind === undefined) return error.message;
    const what = kind === "all" || value === undefined ? "" : `=${value}`;
    return `Deno forbids this process what it needs: expected --allow-${kind}${what}`;
  },
};

function missingAtAll(): MissingPermission[] {
  const missing: MissingPermission[] = [];
  if (!isGranted({ name: "env" })) {
    missing.push({
      flag: "--allow-env",
      purpose: "to read settings, and to pass the environment on",
    });
  }
  const programs = [process.execPath, "ps"].filter((command) =>
    !isGranted({ name: "run", command })
  );
  if (programs.length > 0) {
    missing.push({
      flag: `--allow-run=${programs.join(",")}`,
      purpose: "to start workers with the flags of this process",
    });
  }
  // Last: its own flags are known only with the permissions above.
  if (missing.length === 0 && mayAsk()) {
    missing.push({
      flag: "--no-prompt",
      purpose: "so that no question on the terminal stops the server",
    });
  }
  return missing;
}

function mayAsk(): boolean {
  return Deno.stdin.isTerminal() && !ownFlags().includes("--no-prompt") &&
    !process.env.DENO_NO_PROMPT;
}

function missingFor(needs: Needs): MissingPermission[] {
  const { addresses, reads, readsItself, heartbeats } = needs;
  const path = heartbeats ?? heartbeatDirectory();
  // Sockets that are made through the C library are none of Deno's business.
  const hosts = openLibc() === undefined ? hostsOf(addresses) : [];
  return [
    ...hosts.flatMap((host) => lack({ name: "net", host }, host, "to listen")),
    ...addresses.flatMap(missingForUnix),
    ...reads.flatMap((path) => lackPath("read", path, "for the app")),
    ...(readsItself && OWN_FILES.protocol === "file:"
      ? lackPath("read", fileURLToPath(OWN_FILES), "for pfserve's own files")
      : []),
    ...lackPath("read", path, "for heartbeats"),
    ...lackPath("write", path, "for heartbeats"),
  ];
}

/** The folder of this pfserve. */
const OWN_FILES = new URL("../..", import.meta.url);

/** "HOST:PORT" as Deno knows it. */
function hostsOf(addresses: readonly BindAddress[]): string[] {
  return addresses.flatMap((address) => {
    if (address.kind !== "tcp") return [];
    const { host, port } = address;
    return [host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`];
  });
}

function missingForUnix(address: BindAddress): MissingPermission[] {
  if (address.kind !== "unix") return [];
  return [
    ...lack({ name: "sys", kind: "umask" }, "umask", "for a unix socket"),
    ...(address.path.startsWith("@") ? [] : [
      ...lackPath("read", address.path, "for a unix socket"),
      ...lackPath("write", address.path, "for a unix socket"),
    ]),
  ];
}

function lackPath(
  name: "read" | "write",
  path: string,
  purpose: string,
): MissingPermission[] {
  return lack({ name, path }, path, purpose);
}

function lack(
  descriptor: Descriptor,
  value: string,
  purpose: string,
): MissingPermission[] {
  if (isGranted(descriptor)) return [];
  return [{ flag: `--allow-${descriptor.name}=${value}`, purpose }];
}
