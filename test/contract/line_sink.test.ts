import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { setImmediate } from "node:timers";
import { runtimeName } from "../../runtimes/detect.ts";
import type { Libc } from "../../runtimes/shared/libc.ts";
import {
  FileLineSink,
  type FileLineSinkOptions,
} from "../../runtimes/shared/line_sink.ts";
import { decodeLines } from "../../src/heartbeat.ts";
import type { SinkEvents } from "../../src/runtime.ts";

function withFolder(use: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-sink-"));
  return use(join(folder, "log")).finally(() =>
    rmSync(folder, { recursive: true })
  );
}

function openSink(
  path: string,
  options: Partial<FileLineSinkOptions> = {},
): FileLineSink {
  return new FileLineSink(path, "stderr", { isGathering: false, ...options });
}

/** What a sink tells of trouble. */
class Reports implements SinkEvents {
  readonly all: string[] = [];

  onTrouble(reason: string): void {
    this.all.push(reason);
  }

  onRecovered(lostLines: number): void {
    this.all.push(`recovered, ${lostLines} lost`);
  }
}

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

it("a line without delay is in the file when the call returns, after what was there", async () => {
  await withFolder(async (path) => {
    writeFileSync(path, "before\n");
    const sink = openSink(path);
    sink.write("one\n");
    assert.deepEqual(linesOf(path), ["before", "one"]);
    sink.write("twö\n");
    assert.deepEqual(linesOf(path), ["before", "one", "twö"]);
    await sink.flush();
    sink.close();
  });
});

it("a new file is nobody else's to read", async () => {
  await withFolder(async (path) => {
    const umask = process.umask(0);
    const sink = openSink(path);
    process.umask(umask);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    await sink.flush();
    sink.close();
  });
});

it("gathered lines are written when the turn ends, at the latest by a flush or a close", async () => {
  await withFolder(async (path) => {
    const sink = openSink(path, { isGathering: true });
    sink.write("zero\n");
    assert.deepEqual(linesOf(path), []);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(linesOf(path), ["zero"]);
    sink.write("one\n");
    sink.write("two\n");
    assert.deepEqual(linesOf(path), ["zero"]);
    await sink.flush();
    assert.deepEqual(linesOf(path), ["zero", "one", "two"]);
    sink.write("three\n");
    sink.close();
    assert.deepEqual(linesOf(path), ["zero", "one", "two", "three"]);
  });
});

it("gathered lines are written when one write is full", async () => {
  await withFolder(async (path) => {
    const sink = openSink(path, { isGathering: true });
    const line = `${"x".repeat(1023)}\n`;
    for (let count = 0; count < 65; count++) sink.write(line);
    assert.equal(linesOf(path).length, 64);
    await sink.flush();
    sink.close();
  });
});

it("a file that was renamed is written to until it is opened again", async () => {
  await withFolder(async (path) => {
    const sink = openSink(path, { isGathering: true });
    sink.write("one\n");
    renameSync(path, `${path}.1`);
    sink.write("two\n");
    sink.reopen();
    sink.write("three\n");
    await sink.flush();
    assert.deepEqual(linesOf(`${path}.1`), ["one", "two"]);
    assert.deepEqual(linesOf(path), ["three"]);
    sink.close();
  });
});

it("a file that cannot be opened again is written on, and it is told why", async () => {
  await withFolder(async (path) => {
    const events = new Reports();
    const sink = openSink(path, { events });
    renameSync(path, `${path}.1`);
    symlinkSync("/nowhere/at/all", path);
    sink.reopen();
    sink.write("two\n");
    assert.equal(events.all.length, 1);
    assert.match(events.all[0]!, /ENOENT.*; the file that was open is written/);
    assert.deepEqual(linesOf(`${path}.1`), ["two"]);
    unlinkSync(path);
    sink.reopen();
    sink.write("three\n");
    assert.deepEqual(linesOf(path), ["three"]);
    assert.deepEqual(events.all.slice(1), ["recovered, 0 lost"]);
    await sink.flush();
    sink.close();
  });
});

it("lines that a full disk does not take are kept, and written when it does", async () => {
  await withFolder(async (path) => {
    symlinkSync("/dev/full", path);
    const events = new Reports();
    const sink = openSink(path, { events });
    for (const line of ["one\n", "two\n"]) sink.write(line);
    assert.equal(events.all.length, 1);
    assert.match(events.all[0]!, /ENOSPC/);
    unlinkSync(path);
    sink.reopen();
    await sink.flush();
    assert.deepEqual(linesOf(path), ["one", "two"]);
    assert.deepEqual(events.all.slice(1), ["recovered, 0 lost"]);
    sink.close();
  });
});

