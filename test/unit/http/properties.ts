import assert from "node:assert/strict";
import type { WireLimits } from "../../../src/http/wire/limits.ts";
import {
  encodeLatin1,
  type Message,
  type Reading,
  readMessages,
} from "./read_messages.ts";

/** Two readings of the same bytes: all of it, but for the words of a refusal, which is the same too. */
export function checkSame(one: Reading, other: Reading): void {
  // The text is compared first: it is faster, and there is hardly ever a difference.
  if (JSON.stringify(one) !== JSON.stringify(other)) {
    assert.deepEqual(one, other);
    assert.fail("readings differ");
  }
}

/** What was read is exactly what the bytes say, told by another and simpler reading of them. */
export function checkConsumed(text: string, { messages }: Reading): void {
  let start = 0;
  for (const message of messages) {
    checkMessage(text.slice(start, message.endsAt), message);
    start = message.endsAt;
  }
}

function checkMessage(text: string, { head, body, trailers }: Message): void {
  const sent = text.startsWith("\r\n") ? text.slice(2) : text;
  const headEnd = sent.indexOf("\r\n\r\n") + 4;
  const [requestLine, ...lines] = sent.slice(0, headEnd - 4).split("\r\n");
  const { method, target, minor, fields } = head;
  assert.equal(requestLine, `${method} ${target} HTTP/1.${minor}`);
  assert.deepEqual(lines.flatMap(readLine), fields);
  const rest = sent.slice(headEnd);
  if (head.body.kind === "chunked") {
    assert.deepEqual(readChunks(rest), { body, trailers });
  } else {
    assert.equal(rest, body);
    assert.equal(
      head.body.kind === "length" ? head.body.bytes : 0,
      body.length,
    );
  }
}

function readLine(line: string): [string, string] {
  const [, name = "", value = ""] = /^([^:]+):([^]*)$/.exec(line) ?? [];
  return [name.toLowerCase(), value.replace(/^[ \t]+|[ \t]+$/g, "")];
}

function readChunks(text: string): { body: string; trailers: string[] } {
  let body = "";
  let rest = text;
  for (;;) {
    const [line = "", digits = ""] = /^([\da-fA-F]+).*?\r\n/.exec(rest) ?? [];
    const size = parseInt(digits, 16);
    rest = rest.slice(line.length);
    if (size === 0) break;
    body += rest.slice(0, size);
    assert.equal(rest.slice(size, size + 2), "\r\n");
    rest = rest.slice(size + 2);
  }
  assert.ok(rest.endsWith("\r\n"));
  const lines = rest.slice(0, -2).split("\r\n").slice(0, -1);
  return { body, trailers: lines.flatMap(readLine) };
}

/** Requests written again from what was read are read as the same requests. */
export function checkWrittenAgain(reading: Reading, limits: WireLimits): void {
  const { messages } = reading;
  if (messages.length === 0) return;
  const text = messages.map(write).join("");
  const again = readMessages([encodeLatin1(text)], limits);
  const withoutEnd = (list: readonly Message[]): string =>
    JSON.stringify(list.map((message) => ({ ...message, endsAt: 0 })));
  assert.equal(withoutEnd(again.messages), withoutEnd(messages));
}

function write({ head, body, trailers }: Message): string {
  const start = `${head.method} ${head.target} HTTP/1.${head.minor}\r\n` +
    `${writeFields(head.fields)}\r\n`;
  if (head.body.kind !== "chunked") return start + body;
  const chunk = body === "" ? "" : `${body.length.toString(16)}\r\n${body}\r\n`;
  return `${start}${chunk}0\r\n${writeFields(trailers)}\r\n`;
}

function writeFields(fields: readonly string[]): string {
  let lines = "";
  for (let index = 0; index < fields.length; index += 2) {
    lines += `${fields[index]}: ${fields[index + 1]}\r\n`;
  }
  return lines;
}

/** Of every Host an application can make a URL; none moves its path, nor makes it another host. */
export function checkUrls({ messages }: Reading): void {
  for (const { head: { authority, path } } of messages) {
    if (authority === undefined || !path.startsWith("/")) continue;
    const url = new URL(`http://${authority}${path}`);
    const other = new URL(`http://a${path}`);
    assert.equal(url.pathname + url.search, other.pathname + other.search);
    assert.equal(url.username + url.password + url.hash, "");
    const host = authority.replace(/:\d*$/, "").toLowerCase();
    if (!host.startsWith("[")) assert.equal(url.hostname, host);
  }
}
