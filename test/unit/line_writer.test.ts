import assert from "node:assert/strict";
import { it } from "node:test";
import { makeBareEscaping, QUOTED } from "../../src/log/escape.ts";
import { LineWriter } from "../../src/log/line_writer.ts";

/** What is written into so many bytes, and where it ends. */
function written(
  size: number,
  write: (line: LineWriter) => void,
): { text: string; end: number } {
  const bytes = new Uint8Array(size);
  const line = new LineWriter();
  line.begin(bytes, 2);
  write(line);
  const text = new TextDecoder().decode(bytes.subarray(2, line.end));
  return { text, end: line.end };
}

it("whole numbers are written as they are", () => {
  for (const value of [0, 7, 10, 99, 100, 101, 500, 999, 1000, 2 ** 40]) {
    const { text } = written(100, (line) => line.integer(value));
    assert.equal(text, String(value));
  }
});

it("text of any script is UTF-8", () => {
  const text = "plain, Grüße, 日本語, 🦄 and \ud800";
  const { text: found } = written(100, (line) => line.text(text));
  assert.equal(found, text.replace("\ud800", "\ufffd"));
});

it("what a client chose is escaped as its place demands", () => {
  const hostile = 'a b"\\\n\u2028é';
  const quoted = written(100, (line) => line.escaped(hostile, QUOTED));
  assert.equal(quoted.text, 'a b\\"\\\\\\u000a\\u2028é');
  const bare = makeBareEscaping("]");
  const found = written(100, (line) => line.escaped("a b]", bare));
  assert.equal(found.text, "a\\u0020b\\u005d");
});

it("a line that is longer than its memory says so, wherever it becomes too long", () => {
  const writes: readonly ((line: LineWriter) => void)[] = [
    (line) => line.text("x".repeat(9)),
    (line) => line.copy(new Uint8Array(9)),
    (line) => line.escaped("x".repeat(9), QUOTED),
    (line) => line.escaped('"'.repeat(5), QUOTED),
    (line) => line.text("é".repeat(5)),
    (line) => line.integer(123_456_789),
  ];
  for (const write of writes) {
    assert.ok(written(10, write).end > 10);
    const twice = written(10, (line) => {
      write(line);
      write(line);
    });
    assert.ok(twice.end > 10);
  }
});
