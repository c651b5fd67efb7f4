import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimeName } from "../../runtimes/detect.ts";

/** How this runtime starts a TypeScript file of ours; a test runner adds flags of its own. */
const FLAGS: Readonly<Record<ReturnType<typeof runtimeName>, string[]>> = {
  node: process.execArgv.some((flag) => flag.includes("tsx"))
    ? ["--import", "tsx"]
    : [],
  bun: [],
  deno: ["run", "-A", "--no-check", "--no-lock"],
};

/** A program of this folder, run by this runtime, and the lines that it prints. */
export class ChildProgram {
  readonly child: ChildProcess;
  readonly #waiting: (() => void)[] = [];
  #text = "";
  #hasEnded = false;

  constructor(file: string) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.child = spawn(process.execPath, [...FLAGS[runtimeName()], path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child.stdout?.on("data", (chunk) => {
      this.#text += String(chunk);
      this.#notify();
    });
    this.child.on("exit", () => {
      this.#hasEnded = true;
      this.#notify();
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits for the next line. */
  async line(): Promise<string> {
    while (!this.#text.includes("\n")) {
      if (this.#hasEnded) throw new Error(`Ended before: ${this.#text}`);
      await this.#change();
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    while (!this.#hasEnded) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #notify(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
