import type { ArbiterMessage, LauncherMessage, WorkerMessage } from "./ipc.ts";
import type { App } from "./http/app.ts";
import type { ByteSocket } from "./http/engine/byte_socket.ts";
import type { OpenWebSocket } from "./http/websocket.ts";
import type { HttpBackend, HttpOptions, TlsOptions } from "./http/backend.ts";
import type { FromThread, SpoolPlace, ToThread } from "./thread_messages.ts";

/**
 * What pfserve needs from Node, Bun or Deno. `src` knows the runtime through this interface alone;
 * `runtimes/` implements it, one adapter each.
 */
export interface Runtime {
  readonly name: "node" | "bun" | "deno";
  readonly version: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly self: Self;
  readonly processes: Processes;
  readonly sockets: Sockets;
  readonly modules: Modules;
  readonly sources: Sources;
  readonly threads: Threads;
  /** Accepts connections in a worker, on a listening socket that it has inherited. */
  openAcceptor(fd: number, options: AcceptOptions): Promise<Acceptor>;
  /**
   * Memory that is the first `length` bytes of an open file, made zero; what is put there is in the
   * file at once, but does not change its times. Undefined where that cannot be had.
   */
  mapFile(fd: number, length: number): Uint8Array | undefined;
  /** Sends messages to a server; throws `PfserveError` where this runtime cannot. */
  openMessages(address: MessageAddress, events: SinkEvents): MessageSink;
  /**
   * Looks at what TLS shall be spoken with; returns what an operator should know, such as that a
   * certificate has expired. Throws `PfserveError` for what cannot be used.
   */
  checkTls(options: TlsOptions): Promise<readonly string[]>;
  /** Makes ready to speak TLS; throws as `checkTls`. */
  openTls(options: TlsOptions): Promise<TlsGate>;
  /** Makes a string of a range of bytes, a character a byte. */
  decodeLatin1(bytes: Uint8Array, start: number, end: number): string;
  /** Answers the handshake of a WebSocket on a connection that was taken from the server. */
  readonly openWebSocket: OpenWebSocket;
  /** Makes an HTTP server for `app` on `node:http`; it serves nothing before `listen`. */
  createNodeHttp(app: App, options: HttpOptions): Promise<HttpBackend>;
  /** Lets libraries for WebSockets upgrade on servers of `node:http` that are handed connections. */
  prepareUpgrades(): Promise<void>;
  /** Goes on as another user with its groups, for good; throws `PfserveError` where it cannot. */
  becomeOwner(owner: Owner): void;
  /** From now on, servers that the app starts by itself do not listen: `host` is told of them. */
  interceptServers(host: ServerHost): Promise<void>;
}

/** A server that the app has started by itself. */
export interface OwnServer {
  /** What answers, as an app exports it: an `http.Server`, or an object with `fetch`. */
  readonly app: unknown;
  /** Where the app wanted to listen, such as "localhost:3000". */
  readonly asked: string;
  /** Undefined for a unix socket. */
  readonly port: number | undefined;
}

/** What becomes of the servers that an app starts by itself. */
export interface ServerHost {
  /** What such a server says of where it listens. */
  readonly address: BindAddress;
  readonly isSecure: boolean;
  opened(server: OwnServer): void;
  /** The app closes it; resolves when its last connection is gone. */
  closed(server: OwnServer): Promise<void>;
}

/** What a worker needs of it: workers start no processes and bind no sockets. */
export type WorkerRuntime = Omit<
  Runtime,
  "processes" | "sockets" | "sources"
>;

/** Stops a timer; harmless when it has fired or was stopped. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number;
  /** Wall-clock time. */
  date(): Date;
  /** Calls `task` once, when everything that is ready now has run. */
  soon(task: () => void): void;
  every(intervalMs: number, task: () => void): Cancel;
  after(delayMs: number, task: () => void): Cancel;
}

/** Is told of a log, or of a server of logs, that cannot be written to. */
export interface SinkEvents {
  /** Called once, until `onRecovered` is. */
  onTrouble(reason: string): void;
  /** It can be written to again; so many lines were lost meanwhile. */
  onRecovered(lostLines: number): void;
}

