import { Buffer } from "node:buffer";
import { closeSync, fchownSync, fstatSync, openSync, writeSync } from "node:fs";
import type { LineSink, Owner } from "../../src/runtime.ts";

/** What one write to a pipe carries without mixing with other writers (PIPE_BUF, pipe(7)). */
const ATOMIC_BYTES = 4096;
/** What is kept while the reader of a pipe does not read; older lines are worth more than newer. */
const KEPT_BYTES = 1024 * 1024;
const FLUSH_MS = 100;
const STREAM_FDS = { stdout: 1, stderr: 2 } as const;

/**
 * Appends lines with few system calls: lines are gathered for `delayMs`, or until one atomic write
 * is full. A full disk or a closed pipe costs lines, never the process.
 */
export class FileLineSink implements LineSink {
  readonly #path: string;
  readonly #owner: Owner | undefined;
  readonly #delayMs: number;
  #fd: number;
  #isFile: boolean;
  #gathered = "";
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lostLines = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    path: string,
    stream: "stdout" | "stderr",
    options: { owner?: Owner | undefined; delayMs: number },
  ) {
    this.#path = path;
    this.#owner = options.owner;
    this.#delayMs = options.delayMs;
    this.#fd = path === "-" ? STREAM_FDS[stream] : this.#open();
    this.#isFile = isFile(this.#fd);
  }

  write(text: string): void {
    if (this.#gathered.length + text.length > ATOMIC_BYTES) this.#writeOut();
    this.#gathered += text;
    if (this.#delayMs === 0) this.#writeOut();
    else this.#timer ??= setTimeout(() => this.#writeOut(), this.#delayMs);
  }

  reopen(): void {
    this.#writeOut();
    if (this.#path === "-") return;
    const previous = this.#fd;
    try {
      this.#fd = this.#open();
      this.#isFile = isFile(this.#fd);
      closeSync(previous);
    } catch (error) {
      this.write(
        `Cannot reopen log "${this.#path}": ${(error as Error).message}\n`,
      );
    }
  }

  async flush(): Promise<void> {
    this.#writeOut();
    for (let attempt = 0; attempt < 5 && this.#waiting.length > 0; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
      this.#writeOut();
    }
  }

  close(): void {
    this.#writeOut();
    clearTimeout(this.#timer);
    if (this.#path !== "-") closeSync(this.#fd);
  }

  #open(): number {
    const fd = openSync(this.#path, "a", 0o640);
    if (this.#owner !== undefined && fstatSync(fd).uid !== this.#owner.uid) {
      fchownSync(fd, this.#owner.uid, this.#owner.gid);
    }
    return fd;
  }

  #writeOut(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered !== "") this.#keep(Buffer.from(this.#gathered));
    this.#gathered = "";
    while (this.#waiting.length > 0) {
      const chunk = this.#waiting[0]!;
      const written = this.#tryWrite(chunk);
      if (written === undefined) return;
      this.#waitingBytes -= written;
      if (written < chunk.length) this.#waiting[0] = chunk.subarray(written);
      else this.#waiting.shift();
    }
  }

  #keep(chunk: Buffer): void {
    if (this.#waitingBytes + chunk.length > KEPT_BYTES) {
      this.#lostLines += chunk.toString().split("\n").length - 1;
      return;
    }
    const note = this.#lostLines === 0
      ? ""
      : `(${this.#lostLines} log lines were lost)\n`;
    this.#lostLines = 0;
    const whole = note === ""
      ? chunk
      : Buffer.concat([Buffer.from(note), chunk]);
    this.#waiting.push(whole);
    this.#waitingBytes += whole.length;
  }

  /** Bytes written, or undefined when the file takes nothing now. */
  #tryWrite(chunk: Buffer): number | undefined {
    try {
      return writeSync(this.#fd, this.#isFile ? chunk : pieceOf(chunk));
    } catch (error) {
      if ((error as { code?: string }).code === "EPIPE") {
        // Nobody will ever read this stream again.
        return chunk.length;
      }
      // EAGAIN (a slow reader), ENOSPC (a full disk) and the like may pass: try again later.
      this.#timer ??= setTimeout(() => this.#writeOut(), FLUSH_MS);
      this.#timer.unref?.();
      return undefined;
    }
  }
}

/** A closed standard stream is no file, and no reason to end. */
function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/**
 * What a pipe takes whole or not at all: of a longer write that it takes in part, Deno tells no more
 * than that it has failed.
 */
function pieceOf(chunk: Buffer): Buffer {
  return chunk.subarray(0, ATOMIC_BYTES);
}
