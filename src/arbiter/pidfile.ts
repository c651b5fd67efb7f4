import { messageOf, PfserveError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";

/** The file that names the arbiter's process. */
export class Pidfile {
  readonly #runtime: Runtime;
  readonly #path: string;

  constructor(runtime: Runtime, path: string) {
    this.#runtime = runtime;
    this.#path = runtime.files.resolve(path);
  }

  get path(): string {
    return this.#path;
  }

  /** Throws when the file names another living process. */
  check(): void {
    const pid = this.#readPid();
    const { self, processes } = this.#runtime;
    if (pid === undefined || pid === self.pid || !processes.isAlive(pid)) {
      return;
    }
    throw new PfserveError(
      `Already running on PID ${pid} (or pidfile "${this.#path}" is stale)`,
    );
  }

  write(): void {
    try {
      this.#runtime.files.writeAtomically(
        this.#path,
        `${this.#runtime.self.pid}\n`,
      );
    } catch (error) {
      throw new PfserveError(
        `Cannot write pidfile "${this.#path}": ${
          messageOf(error)
        }; expected a path in a directory ` +
          "that exists and can be written",
        { cause: error },
      );
    }
  }

  /** Makes this file the other one, in one step where both are on one file system. */
  moveTo(next: Pidfile): void {
    try {
      this.#runtime.files.rename(this.#path, next.path);
    } catch {
      next.write();
      this.remove();
    }
  }

  /** Removes the file if it is still ours. */
  remove(): void {
    if (this.#readPid() === this.#runtime.self.pid) {
      this.#runtime.files.remove(this.#path);
    }
  }

  #readPid(): number | undefined {
    try {
      const text = this.#runtime.files.readText(this.#path).trim();
      return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
    } catch {
      return undefined;
    }
  }
}