export interface SinkOptions {
  /** Who is given a new file. */
  readonly owner?: Owner | undefined;
  readonly events?: SinkEvents | undefined;
}

/** A log file or standard stream that lines are appended to. */
export interface LineSink {
  readonly isTerminal: boolean;
  write(text: string): void;
  /**
   * Gathers lines in memory that outlives this process, laid out as `src/heartbeat.ts` says, and
   * writes them less often: nothing is lost with the process any more.
   */
  gatherIn(memory: Uint8Array): void;
  /** Opens the path again, for log rotation; standard streams stay as they are. */
  reopen(): void;
  /** Writes out what is buffered; resolves when it is written or cannot be. */
  flush(): Promise<void>;
  /** Gives the file up, after a last attempt to write; standard streams stay open. */
  close(): void;
}

/** Where messages of a log are sent. */
export type MessageAddress =
  | {
    readonly kind: "udp" | "tcp";
    readonly host: string;
    readonly port: number;
  }
  /** Without `socket`: datagrams, or a stream where those cannot be had. */
  | {
    readonly kind: "unix";
    readonly path: string;
    readonly socket: "dgram" | "stream" | undefined;
  };

/** A server that messages are sent to; while it cannot be reached, some are kept and more are lost. */
export interface MessageSink {
  /** Sends a text without line ends: one datagram, or one line of a stream. */
  send(text: string): void;
  /** Resolves when all is sent, or after a moment. */
  flush(): Promise<void>;
  close(): void;
}

/** A heartbeat file as the arbiter sees it: unlinked, shared with one worker. */
export interface HeartbeatFile {
  readonly fd: number;
  /** Wall-clock milliseconds of the last beat. */
  lastBeatMs(): number;
  /** What the worker wrote last; see `src/heartbeat.ts` for the layout. */
  read(): Uint8Array;
  close(): void;
}

export interface Files {
  /** Reads a text file; throws an error with `code` "ENOENT" and the like. */
  readText(path: string): string;
  exists(path: string): boolean;
  isFile(path: string): boolean;
  /** Writes a file that appears whole or not at all. */
  writeAtomically(path: string, text: string): void;
  rename(from: string, to: string): void;
  /** Removes a file; harmless when there is none. */
  remove(path: string): void;
  /** Absolute path of `path`, seen from `base` (by default the working directory). */
  resolve(path: string, base?: string): string;
  /**
   * Opens `path` for appending, or a standard stream for "-". Lines to standard error, or in place
   * of it, are written at once; others when the current turn of the event loop ends, or later once
   * they are gathered in memory.
   */
  openSink(
    path: string,
    stream: "stdout" | "stderr",
    options?: SinkOptions,
  ): LineSink;
  /** Throws where no file can be made in `directory`; without it, the best place there is. */
  createHeartbeat(owner?: Owner, directory?: string): HeartbeatFile;
  /** Overwrites bytes of an open file from `position` on. */
  writeAt(fd: number, bytes: Uint8Array, position: number): void;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** Other groups; without them a process is given none. */
  readonly groups?: readonly number[];
}

export type SignalName =
  | "SIGHUP"
  | "SIGINT"
  | "SIGQUIT"
  | "SIGABRT"
  | "SIGKILL"
  | "SIGUSR1"
  | "SIGUSR2"
  | "SIGTERM"
  | "SIGTTIN"
  | "SIGTTOU"
  | "SIGWINCH";

/** The process that is running. */
export interface Self {
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads an environment variable that is not for children, and removes it. */
  takeEnv(name: string): string | undefined;
  parentPid(): number;
  /** Effective user and group. */
  owner(): Owner;
  workingDirectory(): string;
  setTitle(title: string): void;
  /** Appends standard output and error to a file from now on; false where that needs FFI. */
  redirectOutput(path: string): boolean;
  onSignal(signal: SignalName, handler: () => void): void;
  /** Calls `handler` for what nothing caught: an exception or a rejection. */
  onUncaught(handler: (thrown: unknown) => void): void;
  /** Writes to standard output or error, for what is not a log. */
  print(text: string): void;
  printError(text: string): void;
  /** CPUs that this process may use: affinity and cgroup quota applied, at least 1. */
  availableCpus(): number;
  /**
   * Milliseconds so far in which the thread that asks has run or, as far as the system tells,
   * could have run and waited for a CPU. What is left of a time is the sleep of that thread.
   */
  busyMs(): number;
}

