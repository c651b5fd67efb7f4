import { closeSync, fchownSync, fstatSync, openSync, writeSync } from "node:fs";
import process from "node:process";
import { setImmediate } from "node:timers";
import { isatty } from "node:tty";
import type { LineSink, MakeLine, SinkOptions } from "../../src/runtime.ts";
import { LineBacklog } from "./line_backlog.ts";
import { LineBuffer } from "./line_buffer.ts";
import { errorCode, reasonOf } from "./socket_error.ts";

/** What one write to a pipe carries without mixing with other writers (PIPE_BUF, pipe(7)). */
const ATOMIC_BYTES = 4096;
/** What is gathered for one write to a file, where lines of several writers do not mix. */
const FILE_BYTES = 64 * 1024;
/** How long lines may wait where they outlive the process. */
const GATHER_MS = 50;
/** When a slow reader, or a broken file, is tried again. */
const SLOW_MS = 100;
const BROKEN_MS = 1000;
const FLUSH_ATTEMPTS = 5;
const STREAM_FDS = { stdout: 1, stderr: 2 } as const;

export interface FileLineSinkOptions extends SinkOptions {
  /** Whether lines wait for the end of the turn, so that they share a system call. */
  readonly isGathering: boolean;
}

/** Appends lines to a file. A full disk or a closed pipe costs lines, never the process. */
export class FileLineSink implements LineSink {
  readonly #path: string;
  readonly #options: FileLineSinkOptions;
  readonly #backlog = new LineBacklog();
  readonly #onExit = (): void => this.#writeOut();
  #fd: number;
  #isFile: boolean;
  readonly #buffer = new LineBuffer();
  #isScheduled = false;
  /** Set while the file takes nothing. */
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isBroken = false;
  #isTroubled = false;
  /** The path leads to another file than the one that is open. */
  #isMisplaced = false;

  constructor(
    path: string,
    stream: "stdout" | "stderr",
    options: FileLineSinkOptions,
  ) {
    this.#path = path;
    this.#options = options;
    this.#fd = path === "-" ? STREAM_FDS[stream] : this.#open();
    this.#isFile = isFile(this.#fd);
    // An app may end its process in the middle of a turn.
    if (options.isGathering) process.on("exit", this.#onExit);
  }

  get isTerminal(): boolean {
    return isatty(this.#fd);
  }

  write(text: string): void {
    if (!this.#buffer.add(text, this.#limit)) {
      this.#writeOut();
      this.#buffer.add(text, Infinity);
    }
    this.#added();
  }

  writeMade<Subject>(subject: Subject, makeLine: MakeLine<Subject>): void {
    if (!this.#buffer.addMade(subject, makeLine, this.#limit)) {
      this.#writeOut();
      this.#buffer.addMade(subject, makeLine, Infinity);
    }
    this.#added();
  }

  gatherIn(memory: Uint8Array): void {
    this.#writeOut();
    this.#buffer.share(memory);
  }

  reopen(): void {
    this.#stopWaiting();
    this.#writeOut();
    if (this.#path === "-") return;
    const previous = this.#fd;
    try {
      this.#fd = this.#open();
      closeSync(previous);
    } catch (error) {
      this.#isMisplaced = true;
      return this.#options.events?.onTrouble(
        `${reasonOf(error as Error)}; the file that was open is written on`,
      );
    }
    if (this.#isMisplaced) this.#options.events?.onRecovered(0);
    this.#isMisplaced = false;
    this.#isFile = isFile(this.#fd);
    this.#stopWaiting();
    this.#writeOut();
  }

  async flush(): Promise<void> {
    for (let attempt = 0; attempt < FLUSH_ATTEMPTS; attempt++) {
      this.#stopWaiting();
      this.#writeOut();
      if (this.#backlog.isEmpty || this.#isBroken) return;
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    }
  }

  close(): void {
    this.#stopWaiting();
    this.#writeOut();
    this.#stopWaiting();
    process.off("exit", this.#onExit);
    if (this.#path !== "-") closeSync(this.#fd);
  }

  get #limit(): number {
    return this.#isFile ? FILE_BYTES : ATOMIC_BYTES;
  }

  #added(): void {
    if (!this.#options.isGathering) return this.#writeOut();
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const writeOut = (): void => this.#writeOut();
    if (this.#buffer.isShared) setTimeout(writeOut, GATHER_MS);
    else setImmediate(writeOut);
  }

  #open(): number {
    const { owner } = this.#options;
    const fd = openSync(this.#path, "a", 0o640);
    if (owner !== undefined && fstatSync(fd).uid !== owner.uid) {
      fchownSync(fd, owner.uid, owner.gid);
    }
    return fd;
  }

  #writeOut(): void {
    this.#isScheduled = false;
    const chunk = this.#buffer.added;
    const isKept = chunk !== undefined && this.#backlog.add(chunk);
    if (chunk !== undefined && !isKept) {
      this.#trouble("what reads it does not keep up");
    }
    if (this.#retry === undefined) this.#work();
    if (isKept && !this.#backlog.isEmpty) this.#backlog.moveLast();
    this.#buffer.clear();
  }

  #work(): void {
    for (
      let chunk = this.#backlog.first;
      chunk !== undefined;
      chunk = this.#backlog.first
    ) {
      try {
        const piece = this.#isFile ? chunk : pieceOf(chunk);
        this.#backlog.drop(writeSync(this.#fd, piece));
      } catch (error) {
        return this.#failed(error as Error);
      }
    }
    this.#isBroken = false;
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    this.#options.events?.onRecovered(this.#backlog.takeLostLines());
  }

  /** Whatever it is, it may pass: what is not written is kept, up to a limit. */
  #failed(error: Error): void {
    const isSlow = errorCode(error) === "EAGAIN";
    this.#isBroken = !isSlow;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#writeOut();
    }, isSlow ? SLOW_MS : BROKEN_MS);
    this.#retry.unref?.();
    if (!isSlow) this.#trouble(reasonOf(error));
  }

  #trouble(reason: string): void {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#options.events?.onTrouble(reason);
  }

  #stopWaiting(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
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
function pieceOf(chunk: Uint8Array): Uint8Array {
  return chunk.subarray(0, ATOMIC_BYTES);
}
