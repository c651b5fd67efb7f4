import { DEADLINE_MS, within } from "./wait.ts";

export interface LogWait {
  /** Ignore what was written before this mark. */
  readonly from?: number;
  readonly timeoutMs?: number;
}

/** Everything that a server wrote so far, and waits for what it writes next. */
export class LogWatch {
  #text = "";
  readonly #waiters = new Set<() => void>();

  get text(): string {
    return this.#text;
  }

  append(part: string): void {
    this.#text += part;
    for (const check of [...this.#waiters]) check();
  }

  /** The place reached, to look only at what comes after it. */
  mark(): number {
    return this.#text.length;
  }

  /** Whether `pattern` was written, after `from` if that is given. */
  has(pattern: RegExp | string, from = 0): boolean {
    return this.#find(pattern, from) !== undefined;
  }

  /** Every match of `pattern` so far. */
  all(pattern: RegExp, from = 0): RegExpExecArray[] {
    return [...this.#text.slice(from).matchAll(globally(pattern))];
  }

  /** Resolves with the first match, now or when it is written. */
  waitFor(
    pattern: RegExp | string,
    wait: LogWait = {},
  ): Promise<RegExpExecArray> {
    let check = (): void => {};
    const found = new Promise<RegExpExecArray>((resolve) => {
      check = () => {
        const match = this.#find(pattern, wait.from ?? 0);
        if (match !== undefined) resolve(match);
      };
    });
    this.#waiters.add(check);
    check();
    return within(`${pattern} in the log`, found, {
      timeoutMs: wait.timeoutMs ?? DEADLINE_MS,
      explain: () => `The log so far:\n${this.#text}`,
    }).finally(() => this.#waiters.delete(check));
  }

  /** Resolves when `pattern` was written `count` times. */
  async waitForCount(
    pattern: RegExp,
    count: number,
    wait: LogWait = {},
  ): Promise<RegExpExecArray[]> {
    for (;;) {
      const mark = this.mark();
      const matches = this.all(pattern, wait.from);
      if (matches.length >= count) return matches;
      await this.waitFor(pattern, {
        ...wait,
        from: lineStart(this.#text, mark),
      });
    }
  }

  #find(pattern: RegExp | string, from: number): RegExpExecArray | undefined {
    const expression = typeof pattern === "string"
      ? new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      : pattern;
    return expression.exec(this.#text.slice(from)) ?? undefined;
  }
}

function lineStart(text: string, position: number): number {
  return text.lastIndexOf("\n", position - 1) + 1;
}

function globally(pattern: RegExp): RegExp {
  return new RegExp(pattern, pattern.flags.replace("g", "") + "g");
}
