import type {
  ArbiterMessage,
  LauncherMessage,
  WorkerAssignment,
  WorkerMessage,
} from "../../src/ipc.ts";
import type {
  ArbiterSpawn,
  ChildExit,
  Processes,
  SignalName,
  WorkerChild,
  WorkerSpawn,
} from "../../src/runtime.ts";
import type { Journal } from "./journal.ts";

/** A worker process that does what a test says. */
export class FakeWorker implements WorkerChild {
  readonly pid: number;
  readonly spawn: WorkerSpawn;
  readonly messages: ArbiterMessage[] = [];
  readonly signals: SignalName[] = [];
  readonly #journal: Journal;

  constructor(pid: number, spawn: WorkerSpawn, journal: Journal) {
    this.pid = pid;
    this.spawn = spawn;
    this.#journal = journal;
  }

  get assignment(): WorkerAssignment {
    const [first] = this.messages;
    if (first?.kind !== "boot") throw new Error("The worker was told nothing");
    return first.assignment;
  }

  /** The limits of the drains that it was told, milliseconds. */
  get drains(): number[] {
    return this.messages.flatMap((message) =>
      message.kind === "drain" ? [message.limitMs] : []
    );
  }

  send(message: ArbiterMessage): void {
    this.messages.push(message);
    if (message.kind === "drain") this.#journal.add(`drain ${this.age}`);
    if (message.kind === "boot") this.#journal.add(`start ${this.age}`);
  }

  say(message: WorkerMessage): void {
    this.#journal.add(`${this.age} says ${message.kind}`);
    this.spawn.onMessage(message);
  }

  becomeReady(): void {
    this.say({ kind: "ready" });
  }

  exit(code = 0): void {
    this.end({ code, signal: null });
  }

  die(signal: SignalName | "SIGSEGV"): void {
    this.end({ code: null, signal });
  }

  end(exit: ChildExit): void {
    this.#journal.add(`${this.age} ended`);
    this.spawn.onExit(exit);
  }

  get age(): number {
    return this.assignment.age;
  }
}

/** A new arbiter that does what a test says. */
export interface FakeArbiter {
  readonly pid: number;
  readonly spawn: ArbiterSpawn;
  isReleased: boolean;
}

export interface FakeProcesses extends Processes {
  isAbortClean: boolean;
  readonly workers: FakeWorker[];
  readonly arbiters: FakeArbiter[];
  readonly told: LauncherMessage[];
  /** Processes that are alive besides. */
  readonly alive: Set<number>;
  readonly users: Map<string, { uid: number; gid: number }>;
  readonly groups: Map<string, number>;
  /** Groups by the name of a member. */
  readonly memberships: Map<string, number[]>;
}

const FIRST_WORKER_PID = 100;
const FIRST_ARBITER_PID = 900;

export function createFakeProcesses(journal: Journal): FakeProcesses {
  const processes: FakeProcesses = {
    isAbortClean: true,
    workers: [],
    arbiters: [],
    told: [],
    alive: new Set(),
    users: new Map(),
    groups: new Map(),
    memberships: new Map(),
    spawnWorker(spawn) {
      const pid = FIRST_WORKER_PID + processes.workers.length + 1;
      const worker = new FakeWorker(pid, spawn, journal);
      processes.workers.push(worker);
      return worker;
    },
    spawnArbiter(spawn) {
      const pid = FIRST_ARBITER_PID + processes.arbiters.length + 1;
      const arbiter = { pid, spawn, isReleased: false };
      processes.arbiters.push(arbiter);
      return { pid, release: () => void (arbiter.isReleased = true) };
    },
    tellLauncher(message) {
      journal.add(`tell ${message.kind}`);
      processes.told.push(message);
    },
    kill(pid, signal) {
      const worker = processes.workers.find((each) => each.pid === pid);
      journal.add(`kill ${worker?.age ?? pid} ${signal}`);
      worker?.signals.push(signal);
      return worker !== undefined;
    },
    isAlive: (pid) => processes.alive.has(pid),
    describe: (pid) => `running (${pid})`,
    findUser: (name) => processes.users.get(name),
    findGroup: (name) => processes.groups.get(name),
    findGroupsOf: (name) => processes.memberships.get(name) ?? [],
  };
  return processes;
}
