import { setTimeout as sleep } from "node:timers/promises";
import { Observer } from "../../test/contract/outcomes/observer.ts";
import type { Outcome } from "../../test/contract/outcomes/outcome.ts";
import type { Case } from "../../test/unit/http/case.ts";

/** A server that has said nothing for as long says no more. */
const QUIET_MS = 1000;
/** What came before it must not have become a part of it: the app says what it sees. */
const PROBE = "GET /probe HTTP/1.1\r\nHost: a\r\n\r\n";
const PROBE_ANSWER = /^x-seen: GET \/probe\r\n/im;
/** Connections at a time. */
const WIDTH = 100;

/** Sends each case on a connection of its own; the outcomes are in the order of the cases. */
export async function measureAll(
  port: number,
  cases: readonly Case[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < cases.length; start += WIDTH) {
    const batch = cases.slice(start, start + WIDTH);
    outcomes.push(
      ...await Promise.all(batch.map((each) => measure(port, each))),
    );
  }
  return outcomes;
}

/** Nothing is known of the server: only silence tells that it has said all. */
async function measure(port: number, wanted: Case): Promise<Outcome> {
  const observer = await Observer.send(port, wanted);
  await quiet(observer);
  const { statuses, ending } = observer;
  if (ending !== undefined) return { statuses, ending };
  observer.sendProbe(PROBE);
  await quiet(observer);
  const isOpen = observer.hasReceived(PROBE_ANSWER);
  observer.destroy();
  return { statuses, ending: isOpen ? "open" : "waits" };
}

async function quiet(observer: Observer): Promise<void> {
  for (let isQuiet = false; !isQuiet && observer.ending === undefined;) {
    const limit = new AbortController();
    isQuiet = await Promise.race([
      observer.changed().then(() => false),
      sleep(QUIET_MS, true, { signal: limit.signal }).catch(() => true),
    ]);
    limit.abort();
  }
}
