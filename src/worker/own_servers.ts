import { formatAddress } from "../config/addresses.ts";
import { createDeferred, type Deferred } from "../deferred.ts";
import type { HttpBackend } from "../http/backend.ts";
import type { BindAddress, OwnServer, ServerHost } from "../runtime.ts";
import type { WorkerContext } from "./worker_classes.ts";

/** Without an address the app is only checked. */
const NOWHERE: BindAddress = { kind: "tcp", host: "127.0.0.1", port: 0 };

/** The servers that the app starts by itself: the first one gets the arbiter's connections. */
export class OwnServers implements ServerHost {
  readonly isSecure: boolean;
  readonly #context: WorkerContext;
  readonly #drained = createDeferred<void>();
  #first: OwnServer | undefined;
  #waiting: Deferred<OwnServer> | undefined;
  #isTaken = false;

  constructor(context: WorkerContext) {
    this.#context = context;
    this.isSecure = context.assignment.tls !== undefined;
  }

  get address(): BindAddress {
    return this.#context.assignment.addresses[0] ?? NOWHERE;
  }

  /** The server to serve, if there is one by now. */
  take(): OwnServer | undefined {
    this.#isTaken = this.#first !== undefined;
    return this.#first;
  }

  /** Resolves with the server to serve. */
  async takeNext(): Promise<OwnServer> {
    this.#waiting = createDeferred<OwnServer>();
    return this.take() ?? await this.#waiting.promise;
  }

  opened(server: OwnServer): void {
    if (this.#first !== undefined) return this.#noteFurther(server);
    this.#first = server;
    const urls = this.#context.assignment.addresses.map(formatAddress)
      .map((url) => this.isSecure ? url.replace(/^http:/, "https:") : url);
    this.#context.logger.info(
      `App listens on ${server.asked}: redirected, it is served at the arbiter's addresses (${
        urls.join(", ")
      })`,
    );
    if (this.#waiting === undefined) return;
    this.#isTaken = true;
    this.#waiting.resolve(server);
  }

  async closed(server: OwnServer): Promise<void> {
    if (server !== this.#first) return;
    if (!this.#isTaken) {
      this.#first = undefined;
      return;
    }
    this.#context.control.leave();
    await this.#drained.promise;
  }

  /** Tells the app's servers when `backend` has drained. */
  watch(backend: HttpBackend): HttpBackend {
    return new WatchedBackend(backend, () => this.#drained.resolve());
  }

  /** A framework may listen on several addresses of one port; anything else is another server. */
  #noteFurther({ asked, port }: OwnServer): void {
    const { address } = this;
    const known = [
      this.#first?.port,
      address.kind === "tcp" ? address.port : undefined,
    ];
    if (known.includes(port)) return;
    this.#context.logger.warning(
      `App also listens on ${asked}: nothing connects there, its first server has the arbiter's addresses`,
    );
  }
}

class WatchedBackend implements HttpBackend {
  readonly #backend: HttpBackend;
  readonly #onDrained: () => void;

  constructor(backend: HttpBackend, onDrained: () => void) {
    this.#backend = backend;
    this.#onDrained = onDrained;
  }

  get connections(): number {
    return this.#backend.connections;
  }

  get hasWaiting(): boolean {
    return this.#backend.hasWaiting;
  }

  listen(fds: readonly number[], backlog: number): Promise<void> {
    return this.#backend.listen(fds, backlog);
  }

  async drain(isLast?: boolean): Promise<void> {
    await this.#backend.drain(isLast);
    this.#onDrained();
  }

  destroy(): void {
    this.#backend.destroy();
  }
}
