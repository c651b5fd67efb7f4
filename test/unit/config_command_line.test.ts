import assert from "node:assert/strict";
import { it } from "node:test";
import { parseCommandLine } from "../../src/config/command_line.ts";
import { SETTING_NAMES, settingOf } from "../../src/config/settings_table.ts";
import { ARGUMENTS } from "../../src/config/source.ts";

function read(...argv: readonly string[]): Record<string, unknown> {
  const { given } = parseCommandLine(argv);
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

function refuses(argv: readonly string[], message: string): void {
  assert.throws(() => parseCommandLine(argv), {
    name: "PfserveError",
    exitCode: 2,
    message,
  });
}

it("gives nothing for no arguments", () => {
  assert.deepEqual(parseCommandLine([]), { command: "serve", given: [] });
});

for (const name of SETTING_NAMES) {
  const { flags, type } = settingOf(name);
  const expected = { value: "4", list: ["4"], flag: true }[type.kind];

  it(`every flag of ${name} sets it`, () => {
    for (const flag of flags) {
      const argv = type.kind === "flag" ? [flag] : [flag, "4"];
      assert.deepEqual(read(...argv), { [name]: expected }, flag);
    }
  });
}

it("an option that may stand alone leaves the app to itself", () => {
  const app = "app.ts";
  for (
    const [argv, value] of [
      [["--proxy-protocol", app], "auto"],
      [[app, "--proxy-protocol"], "auto"],
      [["--proxy-protocol", "v1", app], "v1"],
      [["--proxy-protocol=v2", app], "v2"],
      [["--proxy-protocol", "v3", app], "v3"],
    ] as const
  ) {
    assert.deepEqual(read(...argv), { proxyProtocol: value, app }, argv.join());
  }
});

it("reads a value after a space, after =, and joined to a short flag", () => {
  for (
    const argv of [
      ["--workers", "4"],
      ["--workers=4"],
      ["-w", "4"],
      ["-w4"],
      ["-w=4"],
    ]
  ) assert.deepEqual(read(...argv), { workers: "4" }, argv.join(" "));
  assert.deepEqual(read("-kasync", "-bunix:/x", "-b0.0.0.0:80"), {
    workerClass: "async",
    bind: ["unix:/x", "0.0.0.0:80"],
  });
});

it("reads short flags together, the last one with its value", () => {
  assert.deepEqual(read("-Dw", "4"), { daemon: true, workers: "4" });
  assert.deepEqual(read("-Dw4"), { daemon: true, workers: "4" });
});

it("keeps values as they are written", () => {
  assert.deepEqual(
    read("--name", "007", "-e", "A=1=2", "-eB=--x", "-e=C=d", "-eE="),
    { name: "007", env: ["A=1=2", "B=--x", "C=d", "E="] },
  );
  assert.deepEqual(read("--name=a\nb"), { name: "a\nb" });
  assert.deepEqual(read("007"), { app: "007" });
});

it("takes - and negative numbers as values", () => {
  assert.deepEqual(read("--access-logfile", "-", "--error-logfile=-"), {
    accessLog: "-",
    errorLog: "-",
  });
  assert.deepEqual(read("-w", "-1", "--timeout", "-.5"), {
    workers: "-1",
    timeout: "-.5",
  });
});

it("collects what may be repeated, and takes the last of everything else", () => {
  assert.deepEqual(read("-b", "a", "--bind=b", "-bc"), {
    bind: ["a", "b", "c"],
  });
  assert.deepEqual(read("-w", "1", "--workers", "2"), { workers: "2" });
  assert.deepEqual(read("--log-file", "a", "--error-logfile", "b"), {
    errorLog: "b",
  });
  assert.deepEqual(read("--error-logfile", "a", "--log-file", "b"), {
    errorLog: "b",
  });
});

it("negates flags", () => {
  assert.deepEqual(read("--no-daemon"), { daemon: false });
  assert.deepEqual(read("-D", "--no-daemon"), { daemon: false });
  assert.deepEqual(read("--no-daemon", "-D"), { daemon: true });
});

for (const name of SETTING_NAMES) {
  const { flags, type } = settingOf(name);
  if (type.kind !== "flag") continue;

  it(`--no- turns ${name} off`, () => {
    for (const flag of flags.filter((each) => each.startsWith("--"))) {
      const negation = flag.replace("--", "--no-");
      assert.deepEqual(read(negation), { [name]: false });
      assert.deepEqual(read(flag, negation), { [name]: false });
      assert.deepEqual(read(negation, flag), { [name]: true });
    }
  });
}

it("takes the app before, between and after options", () => {
  for (
    const argv of [
      ["app.ts", "-D", "-w", "2"],
      ["-D", "app.ts", "-w2"],
      ["-w", "2", "-D", "app.ts"],
      ["-w", "2", "-D", "--", "app.ts"],
    ]
  ) {
    assert.deepEqual(read(...argv), {
      app: "app.ts",
      workers: "2",
      daemon: true,
    });
  }
});

it("takes what follows -- as it is", () => {
  assert.deepEqual(read("--", "--workers"), { app: "--workers" });
});

it("knows what else it may be asked for", () => {
  for (const flag of ["-h", "--help"]) {
    assert.equal(parseCommandLine(["-w", "2", flag]).command, "help");
  }
  for (const flag of ["-v", "--version"]) {
    assert.equal(parseCommandLine([flag]).command, "version");
  }
});

it("refuses an option that does not exist, and names the nearest", () => {
  refuses(
    ["--wokers", "4"],
    `Unknown option "--wokers": did you mean "--workers"?`,
  );
  refuses(
    ["--wokers=4"],
    `Unknown option "--wokers": did you mean "--workers"?`,
  );
  refuses(
    ["--worker_class=x"],
    `Unknown option "--worker_class": did you mean "--worker-class"?`,
  );
  refuses(
    ["--no-demon"],
    `Unknown option "--no-demon": did you mean "--no-daemon"?`,
  );
  refuses(
    ["--grace", "3"],
    `Unknown option "--grace": did you mean "--graceful-timeout"?`,
  );
  refuses(
    ["--frobnicate"],
    `Unknown option "--frobnicate": see pfserve --help`,
  );
  refuses(["-x"], `Unknown option "-x": see pfserve --help`);
  refuses(["-Dx"], `Unknown option "-x": see pfserve --help`);
  refuses(
    ["--__proto__=1"],
    `Unknown option "--__proto__": see pfserve --help`,
  );
  refuses(["--bind.x=1"], `Unknown option "--bind.x": did you mean "--bind"?`);
});

it("refuses to negate an option that takes a value", () => {
  for (const argument of ["--no-workers", "--no-workers=4"]) {
    refuses(
      [argument],
      `Unknown option "--no-workers": did you mean "--workers"?`,
    );
  }
});

it("refuses an option without its value", () => {
  const message =
    "Missing value for --workers: expected a whole number, 1 or more, or auto";
  for (
    const argv of [
      ["--workers"],
      ["--workers="],
      ["--workers", ""],
      ["-w"],
      ["-w", "--daemon"],
      ["-w", "--", "app.ts"],
      ["-Dw"],
    ]
  ) refuses(argv, message);
  refuses(
    ["-b", "a", "-b"],
    "Missing value for --bind: expected HOST:PORT, unix:PATH or fd://N",
  );
});

it("refuses a value for an option that takes none", () => {
  for (
    const argument of [
      "--daemon=maybe",
      "--daemon=true",
      "-D=1",
      "--no-daemon=1",
    ]
  ) {
    refuses(
      [argument],
      `Unexpected value in "${argument}": expected the option alone`,
    );
  }
});

it("refuses a second app", () => {
  refuses(["a.ts", "b.ts"], `Unexpected argument "b.ts": expected one app`);
});

it("names the source of the arguments when it is not the command line", () => {
  assert.throws(() => parseCommandLine(["--wokers"], ARGUMENTS), {
    exitCode: 1,
    message:
      `Unknown option "--wokers" in PFSERVE_CMD_ARGS: did you mean "--workers"?`,
  });
});
