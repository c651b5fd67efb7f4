import assert from "node:assert/strict";
import type { Case, ExpectedRequest } from "./case.ts";
import type { Message, Reading } from "./read_messages.ts";

/** Compares what became of the bytes of a case with what it expects. */
export function checkCase(expected: Case, reading: Reading): void {
  const { messages, end, reason } = reading;
  const what = `${expected.name} (RFC ${expected.section}) ${reason}`;
  assert.equal(end, expected.end, what);
  assert.equal(messages.length, expected.requests.length, what);
  messages.forEach((message, index) => {
    const wanted = expected.requests[index]!;
    assert.deepEqual(summarize(message, wanted), complete(wanted), what);
  });
}

/** With every default told. */
function complete(request: ExpectedRequest): ExpectedRequest {
  const target = request.target ?? "/";
  return {
    method: "GET",
    target,
    path: target,
    authority: "a",
    minor: 1,
    fields: [],
    body: "",
    trailers: [],
    isPersistent: true,
    expectsContinue: false,
    upgrade: "",
    ...request,
  };
}

function summarize(
  { head, body, trailers }: Message,
  wanted: ExpectedRequest,
): ExpectedRequest {
  return {
    method: head.method,
    target: head.target,
    path: head.path,
    authority: head.authority ?? null,
    minor: head.minor,
    fields: wanted.fields === undefined ? [] : withoutHost(head.fields),
    body,
    trailers,
    isPersistent: head.isPersistent,
    expectsContinue: head.expectsContinue,
    upgrade: head.upgrade ?? "",
  };
}

function withoutHost(fields: readonly string[]): string[] {
  return fields.filter((_, index) => fields[index - index % 2] !== "host");
}
