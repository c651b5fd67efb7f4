import { tmpdir } from "node:os";
import process from "node:process";
import type {
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
  const { addresses, reads, heartbeats } = needs;
  const missing: MissingPermission[] = [];
  const lacks = (descriptor: Descriptor, value: string, purpose: string) => {
    if (isGranted(descriptor)) return;
    missing.push({ flag: `--allow-${descriptor.name}=${value}`, purpose });
  };
  // Sockets that are made through the C library are none of Deno's business.
  for (const address of openLibc() === undefined ? addresses : []) {
    if (address.kind !== "tcp") continue;
    const isIp6 = address.host.includes(":");
    const host = `${
      isIp6 ? `[${address.host}]` : address.host
    }:${address.port}`;
    lacks({ name: "net", host }, host, "to listen");
  }
  for (const path of reads) lacks({ name: "read", path }, path, "for the app");
  const path = heartbeats ?? heartbeatDirectory();
  lacks({ name: "read", path }, path, "for heartbeats");
  lacks({ name: "write", path }, path, "for heartbeats");
  return missing;
}
