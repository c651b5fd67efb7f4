/** Worker classes without HTTP: each line is answered with itself and the pid. */
import { createServer, type Server, type Socket } from "node:net";
import { Worker } from "../../../../runtimes/custom_worker.ts";

const STEPS = 6;
const STEP_MS = 400;

export default class Lines extends Worker {
  override async start(): Promise<void> {
    for (const listener of this.listeners) {
      await listener.accept((socket) => this.serve(socket));
    }
  }

  override drain(): void | Promise<void> {
    this.closeIdle();
  }

  protected serve(socket: Socket): void {
    let rest = "";
    socket.setEncoding("utf8").on("data", (text) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) void this.#answer(socket, line);
    });
    socket.on("end", () => socket.end());
  }

  async #answer(socket: Socket, line: string): Promise<void> {
    const request = this.requestStarted({
      method: "LINE",
      target: line,
      socket,
    });
    if (line === "spin") { for (;;); }
    if (line === "steps") this.#computeInSteps();
    if (line === "sleep") await pause(700);
    if (line === "throw") request.failed(new Error("thrown by a line"));
    if (line === "recycle") this.recycle("a line asked for it");
    if (line === "leave") this.leave();
    const answer = `${line} ${this.pid}\n`;
    socket.write(answer);
    request.ended({ status: 200, bodyBytes: answer.length });
  }

  /** Longer than the timeout of the test, with a sign of life in time. */
  #computeInSteps(): void {
    for (let step = 0; step < STEPS; step++) {
      const end = performance.now() + STEP_MS;
      while (performance.now() < end);
      this.notify();
    }
  }
}

/** Never finishes. */
export class Hanging extends Lines {
  override drain(): Promise<void> {
    return new Promise(() => {});
  }

  override destroy(): void {
    this.log.info("destroyed");
  }
}

/** Fails when it has to finish. */
export class FailingDrain extends Lines {
  override drain(): void {
    this.closeIdle();
    throw new Error("no way to finish");
  }
}

/** Accepts by itself. */
export class Descriptors extends Lines {
  readonly #server: Server = createServer((socket) => this.serve(socket));

  override async start(): Promise<void> {
    const [listener] = this.listeners;
    await new Promise<void>((resolve) => {
      this.#server.listen({ fd: listener?.fd }, resolve);
    });
  }

  override async drain(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