/** How a child ended: `signal` when it was killed, else `code`; `error` when it could not be started. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

export interface ChildEvents<Message> {
  onMessage(message: Message): void;
  onExit(exit: ChildExit): void;
}

/** A worker process as the arbiter sees it. */
export interface WorkerChild {
  /** 0 when the process could not be started. */
  readonly pid: number;
  send(message: ArbiterMessage): void;
}

export interface WorkerSpawn extends ChildEvents<WorkerMessage> {
  /** Path of the app's module, to choose loaders and configuration. */
  readonly modulePath: string;
  /** Whether the worker will call `modules.loadPackage`. */
  readonly findsPackages: boolean;
  readonly title: string;
  readonly directory: string;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  /** File that standard output and error are appended to; undefined for those of this process. */
  readonly output: string | undefined;
  /** Descriptors to pass on; in the worker they are numbered from `FIRST_PASSED_FD` on. */
  readonly fds: readonly number[];
}

export interface ArbiterSpawn extends ChildEvents<LauncherMessage> {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Descriptors to pass on, numbered from `FIRST_PASSED_FD` on in the new arbiter. */
  readonly fds: readonly number[];
  /** Leave the terminal: own session, standard streams on /dev/null. */
  readonly isDaemon: boolean;
}

export interface ArbiterChild {
  readonly pid: number;
  /** Lets this process end without the child. */
  release(): void;
}

/** The arbiter as a worker sees it. */
export interface ArbiterLink {
  send(message: WorkerMessage): void;
  onMessage(handler: (message: ArbiterMessage) => void): void;
  /** Calls `handler` when the arbiter is gone. */
  onGone(handler: () => void): void;
}

export interface Processes {
  spawnWorker(options: WorkerSpawn): WorkerChild;
  /** Starts this command again, with the same arguments. */
  spawnArbiter(options: ArbiterSpawn): ArbiterChild;
  /** Tells the process that started this one; does nothing when it did not ask. */
  tellLauncher(message: LauncherMessage): void;
  /** Sends a signal; false when there is no such process. */
  kill(pid: number, signal: SignalName): boolean;
  isAlive(pid: number): boolean;
  /** State of a process in a few words, as the kernel sees it; "" where that cannot be read. */
  describe(pid: number): string;
  /** Whether SIGABRT ends a worker without the runtime calling it its own crash. */
  readonly isAbortClean: boolean;
  findUser(nameOrId: string): { uid: number; gid: number } | undefined;
  findGroup(nameOrId: string): number | undefined;
  /** Groups that have a user as a member; throws `PfserveError` where a worker cannot be given groups. */
  findGroupsOf(nameOrId: string): number[];
}

/** Where to listen. */
export type BindAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "fd"; readonly fd: number };

export interface BindOptions {
  readonly backlog: number;
  readonly reusePort: boolean;
  /** Permission bits that a new unix socket file does not get. */
  readonly umask: number;
  /** Owner of a new unix socket file. */
  readonly owner: Owner | undefined;
}

/** A listening socket that this process owns and never accepts from. */
export interface Listener {
  readonly fd: number;
  /** The real address: port 0 is resolved, `fd` is looked up. */
  readonly address: BindAddress;
  close(): void;
}

/** Takes connections from an inherited listening socket, and stops when it is told to. */
export interface Acceptor {
  /** After it returns no connection is delivered before `resume`; may be called in `onConnection`. */
  pause(): void;
  resume(): void;
  /** Whether a connection waits that has not been delivered; false where nobody can tell. */
  readonly hasWaiting: boolean;
  /** Stops for good, once the connections that were queued have been delivered. */
  close(): Promise<void>;
}

