/** The table of examples/workers: what becomes of tasks that wait and tasks that compute. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Command } from "./harness/command.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";

const IO_SECONDS = 1;
const TIMEOUT_SECONDS = 1;
/** The arbiter looks once a second, so that a task this long is seen to exceed the timeout. */
const CPU_SECONDS = 2.2;
const LIMIT_MS = 85_000;

interface Row {
  readonly io: string;
  readonly cpu: string;
  readonly overlap: string;
  readonly log: string;
}

/** Runs the script; resolves with its rows by worker class. */
async function makeTable({ target }: Scene): Promise<Map<string, Row>> {
  const script = join(ROOT, "examples", "workers", "table.ts");
  // The script runs on what runs this test, and only what it measures on the target.
  const here = { ...target, executable: process.execPath, prefix: [script] };
  const command = new Command(here, {
    args: [
      ...["--runtime", target.executable],
      ...["--io", `${IO_SECONDS}`, "--cpu", `${CPU_SECONDS}`],
      ...["--timeout", `${TIMEOUT_SECONDS}`],
    ],
  });
  try {
    const { code } = await command.exit({ timeoutMs: LIMIT_MS });
    assert.equal(code, 0, command.describe());
    await command.allGone();
    return rowsOf(command.stdout.text);
  } finally {
    await command.kill();
  }
}

function rowsOf(table: string): Map<string, Row> {
  console.log(table.replaceAll(/^/gm, "# "));
  const lines = table.trim().split("\n").slice(2);
  return new Map(lines.map((line) => {
    const [name = "", io = "", cpu = "", overlap = "", log = ""] = line
      .split("|").slice(1).map((cell) => cell.trim());
    return [name, { io, cpu, overlap, log }];
  }));
}

/** The seconds of "2 of 2 in 1.0 s", which is what it has to say. */
function secondsOfBoth(cell: string): number {
  assert.match(cell, /^2 of 2 in /);
  return Number(/in ([\d.]+) s/.exec(cell)?.[1]);
}

onEachTarget("the table of worker classes", (scenario) => {
  scenario("tells the classes apart", async (scene) => {
    const table = await makeTable(scene);
    const sync = table.get("sync")!;
    assert.ok(secondsOfBoth(sync.io) >= 2 * IO_SECONDS, sync.io);

    const gthread = table.get("gthread --threads 2")!;
    assert.ok(secondsOfBoth(gthread.io) < 2 * IO_SECONDS, gthread.io);
    assert.ok(secondsOfBoth(gthread.cpu) >= CPU_SECONDS, gthread.cpu);
    assert.ok(Number.parseFloat(gthread.overlap) > 0, gthread.overlap);
    assert.equal(gthread.log, "");

    for (const name of ["async", "server"]) {
      const { io, cpu, log } = table.get(name)!;
      assert.ok(secondsOfBoth(io) < 2 * IO_SECONDS, io);
      assert.match(cpu, /^0 of 2 /);
      assert.match(log, /WORKER TIMEOUT/);
    }
  });
});
