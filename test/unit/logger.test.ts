import assert from "node:assert/strict";
import { it } from "node:test";
import type { LogLevel } from "../../src/config/settings.ts";
import { Logger } from "../../src/log/logger.ts";
import {
  formatCommonLogTime,
  formatTimestamp,
} from "../../src/log/timestamp.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeSink } from "./fake_files.ts";

function createLogger(level: LogLevel = "debug") {
  const sink = new FakeSink("-");
  const clock = new FakeClock();
  return { sink, logger: new Logger({ sink, level, pid: 7, clock }) };
}

/** A date in a time zone: `offsetMinutes` east of UTC. */
function dateAt(offsetMinutes: number, iso: string): Date {
  const local = new Date(Date.parse(`${iso}Z`));
  return {
    getFullYear: () => local.getUTCFullYear(),
    getMonth: () => local.getUTCMonth(),
    getDate: () => local.getUTCDate(),
    getHours: () => local.getUTCHours(),
    getMinutes: () => local.getUTCMinutes(),
    getSeconds: () => local.getUTCSeconds(),
    getTimezoneOffset: () => -offsetMinutes,
  } as Date;
}

it("a message is a line with time, process and level", () => {
  const { sink, logger } = createLogger();
  logger.warning("It rains");
  assert.match(
    sink.written[0]!,
    /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[7\] \[WARNING\] It rains\n$/,
  );
});

it("each level lets itself and what is worse through", () => {
  const levels = ["debug", "info", "warning", "error", "critical"] as const;
  levels.forEach((threshold, index) => {
    const { sink, logger } = createLogger(threshold);
    for (const level of levels) logger[level](level);
    assert.deepEqual(
      sink.written.map((line) => line.split("] ").at(-1)?.trimEnd()),
      levels.slice(index),
    );
  });
});

it("a logger goes on somewhere else, with another level, and gives the old place up", () => {
  const { sink, logger } = createLogger();
  const next = new FakeSink("next");
  logger.redirect({ sink: next, level: "error" });
  logger.info("no");
  logger.error("yes");
  logger.reopen();
  assert.equal(sink.isClosed, true);
  assert.deepEqual(sink.written, []);
  assert.equal(next.written.length, 1);
  assert.equal(next.reopened, 1);
});

it("times have the offset of their zone, half hours and quarters included", () => {
  for (
    const [offsetMinutes, text] of [
      [0, "+0000"],
      [60, "+0100"],
      [-60, "-0100"],
      [330, "+0530"],
      [345, "+0545"],
      [-210, "-0330"],
      [840, "+1400"],
      [-720, "-1200"],
    ] as const
  ) {
    const date = dateAt(offsetMinutes, "2026-01-02T03:04:05");
    assert.equal(formatTimestamp(date), `2026-01-02 03:04:05 ${text}`);
    assert.equal(formatCommonLogTime(date), `02/Jan/2026:03:04:05 ${text}`);
  }
});

it("every month has its name", () => {
  const names = Array.from({ length: 12 }, (_, month) => {
    const number = String(month + 1).padStart(2, "0");
    return formatCommonLogTime(dateAt(0, `2026-${number}-28T23:59:59`));
  });
  assert.equal(
    names.map((name) => name.slice(3, 6)).join(" "),
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
  );
  assert.equal(names[11], "28/Dec/2026:23:59:59 +0000");
});
