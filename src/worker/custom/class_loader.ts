import { findModule, parseAppSpec } from "../../app_spec.ts";
import { messageOf, PfserveError } from "../../errors.ts";
import { EXIT } from "../../exit_codes.ts";
import type { WorkerRuntime } from "../../runtime.ts";
import {
  findWorkerClass,
  parseWorkerClass,
  WORKER_CLASSES,
  type WorkerClassSpec,
} from "../../worker_class.ts";
import {
  type HostedWorker,
  WORKER_CONTRACT,
  type WorkerHost,
} from "../../worker_host.ts";
import { lookUp } from "../app_exports.ts";
import { isClass } from "../app_shape.ts";

/** A worker class of the user's own. */
export type WorkerClass = new (host: WorkerHost) => HostedWorker;

type Exports = Readonly<Record<string, unknown>>;

const METHODS = ["init", "start", "drain", "destroy"] as const;

/** Imports the worker class that a setting names; throws `PfserveError` when it is none. */
export async function loadWorkerClass(
  runtime: WorkerRuntime,
  { workerClass, app }: { workerClass: string; app: string },
): Promise<WorkerClass> {
  const spec = parseWorkerClass(workerClass);
  if (spec === undefined) throw new Error(`No worker class: ${workerClass}`);
  const module = spec.isFile
    ? await loadFile(runtime, spec, workerClass)
    : await loadPackage(runtime, spec, { workerClass, app });
  return checkClass(findClass(module, spec), spec);
}

async function loadFile(
  { modules, files }: WorkerRuntime,
  { module }: WorkerClassSpec,
  workerClass: string,
): Promise<Exports> {
  const path = findWorkerClass(module, files);
  try {
    return await modules.load(path);
  } catch (error) {
    throw failed(
      `Cannot load worker class "${workerClass}": ${messageOf(error)}`,
      error,
    );
  }
}

async function loadPackage(
  { modules, files }: WorkerRuntime,
  { module }: WorkerClassSpec,
  { workerClass, app }: { workerClass: string; app: string },
): Promise<Exports> {
  const from = findModule(parseAppSpec(app).module, files);
  try {
    return await modules.loadPackage(module, from);
  } catch (error) {
    throw failed(
      `Cannot load worker class "${workerClass}": expected ${
        WORKER_CLASSES.join(", ")
      }, ./FILE, or a package that "${from}" can import (${messageOf(error)})`,
      error,
    );
  }
}

/** Node's loaders may put the exports of a CommonJS module below its default one. */
function findClass(module: Exports, spec: WorkerClassSpec): unknown {
  const names = spec.name === undefined
    ? ["default.default", "default"]
    : [spec.name, `default.${spec.name}`];
  const found = names.map((name) => lookUp(module, name))
    .find((value) => value !== undefined);
  if (found !== undefined) return found;
  const wanted = spec.name === undefined
    ? "a default export"
    : `an export named "${spec.name}"`;
  const exported = Object.keys(module);
  const hint = spec.name === undefined && exported[0] !== undefined
    ? `; an export is named "${spec.module}#${exported[0]}"`
    : "";
  throw failed(
    `Cannot find the worker class in "${spec.module}": expected ${wanted}, it exports ${
      exported.join(", ") || "nothing"
    }${hint}`,
  );
}

/** By its contract, not by its class: the module may have found another copy of pfserve. */
function checkClass(value: unknown, spec: WorkerClassSpec): WorkerClass {
  const { pfserveWorker: contract, prototype } = Object(value) as {
    pfserveWorker?: unknown;
    prototype?: Partial<HostedWorker>;
  };
  const subject = `Cannot use "${
    spec.name ?? "default"
  }" of "${spec.module}" as a worker class`;
  const isWorker = typeof value === "function" && contract !== undefined;
  if (!isWorker) {
    throw failed(
      `${subject}: expected a class that extends Worker of "pfserve/worker", not ${
        describe(value)
      }`,
    );
  }
  if (contract !== WORKER_CONTRACT) {
    throw failed(
      `${subject}: expected a Worker with contract ${WORKER_CONTRACT}, it extends one with ${contract}, of another version of pfserve`,
    );
  }
  const missing = METHODS.find((name) =>
    typeof prototype?.[name] !== "function"
  );
  if (missing === undefined) return value as WorkerClass;
  throw failed(`${subject}: expected a method ${missing}()`);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (isClass(value)) return "a class that does not";
  const type = typeof value;
  return type === "object" ? "an object" : `a ${type}`;
}

function failed(message: string, cause?: unknown): PfserveError {
  return new PfserveError(message, { exitCode: EXIT.bootFailed, cause });
}
