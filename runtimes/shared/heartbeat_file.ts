import { Buffer } from "node:buffer";
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readSync,
  unlinkSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { HeartbeatFile, Owner } from "../../src/runtime.ts";

/** A file in memory: beats on a disk stall with the disk, and look like a silent worker. */
export function heartbeatDirectory(): string {
  return isThere("/dev/shm") ? "/dev/shm" : tmpdir();
}

function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    // Deno throws where it lacks the permission to look.
    return false;
  }
}

/** Creates a heartbeat file that no path leads to any more; only inherited descriptors do. */
export function createHeartbeat(
  owner?: Owner,
  directory: string = heartbeatDirectory(),
): HeartbeatFile {
  const path = join(directory, `pfserve-${process.pid}-${randomUUID()}`);
  const fd = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
  return {
    fd,
    lastBeatMs: () => fstatSync(fd).mtimeMs,
    read() {
      const bytes = Buffer.alloc(fstatSync(fd).size);
      readSync(fd, bytes, 0, bytes.length, 0);
      return bytes;
    },
    close: () => closeSync(fd),
  };
}
