import assert from "node:assert/strict";
import { it } from "node:test";
import { checkCpus } from "../../src/doctor/cpu_checks.ts";
import { checkDirectory } from "../../src/doctor/directory_checks.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { checkLimits } from "../../src/doctor/limit_checks.ts";
import { readControlGroup } from "../../src/control_group.ts";
import { readLimits } from "../../src/doctor/read_limits.ts";
import { checkRuntime } from "../../src/doctor/runtime_checks.ts";
import { createFakeFiles } from "./fake_files.ts";

function find(findings: readonly Finding[], topic: string): Finding {
  const found = findings.filter((finding) => finding.topic === topic);
  assert.equal(found.length, 1);
  return found[0]!;
}

/** "level: text -> remedy". */
function show({ level, text, remedy }: Finding): string {
  return `${level}: ${text}${remedy === undefined ? "" : ` -> ${remedy}`}`;
}

const SETTINGS = {
  backlog: 2048,
  workers: 4,
  workerClass: "async",
  workerConnections: 1000,
};

const LIMITS = { somaxconn: 4096, descriptors: { soft: 4096, hard: 8192 } };

for (
  const [somaxconn, expected] of [
    [2048, /^ok: 2048 connections may wait/],
    [
      128,
      /^warning: --backlog 2048 is cut to 128 .* -> sysctl -w net\.core\.somaxconn=2048$/,
    ],
    [undefined, /^note: net\.core\.somaxconn cannot be read/],
  ] as const
) {
  it(`somaxconn ${somaxconn} is held against the backlog`, () => {
    const findings = checkLimits({ ...LIMITS, somaxconn }, SETTINGS);
    assert.match(show(find(findings, "backlog")), expected);
  });
}

for (
  const [soft, workerClass, expected] of [
    [1064, "async", /^ok: .*4 x 1000 connections, so 1064 descriptors/],
    [
      1063,
      "async",
      /^warning: 1063 .* too few.* -> .*LimitNOFILE=1064.*--worker-connections 999$/,
    ],
    [256, "gthread", /^warning: .*--worker-connections 192$/],
    [256, "sync", /^ok: .*4 x 101 connections/],
    [128, "sync", /^warning: .* --ulimit nofile=165$/],
    [Infinity, "async", /^ok: unlimited descriptors/],
  ] as const
) {
  it(`${soft} descriptors are held against what ${workerClass} needs`, () => {
    const findings = checkLimits(
      { ...LIMITS, descriptors: { soft, hard: soft } },
      { ...SETTINGS, workerClass },
    );
    assert.match(show(find(findings, "nofile")), expected);
  });
}

it("limits are read as the kernel writes them", () => {
  const files = new Map([
    ["/proc/sys/net/core/somaxconn", "4096\n"],
    [
      "/proc/self/limits",
      "Limit                     Soft Limit           Hard Limit           Units     \n" +
      "Max open files            1024                 unlimited            files     \n",
    ],
  ]);
  assert.deepEqual(readLimits((path) => files.get(path)), {
    somaxconn: 4096,
    descriptors: { soft: 1024, hard: Infinity },
  });
  assert.deepEqual(readLimits(() => undefined), {
    somaxconn: undefined,
    descriptors: undefined,
  });
});

