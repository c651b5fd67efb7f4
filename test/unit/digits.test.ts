import assert from "node:assert/strict";
import { it } from "node:test";
import { writeDigits, writeInteger } from "../../src/digits.ts";

const decoder = new TextDecoder();

it("whole numbers are written as they are, from any place on", () => {
  const values = [0, 7, 10, 99, 100, 101, 500, 999, 1000, 9999, 10_000];
  const large = [99_999, 100_000, 999_999, 1e6, 1_000_001, 2 ** 31, 2 ** 40];
  for (const value of [...values, ...large, Number.MAX_SAFE_INTEGER]) {
    const bytes = new Uint8Array(30);
    const end = writeInteger(bytes, 2, value);
    assert.equal(decoder.decode(bytes.subarray(2, end)), String(value));
    assert.deepEqual([bytes[1], bytes[end]], [0, 0]);
  }
});

it("so many digits are written, with zeros first and no more than the last ones", () => {
  const written = (value: number, count: number): string => {
    const bytes = new Uint8Array(10);
    return decoder.decode(
      bytes.subarray(0, writeDigits(bytes, 0, value, count)),
    );
  };
  assert.equal(written(7, 3), "007");
  assert.equal(written(0, 6), "000000");
  assert.equal(written(123_456, 6), "123456");
  assert.equal(written(123_456, 3), "456");
  // Of a fraction, what is whole.
  assert.equal(written(435.999, 3), "435");
});

it("a number that has no room says where it would end", () => {
  const bytes = new Uint8Array(4);
  assert.equal(writeInteger(bytes, 2, 123_456_789), 11);
  assert.equal(decoder.decode(bytes.subarray(2)), "12");
});
