import {
  type Breadcrumb,
  encodeBreadcrumb,
  ENTRY_BYTES,
  eraseBreadcrumb,
} from "../heartbeat.ts";

/** How often a request that begins is a beat, too, where it need not be for its trace. */
const REQUEST_BEAT_MS = 100;

export interface TraceOptions {
  /** Requests that leave a trace at the same time; more leave none. */
  readonly count: number;
  /** Whether a request that is over must not be taken for one in flight, not even for a second. */
  readonly isExact: boolean;
  /** Overwrites bytes of the heartbeat file, which is a beat. */
  readonly write: (bytes: Uint8Array, position: number) => void;
}

/**
 * The entries of the heartbeat file. They are memory that is mapped to the file where that can be,
 * which costs a request no system call; but it does not change the time of the file.
 */
export class RequestTrace {
  readonly #options: TraceOptions;
  readonly #free: number[];
  #bytes: Uint8Array;
  #isMapped = false;
  /** Entries that were ever used: the first ones. */
  #usedCount = 1;
  #beatPeriod = 0;

  constructor(options: TraceOptions) {
    this.#options = options;
    this.#bytes = new Uint8Array(options.count * ENTRY_BYTES);
    // The last one is the next: those in use are few pages of memory.
    this.#free = Array.from(
      { length: options.count },
      (_, index) => options.count - 1 - index,
    );
  }

  /** Leaves traces in memory from now on, which is the file; no request may be in flight. */
  map(memory: Uint8Array | undefined): void {
    if (memory === undefined) return;
    this.#bytes = memory;
    this.#isMapped = true;
  }

  /**
   * Writes an entry now, not at the next beat: the app may never give the event loop back. Returns
   * which one it is; undefined when all are taken.
   */
  begin(breadcrumb: Breadcrumb): number | undefined {
    const entry = this.#free.pop();
    if (entry === undefined) return undefined;
    if (entry >= this.#usedCount) this.#usedCount = entry + 1;
    const position = entry * ENTRY_BYTES;
    encodeBreadcrumb(this.#bytes, position, breadcrumb);
    // Slow requests that come all at once must not be taken for silence: some are a beat.
    const period = Math.floor(breadcrumb.startedAt / REQUEST_BEAT_MS);
    const isBeat = period !== this.#beatPeriod;
    this.#beatPeriod = period;
    if (!this.#isMapped) this.#write(position, ENTRY_BYTES);
    else if (isBeat) this.#write(position, 1);
    return entry;
  }

  end(entry: number | undefined): void {
    if (entry === undefined) return;
    const position = entry * ENTRY_BYTES;
    eraseBreadcrumb(this.#bytes, position);
    this.#free.push(entry);
    if (!this.#isMapped && this.#options.isExact) this.#write(position, 1);
  }

  /** Tells the arbiter that the event loop runs, and which requests are in flight. */
  beat(): void {
    this.#write(0, this.#isMapped ? 1 : this.#usedCount * ENTRY_BYTES);
  }

  #write(position: number, length: number): void {
    const bytes = this.#bytes.subarray(position, position + length);
    // A copy of memory that is the file: what the kernel makes of the same bytes is its own affair.
    this.#options.write(this.#isMapped ? bytes.slice() : bytes, position);
  }
}