for (
  const [name, files, expected] of [
    ["nothing", {}, [undefined, undefined]],
    ["version 2 in a container", {
      "/sys/fs/cgroup/cpu.max": "150000 100000\n",
      "/sys/fs/cgroup/memory.max": "max\n",
    }, [1.5, undefined]],
    ["version 2, the least of a unit and its slice", {
      "/proc/self/cgroup": "0::/system.slice/app.service\n",
      "/sys/fs/cgroup/system.slice/cpu.max": "100000 100000\n",
      "/sys/fs/cgroup/system.slice/app.service/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/system.slice/app.service/memory.max": "1073741824\n",
    }, [1, 1073741824]],
    ["version 1", {
      "/proc/self/cgroup": "4:memory:/a\n2:cpu,cpuacct:/a\n0::/\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "536870912\n",
    }, [0.5, 536870912]],
    ["version 1 without limits", {
      "/proc/self/cgroup": "4:memory:/\n2:cpu:/\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    }, [undefined, undefined]],
  ] as const
) {
  it(`the control group is read: ${name}`, () => {
    const texts = new Map<string, string>(Object.entries(files));
    const { cpuQuota, memoryLimit } = readControlGroup((path) =>
      texts.get(path)
    );
    assert.deepEqual([cpuQuota, memoryLimit], expected);
  });
}

const CPUS = { cpus: 4, cpuQuota: undefined, memoryLimit: undefined };

it("a quota that auto does not see is a warning", () => {
  const limited = { ...CPUS, cpuQuota: 1.5 };
  assert.match(
    show(find(checkCpus(limited, { workers: 4 }, "default"), "cpu")),
    /^warning: .*grants 1\.5 CPUs; --workers auto means 4 -> --workers 2$/,
  );
  const seen = { ...limited, cpus: 2 };
  assert.match(
    show(find(checkCpus(seen, { workers: 2 }, "default"), "cpu")),
    /^ok: /,
  );
});

for (
  const [workers, origin, expected] of [
    [1, "default", /^note: .*3 of them stay idle -> --workers auto$/],
    [1, "command line", /^ok: 1 \(command line\) for 4 CPUs$/],
    [9, "command line", /^ok: /],
    [10, "command line", /^warning: .* -> --workers auto, which is 4$/],
  ] as const
) {
  it(`${workers} workers (${origin}) are held against 4 CPUs`, () => {
    const findings = checkCpus(CPUS, { workers }, origin);
    assert.match(show(find(findings, "workers")), expected);
  });
}

it("memory is shared among the workers", () => {
  const memoryLimit = 256 * 1024 ** 2;
  const check = (workers: number): string =>
    show(
      find(checkCpus({ ...CPUS, memoryLimit }, { workers }, "x"), "memory"),
    );
  assert.match(check(4), /^ok: .*256 MiB, 64 MiB for each worker$/);
  assert.match(check(5), /^warning: .*51 MiB .* -> --workers 4, or a higher/);
});

it("a directory without room for a heartbeat is an error", () => {
  const files = createFakeFiles();
  files.directories.add("/dev/shm");
  assert.match(show(checkDirectory(files, undefined)), /^ok: .*\/dev\/shm$/);
  assert.equal(files.heartbeats[0]!.isClosed, true);
  files.directories.delete("/dev/shm");
  assert.match(
    show(checkDirectory(files, undefined)),
    /^note: .*on a disk.* -> .*--worker-tmp-dir/,
  );
  files.heartbeatError = new Error("EROFS");
  assert.match(
    show(checkDirectory(files, "/var/tmp")),
    /^error: .*EROFS -> --worker-tmp-dir/,
  );
});

const RUNTIME = {
  name: "node",
  version: "20.0.0",
  ffi: undefined,
  ffiRemedy: "install it",
  needsFfi: false,
  isFfiOff: false,
  limitation: "No FFI (install it): limits are not exact",
  acceptBackEnd: "somehow",
  loader: undefined,
};

for (
  const [facts, expected] of [
    [{ ffi: "bun:ffi" }, /^ok: bun:ffi: /],
    [{}, /^warning: none: limits are not exact -> install it$/],
    [{ isFfiOff: true }, /^warning: off, .* -> unset PFSERVE_FFI$/],
    [{ needsFfi: true }, /^error: none: nothing can be bound .* -> install it/],
  ] as const
) {
  it(`FFI with ${JSON.stringify(facts)} is ${expected.source}`, () => {
    const settings = { http: "engine", workerClass: "sync" } as const;
    const findings = checkRuntime({ ...RUNTIME, ...facts }, settings);
    assert.match(show(find(findings, "ffi")), expected);
  });
}
