import assert from "node:assert/strict";
import { it } from "node:test";
import { LogTroubles } from "../../src/arbiter/log_troubles.ts";
import type { LogSource } from "../../src/ipc.ts";
import { FakeClock } from "./fake_clock.ts";

const ACCESS: LogSource = { log: "access", place: "/a.log" };
const SYSLOG: LogSource = { log: "syslog", place: "udp://h" };

function createTroubles() {
  const clock = new FakeClock();
  const logged: string[] = [];
  const printed: string[] = [];
  const printError = (text: string): void => void printed.push(text);
  const troubles = new LogTroubles({ clock, printError });
  troubles.useLogger({ warning: (message) => void logged.push(message) });
  return { clock, logged, printed, troubles };
}

it("a log that many processes cannot write is reported once, and so is its end", () => {
  const { logged, troubles } = createTroubles();
  for (let worker = 0; worker < 4; worker++) troubles.began(ACCESS, "ENOSPC");
  assert.deepEqual(logged, [
    'Cannot write the access log "/a.log": ENOSPC; serving goes on',
  ]);
  troubles.ended(ACCESS, 3);
  troubles.ended(ACCESS, 0);
  assert.deepEqual(logged.slice(1), [
    'Can write the access log "/a.log" again: 3 lines were lost',
  ]);
});

it("each log is reported by itself", () => {
  const { logged, troubles } = createTroubles();
  troubles.began(ACCESS, "x");
  troubles.began(SYSLOG, "y");
  troubles.began({ ...SYSLOG, log: "statsd" }, "z");
  assert.deepEqual(logged.slice(1), [
    'Cannot write to syslog at "udp://h": y; serving goes on',
    'Cannot write to statsd at "udp://h": z; serving goes on',
  ]);
});

it("one that comes and goes is reported once a minute", () => {
  const { clock, logged, troubles } = createTroubles();
  for (let second = 0; second < 150; second++) {
    troubles.began(SYSLOG, `${second}`);
    troubles.ended(SYSLOG, 1);
    clock.advance(1000);
  }
  assert.equal(logged.length, 6);
  assert.match(logged.at(-1)!, /again: 60 lines were lost$/);
});

it("a report that is itself what a server does not take ends at once", () => {
  const { clock, logged, troubles } = createTroubles();
  troubles.useLogger({
    warning(message) {
      logged.push(message);
      troubles.ended(SYSLOG, 0);
      troubles.began(SYSLOG, "again");
    },
  });
  troubles.began(SYSLOG, "at first");
  clock.advance(59_000);
  assert.ok(logged.length <= 3, logged.join("\n"));
});

it("trouble that stays after it came back is told when the minute is over", () => {
  const { clock, logged, troubles } = createTroubles();
  troubles.began(ACCESS, "first");
  troubles.ended(ACCESS, 0);
  troubles.began(ACCESS, "second");
  assert.equal(logged.length, 2);
  clock.advance(60_000);
  assert.match(logged[2]!, /second; serving goes on$/);
});

it("what is wrong with the error log is printed, but not where that is the log", () => {
  const { logged, printed, troubles } = createTroubles();
  troubles.watch({ log: "error", place: "/e.log" }).onTrouble("ENOSPC");
  troubles.watch({ log: "error", place: "-" }).onTrouble("EPIPE");
  assert.deepEqual(printed, [
    'pfserve: Cannot write the error log "/e.log": ENOSPC; serving goes on\n',
  ]);
  assert.deepEqual(logged, []);
});
