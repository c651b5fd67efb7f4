import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Where a fixture finds the first descriptor that it was given. */
export const FIRST_FIXTURE_FD = 3;

/** A program of `fixtures/` that runs on the runtime of the test, with an IPC channel. */
export class FixtureProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  /** Its last message has come, too: Deno may tell of the exit before it. */
  readonly #disconnected: Promise<unknown>;
  readonly #messages: string[] = [];
  #arrived: () => void = () => {};

  constructor(
    name: string,
    fds: readonly number[],
    wrapper: readonly string[] = [],
  ) {
    const [command = "", ...args] = [...wrapper, ...commandOf(name)];
    this.#child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit", ...fds, "ipc"],
    });
    this.#exited = once(this.#child, "exit");
    this.#disconnected = once(this.#child, "disconnect");
    this.#child.on("message", (message) => {
      this.#messages.push(String(message));
      this.#arrived();
    });
  }

  /** Resolves to the next message; rejects when the program ends without one. */
  async next(): Promise<string> {
    while (this.#messages.length === 0) {
      const arrival = new Promise<void>((resolve) => this.#arrived = resolve);
      const end = this.#disconnected.then(async () => {
        const [code, signal] = await this.#exited;
        throw new Error(`The fixture ended: ${code ?? signal}`);
      });
      await Promise.race([arrival, end]);
    }
    return this.#messages.shift() ?? "";
  }

  /** Sends a command and resolves to the next message. */
  ask(command: string): Promise<string> {
    this.#child.send(command);
    return this.next();
  }

  tell(command: string): void {
    this.#child.send(command);
  }

  kill(): void {
    process.kill(this.#child.pid ?? 0, "SIGKILL");
  }

  /** Lets the program end by itself; resolves to its exit code. */
  async leave(): Promise<unknown> {
    if (this.#child.connected) this.#child.disconnect();
    return (await this.#exited)[0];
  }
}

function commandOf(name: string): string[] {
  const path = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  if ("Deno" in globalThis) {
    const flags = ["run", "-A", "--no-check", "--no-lock"];
    return [process.execPath, ...flags, path];
  }
  const isOldNode = !("Bun" in globalThis) &&
    Number.parseInt(process.versions.node) < 24;
  return [process.execPath, ...(isOldNode ? ["--import", "tsx"] : []), path];
}
