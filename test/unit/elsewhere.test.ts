import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { runtimeName } from "../../runtimes/detect.ts";
import { stripsTypes } from "../../runtimes/elsewhere/node.ts";
import { otherRuntimes } from "../../runtimes/elsewhere/other_runtimes.ts";

const others = otherRuntimes(runtimeName());

/** A file that answers to --version. */
async function withProgram(
  answer: string,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-elsewhere-"));
  try {
    const path = join(folder, "program");
    writeFileSync(path, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("the runtime that runs is no other one, by its name and by its path", async () => {
  assert.equal(await others.find(runtimeName()), undefined);
  assert.equal(await others.find(process.execPath), undefined);
  const folder = mkdtempSync(join(tmpdir(), "pfserve-elsewhere-"));
  symlinkSync(process.execPath, join(folder, "link"));
  assert.equal(await others.find(join(folder, "link")), undefined);
  rmSync(folder, { recursive: true });
});

for (
  const [answer, label] of [
    ["v26.10.0", "node 26.10.0"],
    ["1.4.5", "bun 1.4.5"],
    ["deno 2.9.5 (stable, release, x86_64-unknown-linux-gnu)", "deno 2.9.5"],
  ] as const
) {
  it(`what answers "${answer}" is ${label}`, async () => {
    await withProgram(answer, async (path) => {
      const other = await others.find(path);
      assert.equal(other?.label, label);
      assert.equal(other?.executable, path);
      assert.equal(other?.isAbortClean, !label.startsWith("bun"));
      const args = other?.workerArguments("/app.js", { findsPackages: false });
      assert.equal(args?.at(-1), "/app.js");
      assert.match(args?.at(-2) ?? "", /runtimes\/worker_entry\.ts$/);
    });
  });
}

for (
  const [answer, reason] of [
    ["git version 2.39.5", /expected Node, Bun or Deno/],
    ["v18.20.8", /expected Node 20 or later, but it is 18\.20\.8$/],
    ["", /its --version says ""$/],
  ] as const
) {
  it(`what answers "${answer}" is refused`, async () => {
    await withProgram(answer, async (path) => {
      await assert.rejects(others.find(path), {
        name: "PfserveError",
        exitCode: 1,
        message: reason,
      });
    });
  });
}

it("what does not start is refused", async () => {
  await assert.rejects(others.find("/etc/passwd"), {
    message: 'Cannot run on "/etc/passwd": expected an executable file',
  });
});

it("Node strips types from 22.18, 23.6 and 24 on", () => {
  const answers = ["20.19.0", "22.17.1", "22.18.0", "23.5.0", "23.6.0"]
    .map(stripsTypes);
  assert.deepEqual(answers, [false, false, true, false, true]);
  assert.equal(stripsTypes("26.10.0"), true);
});
