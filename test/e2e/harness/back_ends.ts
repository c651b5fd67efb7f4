import { after, before, suite, test } from "node:test";
import {
  type Answer,
  type Connection,
  request,
  type RequestOptions,
} from "./client.ts";
import { type Target, TARGETS } from "./runtimes.ts";
import { Scene } from "./scene.ts";
import type { Server } from "./server.ts";

/** What serves Fetch handlers: to a well-formed request both give the same answer. */
export const BACK_ENDS = ["engine", "node"] as const;
export type BackEnd = typeof BACK_ENDS[number];

const TEST_LIMIT_MS = 60_000;

export interface ServedApp {
  /** Name of a program in `apps/`. */
  readonly app: string;
  readonly args?: readonly string[];
  /** Files for the app to serve, by name; it finds their folder in `TEST_FILES`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** One server, which all tests of a suite ask. */
export class SharedServer {
  readonly target: Target;
  readonly backEnd: BackEnd;
  readonly #scene: Scene;
  readonly #options: ServedApp;
  #server: Server | undefined;

  constructor(
    target: Target,
    { backEnd, topic, ...options }: ServedApp & {
      readonly backEnd: BackEnd;
      readonly topic: string;
    },
  ) {
    this.target = target;
    this.backEnd = backEnd;
    this.#options = options;
    this.#scene = new Scene(target, `${topic} ${target.name} ${backEnd}`);
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error("The server has not begun");
    return this.#server;
  }

  /** Whether a text brings its Content-Type: in Bun's own Response there is none. */
  get isTyped(): boolean {
    return this.target.runtime !== "bun" || this.backEnd === "engine";
  }

  /** Sends one request on a connection of its own. */
  ask = (target: string, options: RequestOptions = {}): Promise<Answer> =>
    request(this.server.address, target, options);

  connect = (): Promise<Connection> => this.#scene.connect(this.server.address);

  async start(): Promise<void> {
    const { app, args = [], files = {} } = this.#options;
    for (const [name, content] of Object.entries(files)) {
      this.#scene.write(name, content);
    }
    this.#server = await this.#scene.serve({
      app,
      args: ["--http", this.backEnd, ...args],
      env: { TEST_FILES: this.#scene.directory },
    });
  }

  keepLogs(thrown: unknown): void {
    this.#scene.keepLogs(thrown);
  }

  close(): Promise<void> {
    return this.#scene.close();
  }
}

export type Check = (
  name: string,
  body: (shared: SharedServer) => Promise<void>,
) => void;

/** Declares the same tests of an app for every runtime, on each back end. */
export function onEachBackEnd(
  topic: string,
  options: ServedApp,
  define: (check: Check, target: Target, backEnd: BackEnd) => void,
): void {
  for (const target of TARGETS) {
    for (const backEnd of BACK_ENDS) {
      suite(`${topic} on ${target.name}, ${backEnd}`, () => {
        const shared = new SharedServer(target, { ...options, backEnd, topic });
        before(() => shared.start());
        after(() => shared.close());
        define((name, body) => declare(shared, name, body), target, backEnd);
      });
    }
  }
}

function declare(
  shared: SharedServer,
  name: string,
  body: (shared: SharedServer) => Promise<void>,
): void {
  test(name, { timeout: TEST_LIMIT_MS }, async () => {
    try {
      await body(shared);
    } catch (thrown) {
      shared.keepLogs(thrown);
      throw thrown;
    }
  });
}
