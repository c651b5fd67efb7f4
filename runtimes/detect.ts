import type { Runtime, WorkerRuntime } from "../src/runtime.ts";

/** The JavaScript runtime that this process runs on. */
export function runtimeName(): Runtime["name"] {
  if ("Bun" in globalThis) return "bun";
  if ("Deno" in globalThis) return "deno";
  return "node";
}

/** Loads the adapter of this runtime, and no other. */
export async function loadRuntime(): Promise<Runtime> {
  const [adapter, { otherRuntimes }] = await Promise.all([
    loadAdapter(),
    import("./elsewhere/other_runtimes.ts"),
  ]);
  return { ...adapter, others: otherRuntimes(adapter.name) };
}

async function loadAdapter(): Promise<Omit<Runtime, "others">> {
  switch (runtimeName()) {
    case "bun":
      return (await import("./bun/arbiter_runtime.ts")).runtime;
    case "deno":
      return (await import("./deno/arbiter_runtime.ts")).runtime;
    case "node":
      return (await import("./node/arbiter_runtime.ts")).runtime;
  }
}

/** Loads of the adapter what a worker needs. */
export async function loadWorkerRuntime(): Promise<WorkerRuntime> {
  switch (runtimeName()) {
    case "bun":
      return (await import("./bun/runtime.ts")).runtime;
    case "deno":
      return (await import("./deno/runtime.ts")).runtime;
    case "node":
      return (await import("./node/runtime.ts")).runtime;
  }
}
