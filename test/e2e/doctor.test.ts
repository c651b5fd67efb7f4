/** What "pfserve doctor" finds on each runtime, and what is missing. */
import assert from "node:assert/strict";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { appPath } from "./harness/server.ts";

interface Report {
  readonly isFit: boolean;
  readonly findings: readonly {
    readonly level: string;
    readonly topic: string;
    readonly text: string;
    readonly remedy?: string;
  }[];
}

async function examine(
  scene: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; report: Report }> {
  const { command, exit } = await scene.runToEnd({
    args: ["doctor", "--json", ...args],
    directory: scene.directory,
    env,
  });
  return { code: exit.code, report: JSON.parse(command.stdout.text) };
}

function find(report: Report, topic: string): Report["findings"][number] {
  const found = report.findings.find((finding) => finding.topic === topic);
  assert.ok(found, `nothing about ${topic}: ${JSON.stringify(report)}`);
  return found;
}

/** What FFI goes through. */
const FFI: Readonly<Record<string, RegExp>> = {
  node20: /^the package koffi: /,
  node26: /^node:ffi: /,
  bun: /^bun:ffi: /,
  deno: /^Deno\.dlopen: /,
};

onEachTarget("doctor", (scenario, target) => {
  scenario("names the runtime, FFI, settings and the app", async (scene) => {
    const app = appPath("hello", target.apps);
    const { command, exit } = await scene.runToEnd({
      args: ["doctor", "-w", "2", app],
      directory: scene.directory,
    });
    assert.equal(exit.code, 0, command.log.text);
    const { text } = command.stdout;
    assert.match(text, new RegExp(`^ok +runtime +${target.runtime} \\d`, "m"));
    const [, ffi = ""] = /^ok +ffi +(.*)$/m.exec(text) ?? [];
    assert.match(ffi, FFI[target.name]!);
    assert.match(text, /^ok +accept +exact: /m);
    assert.match(text, /^ok +setting +workers = 2 \(command line\)$/m);
    assert.ok(text.includes(`${app} loads`));
    await command.allGone();
  });

  scenario("misses FFI where it is off", async (scene) => {
    const { code, report } = await examine(scene, [], { PFSERVE_FFI: "off" });
    const { level, remedy } = find(report, "ffi");
    assert.equal(remedy, "unset PFSERVE_FFI");
    assert.equal(level, target.runtime === "bun" ? "error" : "warning");
    assert.equal(code, target.runtime === "bun" ? 1 : 0);
    assert.match(find(report, "accept").text, /^not exact: /);
  });

  scenario("says why an app does not load, in clean JSON", async (scene) => {
    const app = scene.write(
      "app.mjs",
      `console.log("loading"); throw new Error("no database");`,
    );
    const { code, report } = await examine(scene, [app]);
    assert.equal(code, 1);
    assert.equal(report.isFit, false);
    const { level, text } = find(report, "app");
    assert.equal(level, "error");
    assert.match(text, /no database/);
  });
});
