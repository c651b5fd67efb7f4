import type { Case } from "../../unit/http/case.ts";
import type { RawClient } from "../raw_client.ts";
import { Observer } from "./observer.ts";
import { expectedOutcome, type Outcome } from "./outcome.ts";

/** Requests that are answered on another connection before nothing more is expected of one. */
const ROUND_TRIPS = 2;

/**
 * Sends the bytes of a case and looks whether the expected outcome comes true. It waits for events
 * alone, and so for ever when what it expects does not come: the test has a limit.
 */
export async function observeExpected(
  port: number,
  wanted: Case,
  other: RawClient,
): Promise<Outcome> {
  const observer = await Observer.send(port, wanted);
  const { statuses, ending } = expectedOutcome(wanted);
  await observer.answered(statuses.length);
  switch (ending) {
    case "open":
      return await observeOpen(observer);
    case "waits":
      return await observeWaiting(observer, other);
    case "closed":
    case "reset":
    case "crashed":
      return await observeClosed(observer);
  }
}

async function observeClosed(observer: Observer): Promise<Outcome> {
  await observer.closed();
  return outcomeOf(observer);
}

/** A connection that is open answers one request more, and nothing before it. */
async function observeOpen(observer: Observer): Promise<Outcome> {
  const before = observer.statuses;
  observer.sendProbe();
  await observer.answered(before.length + 1);
  const { statuses, ending } = outcomeOf(observer);
  observer.destroy();
  return ending === "waits" && statuses.at(-1) === 200
    ? { statuses: before, ending: "open" }
    : { statuses, ending };
}

/** A server that waits is silent, whatever it has had the time for. */
async function observeWaiting(
  observer: Observer,
  other: RawClient,
): Promise<Outcome> {
  for (let count = 0; count < ROUND_TRIPS; count++) await other.get("/");
  if (observer.ending !== undefined) return outcomeOf(observer);
  observer.end();
  const { statuses } = await observeClosed(observer);
  return { statuses, ending: "waits" };
}

function outcomeOf({ statuses, ending }: Observer): Outcome {
  return { statuses, ending: ending ?? "waits" };
}
