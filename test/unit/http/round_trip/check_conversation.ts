import assert from "node:assert/strict";
import { reasonPhrase } from "../../../../src/http/engine/status.ts";
import type { Conversation, PlannedExchange } from "./conversation.ts";
import { DATE } from "./memory_server.ts";
import { type ReadResponse, readResponses } from "./strict_responses.ts";

type Field = readonly [name: string, value: string];

/** Fields that are the engine's to write. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Reads what was written, and compares it with what the app returned; returns how many it compared. */
export function checkConversation(conversation: Conversation): number {
  const { exchanges, written, ending, isCorked } = conversation;
  const answered = untilEnd(exchanges);
  const last = answered.at(-1)!;
  const methods = exchanges.map(({ request }) => request.method);
  const read = readResponses(written, methods, ending === "ended");
  assert.equal(isCorked, false);
  const whole = isCut(last) ? answered.slice(0, -1) : answered;
  whole.forEach((exchange, index) => {
    checkResponse(exchange, read.responses[index]);
  });
  if (isCut(last)) {
    assert.equal(ending, "cut");
    checkCut(last, read.responses.slice(whole.length));
  } else {
    assert.equal(ending, persists(last) ? undefined : "ended");
    assert.equal(read.responses.length, whole.length);
    assert.equal(read.rest.length, 0);
  }
  return answered.length;
}

/** The requests that are answered: the rest comes after the end of the connection. */
function untilEnd(exchanges: readonly PlannedExchange[]): PlannedExchange[] {
  const end = exchanges.findIndex((each) => isCut(each) || !persists(each));
  return exchanges.slice(0, end < 0 ? exchanges.length : end + 1);
}

function hasBody({ request, returned }: PlannedExchange): boolean {
  const status = returned?.status ?? 500;
  return request.method !== "HEAD" && status !== 204 && status !== 304;
}

/** A body that is not sent cannot break its word. */
function isCut(exchange: PlannedExchange): boolean {
  return exchange.response.outcome === "cut" && hasBody(exchange);
}

function persists(exchange: PlannedExchange): boolean {
  const { request, response } = exchange;
  const isUntilEnd = request.minor === 0 && hasUnknownLength(exchange);
  return request.isPersistent && !(isUntilEnd && response.outcome !== "error");
}

function hasUnknownLength(exchange: PlannedExchange): boolean {
  const { isStream, announced } = exchange.response;
  return isStream && announced === undefined && hasBody(exchange);
}

function checkResponse(
  exchange: PlannedExchange,
  read: ReadResponse | undefined,
): void {
  assert.ok(read !== undefined, "a response is missing");
  const isError = exchange.response.outcome === "error";
  const returned = isError ? undefined : exchange.returned;
  const status = returned?.status ?? 500;
  assert.equal(read.status, status);
  assert.equal(read.reason, returned?.statusText || reasonPhrase(status));
  assert.deepEqual(
    combine(read.fields.filter(([name]) => !OWN_NAMES.has(name))),
    combine(expectedFields(returned?.headers)),
  );
  checkOwnFields(exchange, new Map(read.fields));
  const body = hasBody(exchange) ? exchange.response.body : new Uint8Array(0);
  // Faster than to compare them byte by byte.
  assert.ok(read.body.equals(body), "another body");
}

function expectedFields(headers: readonly Field[] | undefined): Field[] {
  const fields = headers ?? [["content-type", "text/plain; charset=utf-8"]];
  const others = fields.filter(([name]) => !OWN_NAMES.has(name));
  return others.some(([name]) => name === "date")
    ? others
    : [...others, ["date", DATE.toUTCString()]];
}

/**
 * A repeated field is a list (RFC 9110 section 5.3), but for Set-Cookie; the space behind its last
 * comma is nothing.
 */
function combine(fields: readonly Field[]): Field[] {
  const lists = new Map<string, string>();
  const cookies: Field[] = [];
  for (const [name, value] of fields) {
    const before = lists.get(name);
    if (name === "set-cookie") cookies.push([name, value]);
    else lists.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const sorted = [...lists].sort(([one], [other]) => one < other ? -1 : 1)
    .map(([name, list]): Field => [name, list.replace(/[ \t]+$/, "")]);
  return [...sorted, ...cookies];
}

function checkOwnFields(
  exchange: PlannedExchange,
  fields: ReadonlyMap<string, string>,
): void {
  const { minor } = exchange.request;
  const kept = minor === 1 ? undefined : "keep-alive";
  assert.equal(fields.get("connection"), persists(exchange) ? kept : "close");
  const isChunked = minor === 1 && hasUnknownLength(exchange);
  assert.equal(
    fields.get("transfer-encoding"),
    isChunked ? "chunked" : undefined,
  );
  checkLength(exchange, fields.get("content-length"));
  for (const name of ["keep-alive", "proxy-connection", "upgrade"]) {
    assert.equal(fields.get(name), undefined);
  }
}

/** A length that is told is right; where there is no body, it is the one that a GET would have. */
function checkLength(
  exchange: PlannedExchange,
  length: string | undefined,
): void {
  const { response, returned } = exchange;
  const bytes = response.body.length;
  if (hasBody(exchange)) {
    const expected = hasUnknownLength(exchange) ? undefined : String(bytes);
    return assert.equal(length, expected);
  }
  if (returned?.status === 204) return assert.equal(length, undefined);
  const allowed = [undefined, String(response.announced ?? bytes)];
  assert.ok(allowed.includes(length), `content-length ${length}`);
}

/** What came before the cut is no response, or has exactly the length that the app announced. */
function checkCut(
  { response }: PlannedExchange,
  read: readonly ReadResponse[],
): void {
  if (read.length === 0) return;
  assert.equal(read.length, 1);
  assert.equal(read[0]!.body.length, response.announced);
  assert.ok(read[0]!.body.equals(response.body.slice(0, response.announced)));
}
