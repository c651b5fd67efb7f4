/** What the settings of logging do, from the settings to what is written. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { resolveSettings } from "../../src/config/resolve.ts";
import { Logger } from "../../src/log/logger.ts";
import { openAccessLog, openErrorOutput } from "../../src/log/open_logs.ts";
import { entryOf } from "./access_scene.ts";
import { createFakeRuntime, type FakeRuntime } from "./fake_runtime.ts";

interface Opened {
  readonly runtime: FakeRuntime;
  readonly logger: Logger;
  /** Writes a line of the access log; false when there is none. */
  access(): boolean;
  /** What was written to a file or a stream. */
  written(path: string): string;
}

async function open(
  args: string,
  prepare: (runtime: FakeRuntime) => void = () => {},
): Promise<Opened> {
  const runtime = createFakeRuntime();
  prepare(runtime);
  const { settings } = await resolveSettings({
    argv: args.split(" ").filter((word) => word !== ""),
    env: {},
    cpus: () => 1,
    findConfigFile: () => undefined,
    loadConfigFile: () => Promise.reject(new Error("no file")),
  });
  const context = {
    runtime,
    settings,
    app: "app.ts:make()",
    watch: () => ({ onTrouble() {}, onRecovered() {} }),
  };
  const { clock, files } = runtime;
  const logger = new Logger({ ...openErrorOutput(context), pid: 7, clock });
  const accessLog = openAccessLog(context, { pid: 7, idPrefix: "run-1" });
  return {
    runtime,
    logger,
    access() {
      accessLog?.write(entryOf({}));
      return accessLog !== undefined;
    },
    written: (path) =>
      files.sinks.filter((sink) => sink.path === path)
        .flatMap(({ written }) => written).join(""),
  };
}

it("without settings there is an error log in text, and no access log", async () => {
  const { logger, access, written, runtime } = await open("");
  logger.error("It rains");
  assert.match(written("stderr"), /^\[[^\]]+\] \[7\] \[ERROR\] It rains\n$/);
  assert.equal(access(), false);
  assert.equal(runtime.messages.length, 0);
});

it("--log-format json is an object a line, whatever the message", async () => {
  const { logger, written } = await open("--log-format json");
  logger.warning('a "b"\nc\x1b[2J\x9b\u2028');
  logger.exception("Failed", {
    stack: "Error: x\n    at y",
    request: { method: "GET", target: "/a", requestId: "r", traceId: "" },
  });
  // deno-lint-ignore no-control-regex -- none of them may be there
  assert.doesNotMatch(written("stderr"), /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]/);
  const [first, second, rest] = written("stderr").split("\n");
  assert.equal(rest, "");
  assert.deepEqual(JSON.parse(first!), {
    time: "2026-11-21T02:10:00.000Z",
    log: "error",
    level: "warning",
    pid: 7,
    message: 'a "b"\nc\x1b[2J\x9b\u2028',
  });
  assert.deepEqual(JSON.parse(second!), {
    time: "2026-11-21T02:10:00.000Z",
    log: "error",
    level: "error",
    pid: 7,
    message: "Failed",
    stack: "Error: x\n    at y",
    method: "GET",
    target: "/a",
    request_id: "r",
  });
});

it("--access-logformat is the format of the access log", async () => {
  const { access, written } = await open(
    "--access-logfile - --access-logformat %(m)s|%(s)s",
  );
  assert.equal(access(), true);
  assert.equal(written("stdout"), "GET|200\n");
});

it("colours are for terminals, unless the environment says otherwise", async () => {
  const cases = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "0" }, false],
    [true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ] as const;
  for (const [isTerminal, env, isColoured] of cases) {
    const { logger, written } = await open("", ({ files, self }) => {
      files.isTerminal = isTerminal;
      Object.assign(self.env, env);
    });
    logger.error("x");
    const expected = isColoured ? "[\x1b[31mERROR\x1b[0m] x" : "[ERROR] x";
    assert.ok(written("stderr").includes(expected), JSON.stringify(env));
  }
  const { logger, written } = await open("--log-file /e", ({ self }) => {
    self.env["FORCE_COLOR"] = "1";
  });
  logger.error("x");
  assert.match(written("/e"), /\[ERROR\] x\n$/);
});

