/** The text of a file; undefined where there is none, or none for us. */
export type ReadFile = (path: string) => string | undefined;

/** What the control group of this process grants; of all that it is in, the least. */
export function readControlGroup(
  read: ReadFile,
): { cpuQuota: number | undefined; memoryLimit: number | undefined } {
  const quotas: number[] = [];
  const memories: number[] = [];
  for (const folder of foldersOf(read("/proc/self/cgroup") ?? "")) {
    quotas.push(quotaOf(read(`${folder}/cpu.max`)));
    memories.push(
      numberOf(read(`${folder}/memory.max`)) ?? Infinity,
      numberOf(read(`${folder}/memory.limit_in_bytes`)) ?? Infinity,
    );
    quotas.push(quotaOf(
      `${read(`${folder}/cpu.cfs_quota_us`)} ${
        read(`${folder}/cpu.cfs_period_us`)
      }`,
    ));
  }
  return {
    cpuQuota: finite(Math.min(...quotas)),
    memoryLimit: finite(Math.min(...memories)),
  };
}

/** In version 1, a number of this size means that there is no limit. */
const NO_LIMIT = 2 ** 60;

function finite(value: number): number | undefined {
  return value < NO_LIMIT ? value : undefined;
}

/** Where the limits of the groups are that a process is in, from its own to the outermost. */
function foldersOf(groups: string): readonly string[] {
  const folders = new Set<string>();
  for (const line of ["0::/", ...groups.split("\n")]) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const root of rootsOf(controllers)) {
      const names = path.split("/").filter((name) => name !== "");
      for (let depth = names.length; depth >= 0; depth--) {
        folders.add([root, ...names.slice(0, depth)].join("/"));
      }
    }
  }
  return [...folders];
}

function rootsOf(controllers: string): readonly string[] {
  if (controllers === "") return ["/sys/fs/cgroup"];
  return controllers.split(",")
    .filter((name) => name === "cpu" || name === "memory")
    .map((name) => `/sys/fs/cgroup/${name}`);
}

/** CPUs of "QUOTA PERIOD"; infinitely many without a quota. */
function quotaOf(text: string | undefined): number {
  const [, quota, period] = /^(\d+)\s+(\d+)/.exec(text ?? "") ?? [];
  return quota === undefined ? Infinity : Number(quota) / Number(period);
}

/** A whole number; undefined of anything else. */
export function numberOf(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  return /^\d+$/.test(trimmed) ? Number(trimmed) : undefined;
}
