import { hasWorkerHooks } from "../hooks/hook_names.ts";
import {
  FIRST_PASSED_FD,
  type WorkerAssignment,
  type WorkerMessage,
} from "../ipc.ts";
import type {
  ChildEvents,
  HeartbeatFile,
  Listener,
  Runtime,
  WorkerChild,
  WorkerSpawn,
} from "../runtime.ts";
import type { Generation } from "./generation.ts";
import { parseEnv } from "./worker_env.ts";

/** In a worker, the heartbeat file comes first; the listeners follow. */
const FIRST_LISTENER_FD = FIRST_PASSED_FD + 1;

/** What one worker of a generation is told, and what is told of it. */
export interface WorkerPart
  extends
    Pick<WorkerAssignment, "age" | "slot" | "requestIdPrefix">,
    ChildEvents<WorkerMessage> {
  readonly listeners: readonly Pick<Listener, "fd" | "address">[];
}

/** A worker process that waits for its assignment. */
export interface SpawnedWorker {
  readonly child: WorkerChild;
  readonly heartbeat: HeartbeatFile;
  readonly assignment: WorkerAssignment;
}

/** Starts the process of a worker that serves; throws when its heartbeat file cannot be made. */
export function spawnWorker(
  runtime: Runtime,
  generation: Generation,
  part: WorkerPart,
): SpawnedWorker {
  const { settings, app, hooks } = generation;
  return spawn(runtime, generation, {
    ...part,
    title: `pfserve: worker [${settings.name ?? app}]`,
    env: { PFSERVE_WORKER_ID: String(part.slot) },
    output: settings.captureOutput && settings.errorLog !== "-"
      ? settings.errorLog
      : undefined,
    hasHooks: hasWorkerHooks(hooks),
    isCheck: false,
  });
}

/** Starts the process of a worker that loads the app and leaves; throws as `spawnWorker`. */
export function spawnCheck(
  runtime: Runtime,
  generation: Generation,
  events: ChildEvents<WorkerMessage>,
  output?: string,
): SpawnedWorker {
  return spawn(runtime, generation, {
    ...events,
    age: 1,
    slot: 1,
    requestIdPrefix: "",
    listeners: [],
    title: "pfserve: check",
    env: {},
    output,
    hasHooks: false,
    isCheck: true,
  });
}

type Part =
  & WorkerPart
  & Pick<WorkerSpawn, "title" | "env" | "output">
  & Pick<WorkerAssignment, "hasHooks" | "isCheck">;

function spawn(
  runtime: Runtime,
  { settings, tls, app, modulePath, findsPackages, other, directory, owner }:
    Generation,
  { listeners, title, env, output, onMessage, onExit, ...known }: Part,
): SpawnedWorker {
  const heartbeat = runtime.files.createHeartbeat(owner, settings.workerTmpDir);
  const child = runtime.processes.spawnWorker({
    modulePath,
    findsPackages,
    other,
    directory,
    owner,
    title,
    env: { ...parseEnv(settings.env), ...env },
    output,
    fds: [heartbeat.fd, ...listeners.map(({ fd }) => fd)],
    onMessage,
    onExit,
  });
  const assignment = {
    ...known,
    app,
    settings,
    tls,
    owner,
    listeners: listeners.map((_, index) => FIRST_LISTENER_FD + index),
    addresses: listeners.map(({ address }) => address),
    heartbeat: FIRST_PASSED_FD,
    arbiterPid: runtime.self.pid,
  };
  return { child, heartbeat, assignment };
}
