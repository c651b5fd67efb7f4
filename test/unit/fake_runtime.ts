import type { App } from "../../src/http/app.ts";
import type { HttpBackend, HttpOptions } from "../../src/http/backend.ts";
import type {
  Owner,
  Runtime,
  Self,
  ServerHost,
  SignalName,
} from "../../src/runtime.ts";
import { FakeClock } from "./fake_clock.ts";
import {
  createFakeFiles,
  type FakeFiles,
  WORKING_DIRECTORY,
} from "./fake_files.ts";
import { createFakeProcesses, type FakeProcesses } from "./fake_processes.ts";
import { createFakeSources, type FakeSources } from "./fake_sources.ts";
import { createFakeSockets, type FakeSockets } from "./fake_sockets.ts";
import { FakeMessages } from "./fake_messages.ts";
import { Journal } from "./journal.ts";

export interface FakeSelf extends Self {
  readonly env: Record<string, string | undefined>;
  parent: number;
  account: Owner;
  title: string;
  readonly printed: string[];
  readonly errors: string[];
  /** Where standard output was sent, newest last. */
  readonly redirected: string[];
  readonly handlers: Map<SignalName, () => void>;
  /** What `busyMs` says. */
  usedMs: number;
  /** What the process does with an error that nothing caught. */
  uncaught: (thrown: unknown) => void;
}

/** A runtime without a process, a file or a socket. */
export interface FakeRuntime extends Runtime {
  readonly clock: FakeClock;
  readonly files: FakeFiles;
  readonly self: FakeSelf;
  readonly processes: FakeProcesses;
  readonly sockets: FakeSockets;
  readonly sources: FakeSources;
  readonly journal: Journal;
  /** What modules export, by path; a function is called, and may throw. */
  readonly exports: Map<string, () => Record<string, unknown>>;
  /** Makes the HTTP server of a worker. */
  serveHttp: (app: App, options: HttpOptions) => HttpBackend;
  /** The servers that messages are sent to, oldest first. */
  readonly messages: FakeMessages[];
  /** What is told of the servers that an app starts by itself. */
  host: ServerHost | undefined;
  /** Who the process has become. */
  becameOwner: Owner | undefined;
  /** Sends this process a signal. */
  signal(name: SignalName): void;
}

export const OWN_PID = 50;

export function createFakeRuntime(): FakeRuntime {
  const journal = new Journal();
  const exports = new Map<string, () => Record<string, unknown>>();
  const runtime: FakeRuntime = {
    name: "node",
    prepare() {},
    version: "0.0.0",
    clock: new FakeClock(),
    files: createFakeFiles(),
    self: createFakeSelf(),
    processes: createFakeProcesses(journal),
    others: {
      find: () => Promise.resolve(undefined),
      move: () => Promise.resolve(0),
    },
    sockets: createFakeSockets(journal),
    journal,
    exports,
    host: undefined,
    becameOwner: undefined,
    modules: {
      // deno-lint-ignore require-await -- a module that throws is a rejection
      load: async (path) => exports.get(path)?.() ?? {},
      trackLoads: () => () => [],
      explain: () => undefined,
      packageManager: "npm",
      // deno-lint-ignore require-await -- a package that is missing is a rejection
      async loadPackage(specifier) {
        const found = exports.get(specifier);
        if (found === undefined) throw new Error(`No package ${specifier}`);
        return found();
      },
      find(specifier, directory) {
        const path = `${directory}/node_modules/${specifier}`;
        if (exports.has(path)) return path;
        throw new Error(`No module ${specifier}`);
      },
    },
    sources: createFakeSources(),
    permissions: { missing: () => [], explain: () => undefined },
    setup: {
      command: () => ["/usr/bin/fake", "/opt/pfserve"],
      packageCommand: (directory) => ["/usr/bin/fake", `${directory}/pfserve`],
      specifier: "fake:pfserve",
      findsPackage: true,
      container: ({ module }) => ({
        image: "fake:1",
        user: "nobody",
        install: [`RUN fake ${module}`],
        command: ["fake", "pfserve"],
      }),
    },
    diagnosis: {
      ffi: () => "a fake",
      ffiRemedy: "install a fake",
      needsFfi: false,
      acceptBackEnd: () => "by a fake",
      loaderOf: (path) => `a loader of ${path}`,
    },
    threads: {
      start: () => {
        throw new Error("No threads here");
      },
      canEndSpinning: true,
      createSpool: () => {
        throw new Error("No files here");
      },
      openSpool: () => {
        throw new Error("No files here");
      },
    },
    serveHttp: () => {
      throw new Error("No HTTP here");
    },
    messages: [],
    openMessages(address, events) {
      const messages = new FakeMessages(address, events);
      runtime.messages.push(messages);
      return messages;
    },
    checkTls: () => Promise.resolve([]),
    openTls: () => Promise.reject(new Error("No TLS here")),
    openAcceptor: () => Promise.reject(new Error("No sockets here")),
    openWebSocket: () => {
      throw new Error("No WebSockets here");
    },
    mapFile: () => undefined,
    decodeLatin1: (bytes, start, end) =>
      String.fromCharCode(...bytes.subarray(start, end)),
    createNodeHttp: (app, options) =>
      Promise.resolve(runtime.serveHttp(app, options)),
    prepareUpgrades: () => Promise.resolve(),
    becomeOwner(owner) {
      runtime.becameOwner = owner;
    },
    interceptServers(host) {
      runtime.host = host;
      return Promise.resolve();
    },
    signal: (name) => runtime.self.handlers.get(name)?.(),
  };
  return runtime;
}

function createFakeSelf(): FakeSelf {
  const self: FakeSelf = {
    pid: OWN_PID,
    env: {},
    parent: 1,
    account: { uid: 0, gid: 0 },
    title: "",
    printed: [],
    errors: [],
    handlers: new Map(),
    uncaught: () => {},
    usedMs: 0,
    takeEnv(name) {
      const value = self.env[name];
      delete self.env[name];
      return value;
    },
    parentPid: () => self.parent,
    owner: () => self.account,
    workingDirectory: () => WORKING_DIRECTORY,
    setTitle: (title) => void (self.title = title),
    redirected: [],
    redirectOutput(path) {
      self.redirected.push(path);
      return true;
    },
    onSignal(signal, handler) {
      self.handlers.set(signal, handler);
      return () => void self.handlers.delete(signal);
    },
    onUncaught: (handler) => void (self.uncaught = handler),
    print: (text) => void self.printed.push(text),
    printError: (text) => void self.errors.push(text),
    availableCpus: () => 4,
    busyMs: () => self.usedMs,
  };
  return self;
}

/** Waits until something has come true; the limit of the test is the limit. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await settle();
}

/** Lets everything run that waits for promises alone. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
