import { DEFAULT_LIMITS } from "./case.ts";
import type { LlhttpMessage, LlhttpReading } from "./llhttp.ts";
import {
  encodeLatin1,
  type Message,
  type Reading,
  readMessages,
} from "./read_messages.ts";
import { PERSISTENCE, STRICTNESS } from "./strictness.ts";

/** What may come next and make a request of bytes that are waited for. */
const TAILS: readonly string[] = [
  "",
  "\r\n\r\n",
  "\n\r\n\r\n",
  "\r\n\r\n0\r\n\r\n",
  "0\r\n\r\n",
  "\r\nHost: a\r\n\r\n",
  "/ HTTP/1.1\r\nHost: a\r\n\r\n",
  `${"x".repeat(40)}\r\n0\r\n\r\n`,
  `"\r\n${"x".repeat(9)}\r\n0\r\n\r\n`,
];

/**
 * Compares two readings of the same text. Returns how they differ where they must not, or "":
 * the engine may be stricter for a known reason, and is never laxer.
 */
export function compareWithLlhttp(
  text: string,
  ours: Reading,
  theirs: LlhttpReading,
): string {
  for (const [index, message] of ours.messages.entries()) {
    const their = theirs.messages[index];
    if (their === undefined) return "laxer: llhttp does not give out a request";
    const [mine, other] = [ownParts(message), partsOf(their)];
    if (mine !== other) return `other parts: ${mine} is ${other} to llhttp`;
    if (message.head.isPersistent !== their.isPersistent) {
      const start = ours.messages[index - 1]?.endsAt ?? 0;
      return explainPersistence(message, text.slice(start));
    }
    // node:http reads nothing behind it.
    if (their.asksForUpgrade) return "";
  }
  return compareEnds(text, ours, theirs);
}

function ownParts({ head, body, trailers }: Message): string {
  const { method, target, minor, fields, expectsContinue } = head;
  return JSON.stringify(
    [method, target, minor, fields, body, trailers, expectsContinue],
  );
}

function partsOf(message: LlhttpMessage): string {
  const { method, target, minor, fields, body, trailers, expectsContinue } =
    message;
  return JSON.stringify(
    [method, target, minor, fields, body, trailers, expectsContinue],
  );
}

function explainPersistence({ head }: Message, text: string): string {
  const what = head.isPersistent ? "the engine persists" : "the engine closes";
  const isKnown = PERSISTENCE.some(({ refusal, holds }) =>
    refusal === what && holds(text)
  );
  return isKnown ? "" : `${what}, and llhttp does not`;
}

function compareEnds(
  text: string,
  ours: Reading,
  theirs: LlhttpReading,
): string {
  if (ours.end === "closed") return "";
  const hasMore = theirs.messages.length > ours.messages.length;
  if (typeof ours.end === "number") {
    const isStricter = hasMore || theirs.refusal === "";
    return isStricter ? explainStrictness(text, ours) : "";
  }
  if (hasMore) return "llhttp gives out one request more";
  const isLater = theirs.refusal !== "" && servesLater(text, ours);
  return isLater ? `laxer: llhttp has refused (${theirs.refusal})` : "";
}

function explainStrictness(text: string, ours: Reading): string {
  const rest = text.slice(ours.messages.at(-1)?.endsAt ?? 0);
  const isKnown = STRICTNESS.some(({ refusal, holds }) =>
    ours.reason.startsWith(refusal) && holds(rest)
  );
  return isKnown ? "" : `stricter for no known reason: ${ours.reason}`;
}

/** Whether bytes that are waited for could still become a request. */
function servesLater(text: string, ours: Reading): boolean {
  return TAILS.some((tail) => {
    const later = readMessages([encodeLatin1(text + tail)], DEFAULT_LIMITS);
    return later.messages.length > ours.messages.length;
  });
}
