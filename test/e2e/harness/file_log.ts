import { readFileSync } from "node:fs";
import { eventually } from "./wait.ts";

/** A log file that another process writes. */
export class FileLog {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** What it contains, "" when there is none. */
  get text(): string {
    try {
      return readFileSync(this.path, "utf8");
    } catch {
      return "";
    }
  }

  /** Resolves with the first match. */
  async waitFor(pattern: RegExp | string): Promise<RegExpExecArray> {
    const expression = new RegExp(pattern);
    return await eventually(
      `${pattern} in ${this.path}`,
      () => expression.exec(this.text) ?? undefined,
      { explain: () => this.text },
    );
  }

  /** Resolves when `pattern` was written `count` times. */
  async waitForCount(pattern: RegExp, count: number): Promise<void> {
    await eventually(
      `${count} times ${pattern} in ${this.path}`,
      () => [...this.text.matchAll(new RegExp(pattern, "g"))].length >= count,
      { explain: () => this.text },
    );
  }
}
