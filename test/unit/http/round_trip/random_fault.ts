import { CapturedResponse } from "../../../../src/http/fetch/captured_response.ts";
import { makeStream } from "./random_body.ts";
import type { PlannedResponse } from "./random_response.ts";
import type { RandomValues } from "./random_values.ts";

/** Text that would end a line of the head and begin another message. */
const SPLITTING = [
  "a\r\nset-cookie: b",
  "a\r\n\r\nHTTP/1.1 200 OK\r\n",
  "a\nb: c",
  "a\rb: c",
  "a\0b",
  "\u010a\u010d",
];

/** What is no response at all. */
const NO_RESPONSES: readonly unknown[] = [
  undefined,
  null,
  "text",
  { status: 200 },
  { status: 99, headers: new Map() },
  { status: 101, headers: new Headers() },
];

type AppFault = (random: RandomValues) => PlannedResponse;

const FAULTS: readonly AppFault[] = [
  (random) => {
    const answer = random.pick(NO_RESPONSES);
    return error(() => answer);
  },
  () =>
    error(() => {
      throw new Error("The app fails");
    }),
  () => error(() => Promise.reject(new Error("The app fails later"))),
  splitting,
  (random) => {
    const value = random.pick(["a\x01b", "\x7f", "a\x0bb"]);
    return error(() => captured("x", { "x-control": value }));
  },
  (random) => {
    const length = random.pick(["5x", "-1", "1, 2", "", "0x5", "1e3"]);
    return error(() => captured("hello", { "content-length": length }));
  },
  (random) => wrongLength(random, 1 + random.below(100)),
  (random) => wrongLength(random, -1 - random.below(100)),
  breaking,
];

export function makeFault(random: RandomValues): PlannedResponse {
  return random.pick(FAULTS)(random);
}

function error(answer: () => unknown): PlannedResponse {
  const body = new TextEncoder().encode("Internal Server Error\n");
  return {
    answer,
    body,
    outcome: "error",
    isStream: false,
    announced: undefined,
  };
}

function captured(body: BodyInit, headers: HeadersInit): unknown {
  return new CapturedResponse(body, { headers });
}

/** An object that looks like a Response, and checks nothing. */
function splitting(random: RandomValues): PlannedResponse {
  const text = random.pick(SPLITTING);
  const isValue = random.isTrue(0.5);
  const fields: [string, string][] = [isValue ? ["x-a", text] : [text, "x"]];
  const isText = random.isTrue(0.3);
  const headers = new Map(isText ? [] : fields);
  const statusText = isText ? text : "";
  return error(() => ({ status: 200, statusText, headers, body: null }));
}

/** A stream that has more or fewer bytes than its length says. */
function wrongLength(random: RandomValues, excess: number): PlannedResponse {
  const bytes = random.bytes(100 + random.below(200));
  const announced = bytes.length + excess;
  const { init } = makeStream(random, bytes, undefined);
  const headers = { "content-length": String(announced) };
  return cut(announced, bytes, () => captured(init!, headers));
}

/** A stream that fails, with a length or without. */
function breaking(random: RandomValues): PlannedResponse {
  const bytes = random.bytes(random.length());
  const announced = random.isTrue(0.4) ? bytes.length + 1 : undefined;
  const headers = announced === undefined
    ? {}
    : { "content-length": String(announced) };
  const { init } = makeStream(random, bytes, new Error("The stream fails"));
  return cut(announced, bytes, () => captured(init!, headers));
}

function cut(
  announced: number | undefined,
  body: Uint8Array,
  answer: () => unknown,
): PlannedResponse {
  return { answer, body, outcome: "cut", isStream: true, announced };
}