it("--log-syslog sends both logs, with priority, program and process", async () => {
  const { logger, access, runtime, written } = await open(
    "--log-syslog --access-logformat %(s)s",
  );
  logger.critical("one\ntwo");
  logger.error("e");
  logger.warning("w");
  logger.info("i");
  logger.debug("not this one");
  assert.equal(access(), true);
  const [errors, accesses] = runtime.messages;
  assert.deepEqual(errors!.address, {
    kind: "udp",
    host: "localhost",
    port: 514,
  });
  assert.deepEqual(
    errors!.sent,
    [
      "<10>pfserve.app.ts.make().error: [7] one#012two",
      "<11>pfserve.app.ts.make().error: [7] e",
      "<12>pfserve.app.ts.make().error: [7] w",
      "<14>pfserve.app.ts.make().error: [7] i",
    ].map((line) => line.replaceAll("[7]", `[${runtime.self.pid}]`)),
  );
  assert.deepEqual(accesses!.sent, [
    "<14>pfserve.app.ts.make().access: [7] 200",
  ]);
  assert.match(written("stderr"), /\[ERROR\] e\n/);
});

it("--log-syslog-to, -prefix and -facility say where, who and what", async () => {
  const { logger, runtime } = await open(
    "--log-syslog --log-syslog-to unix:///l#stream --log-syslog-prefix shop --log-syslog-facility local3",
  );
  logger.info("x");
  const [errors] = runtime.messages;
  assert.deepEqual(errors!.address, {
    kind: "unix",
    path: "/l",
    socket: "stream",
  });
  assert.deepEqual(errors!.sent, [
    `<158>pfserve.shop.error: [${runtime.self.pid}] x`,
  ]);
});

it("--name is the program where no prefix is given", async () => {
  const { logger, runtime } = await open("--log-syslog --name my:shop");
  logger.info("x");
  assert.match(
    runtime.messages[0]!.sent[0]!,
    /^<14>pfserve\.my\.shop\.error: /,
  );
});

it("--disable-redirect-access-to-syslog keeps the access log out of it", async () => {
  const { access, runtime } = await open(
    "--log-syslog --disable-redirect-access-to-syslog",
  );
  assert.equal(access(), false);
  assert.equal(runtime.messages.length, 1);
});

it("--statsd-host counts messages, with --statsd-prefix and --dogstatsd-tags", async () => {
  const { logger, runtime } = await open(
    "--statsd-host s --statsd-prefix p --dogstatsd-tags a:b --log-level critical",
  );
  logger.critical("1");
  logger.error("2");
  logger.exception("3");
  logger.warning("4");
  logger.info("5");
  logger.gauge("gunicorn.workers", 3);
  runtime.clock.advance(0);
  const metric = (name: string): string =>
    `p.gunicorn.log.${name}:1|c|@1.0|#a:b`;
  assert.deepEqual(runtime.messages[0]!.sent, [[
    ...["critical", "error", "exception", "warning"].map(metric),
    "p.gunicorn.workers:3|g|#a:b",
  ].join("\n")]);
});

it("a logger that goes on somewhere else gives its servers up", async () => {
  const { logger, runtime } = await open("--log-syslog --statsd-host s");
  const context = await open("");
  logger.redirect({ sink: context.runtime.files.sinks[0]!, level: "info" });
  assert.deepEqual(
    runtime.messages.map(({ address, isClosed }) => [address.kind, isClosed]),
    // The access log is another one's.
    [["udp", true], ["udp", true], ["udp", false]],
  );
});