it("what is kept has a limit; the oldest lines stay, and the loss is told", async () => {
  await withFolder(async (path) => {
    symlinkSync("/dev/full", path);
    const events = new Reports();
    const sink = openSink(path, { events });
    const line = (number: number): string =>
      `${String(number).padStart(6, "0")} ${"x".repeat(992)}\n`;
    for (let number = 1; number <= 1500; number++) sink.write(line(number));
    unlinkSync(path);
    sink.reopen();
    await sink.flush();
    sink.write("after\n");
    const lines = linesOf(path);
    const kept = lines.length - 1;
    assert.equal(kept, Math.floor(1024 * 1024 / 1000));
    assert.equal(lines[0], line(1).trimEnd());
    assert.equal(lines[kept - 1], line(kept).trimEnd());
    assert.equal(lines[kept], "after");
    assert.equal(events.all.at(-1), `recovered, ${1500 - kept} lost`);
    sink.close();
  });
});

it("a flush gives up on a disk that stays full", async () => {
  await withFolder(async (path) => {
    symlinkSync("/dev/full", path);
    const sink = openSink(path);
    sink.write("one\n");
    await sink.flush();
    sink.close();
  });
});

/** Makes the descriptor of this process that leads to `path` non-blocking. */
async function unblock(path: string): Promise<void> {
  const { openLibc }: { openLibc: () => Libc | undefined } = await import(
    `../../runtimes/${runtimeName()}/libc.ts`
  );
  const fds = readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });
  for (const fd of fds) openLibc()!.setNonBlocking(Number(fd));
}

it("a slow reader of a pipe gets every line, whole and in order, and blocks nobody", async () => {
  await withFolder(async (path) => {
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const sink = openSink(path);
    await unblock(path);
    const sent = Array.from(
      { length: 40 },
      (_, number) => `${number} ${"é".repeat(3000)}`,
    );
    for (const line of sent) sink.write(`${line}\n`);
    const chunks: Uint8Array[] = [];
    const flushed = sink.flush().then(() => sink.close());
    for (let isOpen = true; isOpen;) {
      const chunk = new Uint8Array(50_000);
      try {
        const length = readSync(reader, chunk);
        chunks.push(chunk.subarray(0, length));
        isOpen = length > 0;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await flushed;
    closeSync(reader);
    const text = new TextDecoder().decode(
      await new Blob(chunks as BlobPart[]).arrayBuffer(),
    );
    assert.deepEqual(text.split("\n").slice(0, -1), sent);
  });
});

it("a pipe that nobody reads any more costs lines, not the process", async () => {
  await withFolder(async (path) => {
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const events = new Reports();
    const sink = openSink(path, { events });
    closeSync(reader);
    sink.write("one\n");
    sink.write("two\n");
    await sink.flush();
    assert.equal(events.all.length, 1);
    assert.match(events.all[0]!, /EPIPE/);
    sink.close();
  });
});

it("a file is no terminal", async () => {
  await withFolder(async (path) => {
    const sink = openSink(path);
    assert.equal(sink.isTerminal, false);
    await sink.flush();
    sink.close();
  });
});

/** The lines that a kill would leave in a sink's memory. */
function leftIn(memory: Uint8Array): string[] {
  return decodeLines(memory).split("\n").slice(0, -1);
}

it("lines in memory are there until they are in the file", async () => {
  await withFolder(async (path) => {
    const memory = new Uint8Array(1024);
    const sink = openSink(path, { isGathering: true });
    sink.write("before\n");
    sink.gatherIn(memory);
    assert.deepEqual(linesOf(path), ["before"]);
    sink.write("one\n");
    sink.write("twö😀\n");
    assert.deepEqual(leftIn(memory), ["one", "twö😀"]);
    assert.deepEqual(linesOf(path), ["before"]);
    await sink.flush();
    assert.deepEqual(linesOf(path), ["before", "one", "twö😀"]);
    assert.deepEqual(leftIn(memory), []);
    sink.write("late\n");
    while (linesOf(path).length < 4) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(linesOf(path).at(-1), "late");
    sink.close();
  });
});

it("more lines than the memory has room for are all there, in their order", async () => {
  await withFolder(async (path) => {
    const sink = openSink(path, { isGathering: true });
    sink.gatherIn(new Uint8Array(1024));
    const sent = Array.from(
      { length: 200 },
      (_, number) => `${number} ${"é".repeat(number % 7 === 0 ? 900 : 10)}`,
    );
    for (const line of sent) sink.write(`${line}\n`);
    await sink.flush();
    assert.deepEqual(linesOf(path), sent);
    sink.close();
  });
});

it("lines that are made in place are all there, long ones too, and in their order", async () => {
  await withFolder(async (path) => {
    const sink = openSink(path, { isGathering: true });
    sink.gatherIn(new Uint8Array(100));
    const lines = [10, 50, 40, 99, 100, 5000, 10, 200_000, 7].map((length) =>
      "x".repeat(length)
    );
    for (const line of lines) {
      sink.writeMade(line, (text, bytes, start) => {
        new TextEncoder().encodeInto(`${text}\n`, bytes.subarray(start));
        return start + text.length + 1;
      });
    }
    await sink.flush();
    assert.deepEqual(linesOf(path), lines);
    sink.close();
  });
});
