import assert from "node:assert/strict";
import { it } from "node:test";
import { flagsOf, workerFlags } from "../../runtimes/deno/flags.ts";

/** What a worker inherits of a command line. */
function flags(commandLine: string): string {
  return flagsOf(commandLine.split(" ")).join(" ");
}

it("the flags before the main module are Deno's, those after it are not", () => {
  assert.equal(flags("deno run -A mod.ts -w 3 --daemon app.ts"), "-A");
  assert.equal(flags("deno run mod.ts -A"), "");
  assert.equal(flags("deno -A mod.ts -w 3"), "-A");
  assert.equal(
    flags(
      "/opt/deno run --allow-net=:80 --no-check -R=/srv jsr:@pfserve/pfserve app.ts",
    ),
    "--allow-net=:80 --no-check -R=/srv",
  );
});

it("a flag's value is no main module", () => {
  for (
    const each of [
      "-c deno.json",
      "--config deno.json",
      "--import-map map.json",
      "--cert ca.pem",
      "--lock other.lock",
      "-L debug",
      "--log-level debug",
      "--location http://a/",
      "--seed 1",
      "--ext ts",
      "--preload a.ts",
      "--require a.cjs",
      "--conditions development",
      "--min-dep-age 120",
      "--minimum-dependency-age 120",
      "--node-modules-linker hoisted",
      "--inspect-publish-uid http",
    ]
  ) {
    assert.equal(flags(`deno run ${each} -A mod.ts -w 3`), `${each} -A`);
  }
});

it("a value after an equals sign takes no further word", () => {
  assert.equal(
    flags("deno run --config=a.json mod.ts -w 3"),
    "--config=a.json",
  );
  assert.equal(flags("deno run --env-file=a mod.ts"), "--env-file=a");
});

it("flags before the subcommand count as well", () => {
  assert.equal(flags("deno -q run -A mod.ts"), "-q -A");
  assert.equal(
    flags("deno --log-level debug run -A mod.ts"),
    "--log-level debug -A",
  );
  assert.equal(flags("deno -A run.ts run"), "-A");
});

it("a worker gets the permissions of the arbiter, but not to run what the arbiter runs", () => {
  const worker = (flags: string): string =>
    workerFlags(flags.split(" ")).join(" ");
  assert.equal(worker("-A"), "--no-prompt -A");
  assert.equal(
    worker("--no-prompt --allow-net=:80 --allow-env"),
    "--no-prompt --allow-net=:80 --allow-env",
  );
  assert.equal(
    worker("--allow-run=/opt/bin/deno,ps,/usr/bin/ps,cat,ffmpeg -R"),
    "--no-prompt --allow-run=cat,ffmpeg -R",
  );
  assert.equal(worker("--allow-run=deno,ps -R"), "--no-prompt -R");
  assert.equal(worker("--allow-run -R"), "--no-prompt -R");
  assert.equal(worker("--deny-run=cat"), "--no-prompt --deny-run=cat");
});
