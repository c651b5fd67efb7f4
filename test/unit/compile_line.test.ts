import assert from "node:assert/strict";
import { it } from "node:test";
import { compileLine, type Piece } from "../../src/log/compile_line.ts";
import { makeBareEscaping, QUOTED } from "../../src/log/escape.ts";
import { rememberRepeated } from "../../src/log/repeated.ts";
import { bytesOf } from "../../src/made_line.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What pieces make of a subject. */
function lineOf<Subject>(
  subject: Subject,
  ...pieces: readonly Piece<Subject>[]
): string {
  return decoder.decode(bytesOf(subject, compileLine(pieces)));
}

function quoted(text: string): Piece<unknown> {
  return { kind: "text", of: () => text, escaping: QUOTED };
}

it("pieces follow each other, whatever they are of", () => {
  const line = lineOf(
    { name: "ann", size: 1234, ms: 7 },
    { kind: "constant", text: "[" },
    {
      kind: "text",
      of: ({ name }) => name,
      escaping: QUOTED,
      before: '{"a key that is not short":"',
      after: '"}',
    },
    { kind: "bytes", of: ({ name }) => encoder.encode(name), before: " " },
    { kind: "integer", of: ({ size }) => size, before: ",", after: "." },
    { kind: "digits", of: ({ ms }) => ms, count: 3 },
    { kind: "constant", text: " — an end that is not short]\n" },
  );
  assert.equal(
    line,
    '[{"a key that is not short":"ann"} ann,1234.007 — an end that is not short]\n',
  );
});

it("constants of any length are whole where there is room, and touch nothing else", () => {
  for (let length = 0; length <= 70; length++) {
    const text = "0123456789".repeat(7).slice(0, length);
    const makeLine = compileLine([{ kind: "constant", text }]);
    const around = new Uint8Array(length + 2).fill(46);
    assert.equal(makeLine({}, around, 1), length + 1);
    assert.equal(decoder.decode(around), `.${text}.`);
    const tight = new Uint8Array(around.buffer, 1, length);
    assert.equal(makeLine({}, tight, 1), length + 1);
    assert.equal(around[length + 1], 46);
  }
});

it("what is absent leaves nothing of what stands around it", () => {
  const around = { before: "<", after: ">" } as const;
  const pieces: readonly Piece<unknown>[] = [
    { kind: "text", of: () => undefined, escaping: QUOTED, ...around },
    { kind: "bytes", of: () => undefined, ...around },
    { kind: "integer", of: () => undefined, ...around },
    { kind: "digits", of: () => undefined, count: 2, ...around },
  ];
  assert.equal(lineOf({}, ...pieces), "");
  const dashes = pieces.map((piece): Piece<unknown> => ({
    ...piece,
    absent: "-",
  } as Piece<unknown>));
  assert.equal(lineOf({}, ...dashes), "----");
});

it("text of any script is UTF-8", () => {
  const text = "plain, Grüße, 日本語, 🦄 and \ud800";
  assert.equal(
    lineOf({}, quoted(text), quoted("!")),
    `${text.replace("\ud800", "\ufffd")}!`,
  );
});

it("what a client chose is escaped as its place demands", () => {
  const hostile = 'a b"\\\n\u2028é';
  assert.equal(lineOf({}, quoted(hostile)), 'a b\\"\\\\\\u000a\\u2028é');
  const escaping = makeBareEscaping("]");
  const bare: Piece<unknown> = { kind: "text", of: () => "a b]", escaping };
  assert.equal(lineOf({}, bare), "a\\u0020b\\u005d");
});

it("no text of a line is ever code", () => {
  const evil = '"; throw new Error("gotcha"); //`${1}\u2028';
  assert.equal(lineOf({}, { kind: "constant", text: evil }), evil);
});

it("a line that is longer than its memory says so, wherever it becomes too long", () => {
  const pieces: readonly Piece<unknown>[] = [
    { kind: "constant", text: "x".repeat(9) },
    { kind: "constant", text: "x".repeat(99) },
    { kind: "bytes", of: () => new Uint8Array(99) },
    quoted("x".repeat(9)),
    quoted('"'.repeat(5)),
    quoted("é".repeat(5)),
    { kind: "integer", of: () => 123_456_789 },
    { kind: "digits", of: () => 1, count: 9 },
  ];
  for (const piece of pieces) {
    for (const repeated of [[piece], [piece, piece], [piece, quoted("x")]]) {
      const makeLine = compileLine(repeated);
      assert.ok(makeLine({}, new Uint8Array(10), 2) > 10);
      assert.equal(
        bytesOf({}, makeLine).length,
        makeLine({}, new Uint8Array(1000), 0),
      );
    }
  }
});

it("texts that are remembered are those that were asked for", () => {
  const of = rememberRepeated((text: string | undefined) => text, QUOTED);
  const long = "x".repeat(2000);
  const texts = ["abc", "abd", "abc", 'a"c', "é", "é", "", long, `${long}y`];
  for (const text of [...texts, ...texts]) {
    assert.equal(decoder.decode(of(text)), text.replace('"', '\\"'));
  }
  assert.equal(of(undefined), undefined);
});
