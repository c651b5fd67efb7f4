import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { loadRuntime } from "../../runtimes/detect.ts";
import type { App, NodeHandler } from "../../src/http/app.ts";
import type {
  HttpBackend,
  HttpObserver,
  HttpOptions,
  RequestFacts,
  ResponseFacts,
  TlsOptions,
} from "../../src/http/backend.ts";
import type { ConnectionTimeouts } from "../../src/http/engine/connection_context.ts";
import { EngineServer } from "../../src/http/engine/server.ts";
import {
  installFetchGlobals,
  uninstallFetchGlobals,
} from "../../src/http/fetch/globals.ts";
import { makeRequest } from "../../src/http/fetch/lazy_request.ts";
import { partsOf } from "../../src/http/fetch/parts_of.ts";
import type { WireLimits } from "../../src/http/wire/limits.ts";
import type { Runtime } from "../../src/runtime.ts";
import { type AppHandler, shapeOf } from "../../src/worker/app_shape.ts";
import { DEFAULT_LIMITS } from "../unit/http/case.ts";
import { openDirectAcceptor } from "./direct_acceptor.ts";
import { openClient, openTlsClient, type RawClient } from "./raw_client.ts";

/** Remembers what a server told. */
export class Recorder implements HttpObserver {
  readonly countsBytes = true;
  readonly requests: RequestFacts[] = [];
  readonly finishes: { id: number; response: ResponseFacts }[] = [];
  readonly refusals: {
    request: RequestFacts;
    status: number;
    reason: string;
  }[] = [];
  readonly away: { remoteAddress: string; reason: string }[] = [];
  readonly failures: unknown[] = [];
  readonly warnings: string[] = [];
  readonly #waiting: (() => void)[] = [];

  started(request: RequestFacts): number {
    this.#notify();
    return this.requests.push(request);
  }

  finished(id: number, response: ResponseFacts): void {
    this.finishes.push({ id, response });
    this.#notify();
  }

  refused(
    request: RequestFacts,
    { status }: ResponseFacts,
    reason: string,
  ): void {
    this.refusals.push({ request, status, reason });
    this.#notify();
  }

  turnedAway(remoteAddress: string, reason: string): void {
    this.away.push({ remoteAddress, reason });
    this.#notify();
  }

  appFailed(_request: RequestFacts, thrown: unknown): void {
    this.failures.push(thrown);
    this.#notify();
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  /** Waits until so many requests are finished; their statuses in the order of the requests. */
  async statuses(count: number): Promise<number[]> {
    await this.until(() => this.finishes.length >= count);
    return [...this.finishes].sort((a, b) => a.id - b.id)
      .map(({ response }) => response.status);
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #notify(): void {
    queueMicrotask(() => {
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }
}

/** A server in this process, on a socket that the runtime bound, and its clients. */
export class HttpFixture {
  readonly backend: HttpBackend;
  readonly port: number;
  readonly recorder: Recorder;
  readonly #clients: RawClient[] = [];
  #isDrained = false;

  constructor(backend: HttpBackend, port: number, recorder: Recorder) {
    this.backend = backend;
    this.port = port;
    this.recorder = recorder;
  }

  async client(): Promise<RawClient> {
    const client = await openClient(this.port);
    this.#clients.push(client);
    return client;
  }

  async tlsClient(): Promise<RawClient> {
    const client = await openTlsClient(this.port);
    this.#clients.push(client);
    return client;
  }

  async drain(isLast = false): Promise<void> {
    this.#isDrained = true;
    await this.backend.drain(isLast);
  }

  /** Ends clients and server, whatever they are doing. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    this.backend.destroy();
    if (!this.#isDrained) await this.drain(true);
  }
}

const runtime: Runtime = await loadRuntime();

let isOnEngine = false;
let isDirect = false;

/** From now on, apps with a Fetch handler are served by the engine; the rest, by node:http. */
export function serveOnEngine(): void {
  installFetchGlobals();
  isOnEngine = true;
}

/** From now on, every app is served by node:http. */
export function serveOnNode(): void {
  uninstallFetchGlobals();
  isOnEngine = false;
}

/** Serves apps on the engine in all tests of a file. */
export function useEngine(): void {
  before(serveOnEngine);
  // Bun runs all files in one process.
  after(serveOnNode);
}

/** Serves apps on the engine, with sockets that need no event loop as long as nothing is waited for. */
export function useDirectSockets(): void {
  before(() => {
    serveOnEngine();
    isDirect = true;
  });
  after(() => {
    serveOnNode();
    isDirect = false;
  });
}

/** Whether Fetch handlers are served by the engine now. */
export function isServedByEngine(): boolean {
  return isOnEngine;
}

/** Only the engine has limits and timeouts of its own. */
export interface FixtureOptions extends HttpOptions {
  readonly limits: WireLimits;
  /** Others than the default ones. */
  readonly timeouts?: Partial<ConnectionTimeouts>;
  /** What clients do before anybody accepts their connections. */
  readonly before?: (port: number) => Promise<void>;
}

function createHttp(
  app: App,
  { timeouts, before: _before, ...options }: FixtureOptions,
): Promise<HttpBackend> {
  if (app.kind !== "fetch" || !isOnEngine) {
    return runtime.createNodeHttp(app, options);
  }
  const { fetch } = app;
  return Promise.resolve(
    new EngineServer(runtimeOfEngine(), fetch, {
      ...options,
      isOneShot: isDirect,
      makeRequest,
      partsOf: (response) => partsOf(response as Response),
      timeouts: {
        headMs: 10_000,
        bodyMs: 30_000,
        writeMs: 30_000,
        keepaliveMs: options.keepaliveMs,
        ...timeouts,
      },
    }),
  );
}

function runtimeOfEngine(): Runtime {
  return isDirect ? { ...runtime, openAcceptor: openDirectAcceptor } : runtime;
}

/** Serves an app while `use` runs. */
export async function withServer(
  app: App,
  use: (fixture: HttpFixture) => Promise<void>,
  options: Partial<FixtureOptions> = {},
): Promise<void> {
  const listener = await runtime.sockets.bind(
    { kind: "tcp", host: "127.0.0.1", port: 0 },
    { backlog: 64, reusePort: false, umask: 0, owner: undefined },
  );
  if (listener.address.kind !== "tcp") throw new Error("No port");
  const recorder = new Recorder();
  const backend = await createHttp(app, {
    keepaliveMs: 60_000,
    maxConnections: 100,
    observer: recorder,
    tls: undefined,
    limits: DEFAULT_LIMITS,
    ...options,
  });
  await options.before?.(listener.address.port);
  // From here on the descriptor is the server's.
  await backend.listen([listener.fd], 64);
  const fixture = new HttpFixture(backend, listener.address.port, recorder);
  try {
    await use(fixture);
  } finally {
    await fixture.close();
  }
}

/** TLS with the files of test/fixtures/tls. */
export function tlsPair(change: Partial<TlsOptions> = {}): TlsOptions {
  const read = (name: string): string =>
    readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), "utf8");
  return {
    pairs: [{
      certfile: "cert.pem",
      keyfile: "key.pem",
      certificate: read("cert.pem"),
      key: read("key.pem"),
    }],
    authorities: undefined,
    clientCertificates: "none",
    ciphers: undefined,
    minVersion: "1.2",
    ...change,
  };
}

export function fetchApp(fetch: AppHandler): App {
  return shapeOf({ fetch })!;
}

export function nodeApp(handler: NodeHandler): App {
  return { kind: "node", handler };
}