export interface AcceptOptions {
  /** Connections that wait in the kernel's queue. */
  readonly backlog: number;
  /** Sockets allow half-open use and send without delay. */
  onConnection(socket: ByteSocket): void;
  /** Is told once, the first time that connections cannot be taken. */
  onError(message: string): void;
}

/** Makes TLS connections of TCP connections. */
export interface TlsGate {
  /** Shakes hands on a connection; calls one of the two, unless somebody else ends it. */
  secure(socket: ByteSocket, events: TlsEvents): void;
}

export interface TlsEvents {
  /** It is encrypted, and the client has the certificate that it has to have. */
  onSecure(socket: ByteSocket): void;
  onFailure(reason: string): void;
}

export interface Sockets {
  /**
   * Binds and listens. Throws `PfserveError` "Connection in use: …" when another server has the
   * address, "Cannot bind …" for any other reason.
   */
  bind(address: BindAddress, options: BindOptions): Promise<Listener>;
  /** Takes over an inherited listening socket; throws when the descriptor is none. */
  adopt(fd: number): Listener;
  /** What cannot be done here without FFI, for one warning a start; undefined when all works. */
  readonly limitation: string | undefined;
}

export interface Modules {
  /** Imports a module by absolute path; `isFresh` ignores what was loaded before from the same path. */
  load(
    path: string,
    options?: { isFresh?: boolean },
  ): Promise<Record<string, unknown>>;
  /** From now on notes the files that are loaded as modules; returns what lists them. */
  trackLoads(): () => readonly string[];
  /** Imports a package, or what an import map names, as the module at path `from` would. */
  loadPackage(
    specifier: string,
    from: string,
  ): Promise<Record<string, unknown>>;
  /** The file that `specifier` means for a module in `directory`; throws when there is none. */
  find(specifier: string, directory: string): string;
  /** Turns the runtime's on-disk compile cache on, where it has one that is off by default. */
  enableCompileCache(): void;
}

/** Files as they are changed by those who write them. */
export interface Sources {
  /** Changes whenever the file does; undefined while there is none. */
  fingerprint(path: string): string | undefined;
  /** What is in a directory; nothing where it cannot be read. */
  list(directory: string): readonly DirectoryEntry[];
  /** Calls `onChange` when something in a directory changes; throws where that cannot be told. */
  watch(directory: string, onChange: () => void): Cancel;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** Threads that run the app, and the files through which they get large bodies. */
export interface Threads {
  start(events: ThreadEvents): Thread;
  /** Whether `end` ends a thread that never gives its event loop back. */
  readonly canEndSpinning: boolean;
  /** Makes an empty file that no other process finds, or not for long; throws where it cannot. */
  createSpool(directory?: string): SpoolFile;
  /** Opens a spool file in another thread than the one that made it. */
  openSpool(place: SpoolPlace): SpoolReader;
}

/** A thread as the one that started it sees it. */
export interface Thread {
  /** Sends a message; buffers in `transfer` move with it, and are empty here afterwards. */
  send(message: ToThread, transfer?: readonly ArrayBuffer[]): void;
  /**
   * Says what it is doing, as in "The thread …", with its JavaScript stack where it runs some; to be
   * ended afterwards, whatever comes. Takes some seconds at most. Undefined where nobody can tell.
   */
  describe(): Promise<string | undefined> | undefined;
  /** Ends it in the middle of what it does; no event follows. */
  end(): void;
}

export interface ThreadEvents {
  onMessage(message: FromThread): void;
  /** It has ended, and nobody told it to: the reason, with a stack where there is one. */
  onLost(reason: string): void;
}

/** The I/O thread as a thread that runs the app sees it. */
export interface ThreadLink {
  send(message: FromThread, transfer?: readonly ArrayBuffer[]): void;
  onMessage(handler: (message: ToThread) => void): void;
}

/** A file that is written once, from its start to its end. */
export interface SpoolFile {
  readonly place: SpoolPlace;
  append(bytes: Uint8Array): Promise<void>;
  /** Gives it up; harmless the second time. */
  close(): void;
}

export interface SpoolReader {
  /** Reads from `position` on; resolves with the number of bytes, 0 at the end. */
  read(bytes: Uint8Array, position: number): Promise<number>;
  close(): void;
}
