import { type Case, DEFAULT_LIMITS } from "../../unit/http/case.ts";

/**
 * What became of a connection: it is open for the next request, the server takes what comes for the
 * rest of a request, or it is closed, properly or by a reset; or the server itself has ended.
 */
export type Ending = "open" | "waits" | "closed" | "reset" | "crashed";

/** What a client sees that sends the bytes of a case. */
export interface Outcome {
  /** In the order of arrival, 100 (Continue) among them. */
  readonly statuses: readonly number[];
  readonly ending: Ending;
}

/** How another server's outcome is, seen from the one that the RFCs demand. */
export type Verdict = "alike" | "laxer" | "stricter";

/** Such as `200, 400, closed`. */
export function formatOutcome({ statuses, ending }: Outcome): string {
  return [...statuses, ending].join(", ");
}

/** Reads what `formatOutcome` wrote. */
export function parseOutcome(text: string): Outcome {
  const parts = text.split(", ");
  const ending = parts.pop() as Ending;
  return { statuses: parts.map(Number), ending };
}

/** What the engine must answer, with an app that reads each request and answers 200. */
export function expectedOutcome({ requests, end, bytes }: Case): Outcome {
  const statuses = requests.map(() => 200);
  switch (end) {
    case "complete":
      return { statuses, ending: "open" };
    case "closed":
      return { statuses, ending: "closed" };
    case "incomplete": {
      const isExpecting = /\r\nexpect: 100-continue\r\n/i.test(bytes);
      return {
        statuses: isExpecting ? [...statuses, 100] : statuses,
        ending: "waits",
      };
    }
    default:
      return { statuses: [...statuses, end], ending: "closed" };
  }
}

/** Servers that are no pfserve have no such limits to set. */
export function hasDefaultLimits({ limits }: Case): boolean {
  return JSON.stringify(limits) === JSON.stringify(DEFAULT_LIMITS);
}

/** Judges by what is served and what is not: which status refuses makes no difference. */
export function judge(expected: Outcome, actual: Outcome): Verdict {
  const [wanted, seen] = [finalStatuses(expected), finalStatuses(actual)];
  for (let index = 0; index < Math.max(wanted.length, seen.length); index++) {
    const verdict = judgeStatus(wanted[index], seen[index], actual.ending);
    if (verdict !== "alike") return verdict;
  }
  const isRefused = (wanted.at(-1) ?? 0) >= 400;
  return isRefused ? "alike" : judgeEnding(expected.ending, actual.ending);
}

function finalStatuses({ statuses }: Outcome): number[] {
  return statuses.filter((status) => status !== 100);
}

/** A request that the app fails at, because its URL cannot be made, was given to the app. */
function judgeStatus(
  wanted: number | undefined,
  seen: number | undefined,
  ending: Ending,
): Verdict {
  const isServed = seen !== undefined && seen < 400;
  if (wanted !== undefined && wanted < 400) {
    return isServed ? "alike" : "stricter";
  }
  if (seen === undefined) {
    return ending === "closed" || ending === "reset" ? "alike" : "laxer";
  }
  if (isServed || seen === 500) return "laxer";
  return wanted === undefined ? "stricter" : "alike";
}

function judgeEnding(wanted: Ending, seen: Ending): Verdict {
  const isGone = seen === "closed" || seen === "reset";
  if (wanted === "closed") return isGone ? "alike" : "laxer";
  if (wanted === seen) return "alike";
  return wanted === "waits" && seen === "open" ? "laxer" : "stricter";
}
