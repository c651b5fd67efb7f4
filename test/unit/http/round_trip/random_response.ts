import { CapturedResponse } from "../../../../src/http/fetch/captured_response.ts";
import { NativeResponse } from "../../../../src/http/fetch/natives.ts";
import { makeFault } from "./random_fault.ts";
import { makeBody, type PlannedBody } from "./random_body.ts";
import type { RandomValues } from "./random_values.ts";

/** What an app does with a request, and what must come of it. */
export interface PlannedResponse {
  /** Returns what the app returns, or throws. */
  readonly answer: () => unknown;
  /** The bytes of the body, unless the request or the status forbids one. */
  readonly body: Uint8Array;
  /**
   * It is sent as it is; or the app broke its word before the head, which is a 500, or after it,
   * which cuts the connection.
   */
  readonly outcome: "whole" | "error" | "cut";
  /** Nothing but the end of the body tells its length. */
  readonly isStream: boolean;
  /** The length that the app announces; undefined when it does not. */
  readonly announced: number | undefined;
}

const STATUSES = [
  200,
  200,
  200,
  201,
  206,
  226,
  299,
  301,
  400,
  404,
  418,
  451,
  500,
  503,
  599,
];
const BODILESS = [204, 205, 304];

/** Fields of the connection are the engine's: those of the app must not get through. */
const OWN_FIELDS: readonly (readonly [string, string])[] = [
  ["connection", "close"],
  ["connection", "keep-alive"],
  ["keep-alive", "timeout=5"],
  ["proxy-connection", "close"],
  ["transfer-encoding", "chunked"],
  ["upgrade", "websocket"],
];

export function makeResponse(random: RandomValues): PlannedResponse {
  if (random.isTrue(0.15)) return makeFault(random);
  return random.isTrue(0.1)
    ? bodiless(random)
    : whole(random, makeBody(random));
}

function bodiless(random: RandomValues): PlannedResponse {
  const status = random.pick(BODILESS);
  const announced = random.isTrue(0.3) ? 5 : undefined;
  const init = { status, headers: makeHeaders(random, announced) };
  const Class = responseClass(random);
  return {
    answer: () => new Class(null, init),
    body: new Uint8Array(0),
    outcome: "whole",
    isStream: false,
    announced,
  };
}

function whole(random: RandomValues, body: PlannedBody): PlannedResponse {
  const Class = responseClass(random);
  // A native response gives out every body as a stream.
  const isStream = body.init !== null &&
    (body.isStream || Class === NativeResponse);
  const announced = random.isTrue(0.3)
    ? announce(random, body.bytes.length, isStream)
    : undefined;
  const init = {
    status: random.pick(STATUSES),
    statusText: random.pick(["", "", "Fine", "\xe9 \t!", "HTTP/1.1 200 OK"]),
    headers: makeHeaders(random, announced),
  };
  return {
    answer: () => new Class(body.init, init),
    body: body.bytes,
    outcome: "whole",
    isStream,
    announced,
  };
}

/** A lie about a body whose length is known does no harm. */
function announce(
  random: RandomValues,
  length: number,
  isStream: boolean,
): number {
  return isStream ? length : length + random.pick([0, 0, 1, 1000]);
}

function responseClass(random: RandomValues): typeof Response {
  return random.isTrue(0.8)
    ? CapturedResponse as unknown as typeof Response
    : NativeResponse;
}

export function makeHeaders(
  random: RandomValues,
  announced: number | undefined,
): [string, string][] {
  const headers: [string, string][] = [];
  while (random.isTrue(0.6)) {
    headers.push([random.fieldName(), random.fieldValue()]);
  }
  while (random.isTrue(0.3)) {
    headers.push(["Set-Cookie", `a=${random.below(1000)}, b; Path=/`]);
  }
  while (random.isTrue(0.2)) headers.push([...random.pick(OWN_FIELDS)]);
  if (random.isTrue(0.1)) headers.push(["Date", "yesterday"]);
  if (random.isTrue(0.2)) headers.push(["content-type", "text/html"]);
  if (announced !== undefined) {
    headers.push(["Content-Length", String(announced)]);
  }
  return headers;
}
