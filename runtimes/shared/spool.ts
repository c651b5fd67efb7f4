import { randomUUID } from "node:crypto";
import { closeSync, openSync, read, rmSync, unlinkSync, write } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SpoolFile, SpoolReader } from "../../src/runtime.ts";
import type { SpoolPlace } from "../../src/thread_messages.ts";
import { once } from "./once.ts";

/**
 * Makes a spool file. It loses its name at once, where another thread can use the descriptor; else
 * when the other thread has opened it.
 */
export function createSpool(
  sharesDescriptors: boolean,
  directory: string = tmpdir(),
): SpoolFile {
  const path = join(directory, `pfserve-${randomUUID()}`);
  const fd = openSync(path, "wx+", 0o600);
  if (sharesDescriptors) unlinkSync(path);
  return {
    place: sharesDescriptors ? fd : path,
    append: (bytes) => writeAll(fd, bytes),
    close: once(() => {
      closeSync(fd);
      if (!sharesDescriptors) rmSync(path, { force: true });
    }),
  };
}

/** A descriptor belongs to the thread that made the file; one that is opened here is closed here. */
export function openSpool(place: SpoolPlace): SpoolReader {
  if (typeof place === "number") {
    return {
      read: (bytes, position) => readSome(place, bytes, position),
      close() {},
    };
  }
  const fd = openSync(place, "r");
  unlinkSync(place);
  return {
    read: (bytes, position) => readSome(fd, bytes, position),
    close: once(() => closeSync(fd)),
  };
}

async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.byteLength;) {
    start += await writeSome(fd, bytes.subarray(start));
  }
}

function writeSome(fd: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

function readSome(
  fd: number,
  bytes: Uint8Array,
  position: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, bytes.byteLength, position, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
