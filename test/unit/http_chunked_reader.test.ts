import assert from "node:assert/strict";
import { it } from "node:test";
import { ChunkedReader } from "../../src/http/wire/chunked_reader.ts";
import { DEFAULT_LIMITS } from "./http/case.ts";
import { decodeLatin1, encodeLatin1 } from "./http/read_messages.ts";

/** The pieces that a reader gives out for bytes that come at once. */
function piecesOf(coded: string): string[] {
  const pieces: string[] = [];
  const bytes = encodeLatin1(coded);
  new ChunkedReader(DEFAULT_LIMITS).push(bytes, 0, (piece) => {
    pieces.push(decodeLatin1(piece, 0, piece.length));
  });
  return pieces;
}

function chunk(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n`;
}

it("chunks of one byte are given as one piece", () => {
  const coded = `${chunk("a")}${chunk("b")}${chunk("c")}0\r\n\r\n`;
  assert.deepEqual(piecesOf(coded), ["abc"]);
});

it("a small chunk is given with the part of the next one that has come", () => {
  assert.deepEqual(piecesOf(`${chunk("abc")}5\r\nde`), ["abcde"]);
});

it("a large chunk is not moved to the one before it", () => {
  const large = "x".repeat(5000);
  const coded = `${chunk("a")}${chunk(large)}${chunk("b")}${chunk("c")}`;
  assert.deepEqual(piecesOf(coded), ["a", `${large}bc`]);
});

it("what follows the body is neither taken nor changed", () => {
  const reader = new ChunkedReader(DEFAULT_LIMITS);
  const bytes = encodeLatin1(`GET${chunk("a")}${chunk("b")}0\r\n\r\nGET /`);
  const end = reader.push(bytes, 3, () => {});
  assert.equal(reader.isDone, true);
  assert.equal(decodeLatin1(bytes, 0, 3), "GET");
  assert.equal(decodeLatin1(bytes, end, bytes.length), "GET /");
});

it("a body without bytes gives no piece", () => {
  assert.deepEqual(piecesOf("0\r\n\r\n"), []);
});
