import assert from "node:assert/strict";
import { it } from "node:test";
import { quoteWord, splitWords } from "../../src/config/shell_words.ts";

const EXAMPLES: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  [" \t\n ", []],
  ["-w 4  --daemon\n", ["-w", "4", "--daemon"]],
  [`-e "A=b c" -e 'D=e f'`, ["-e", "A=b c", "-e", "D=e f"]],
  [`a"b c"'d e'f`, ["ab cd ef"]],
  [`'' ""`, ["", ""]],
  [`a\\ b \\'c`, ["a b", "'c"]],
  [`'a\\b' "a\\b" "a\\"b" "a\\\\b" "\\$x"`, [
    "a\\b",
    "a\\b",
    'a"b',
    "a\\b",
    "$x",
  ]],
  ["a\\\nb 'c\nd' \"e\\\nf\"", ["ab", "c\nd", "ef"]],
  ["\\\n", []],
  ["a#b # c", ["a#b", "#", "c"]],
  ["$HOME *", ["$HOME", "*"]],
];

for (const [text, words] of EXAMPLES) {
  it(`splits ${JSON.stringify(text)}`, () => {
    assert.deepEqual(splitWords(text, "X"), words);
  });
}

it("refuses a quote that is not closed, and a backslash at the end", () => {
  assert.throws(() => splitWords(`-e "A=b`, "PFSERVE_CMD_ARGS"), {
    name: "PfserveError",
    exitCode: 1,
    message: `Cannot split PFSERVE_CMD_ARGS "-e \\"A=b": expected a closing "`,
  });
  assert.throws(() => splitWords(`it's`, "X"), {
    message: `Cannot split X "it's": expected a closing '`,
  });
  assert.throws(() => splitWords("a\\", "X"), {
    message: `Cannot split X "a\\\\": expected a character after the last \\`,
  });
});

it("gives back any words that were quoted", () => {
  const random = seeded(7);
  for (let round = 0; round < 2000; round++) {
    const words = Array.from({ length: random(5) }, () => randomWord(random));
    const text = words.map(quoteWord).join(" ".repeat(1 + random(2)));
    assert.deepEqual(splitWords(text, "X"), words, JSON.stringify(words));
  }
});

it("splits or refuses any text, and then a quoted form of the words means the same", () => {
  const random = seeded(11);
  for (let round = 0; round < 2000; round++) {
    const text = randomWord(random) + randomWord(random);
    const words = attempt(() => splitWords(text, "X"));
    if (words === undefined) continue;
    assert.deepEqual(splitWords(words.map(quoteWord).join("\n"), "X"), words);
  }
});

function attempt(split: () => string[]): string[] | undefined {
  try {
    return split();
  } catch {
    return undefined;
  }
}

/** A linear congruential generator (Numerical Recipes); `random(n)` is below `n`. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomWord(random: (below: number) => number): string {
  const letters = ["a", "=", "'", '"', "\\", " ", "\n", "\t", "$", "é", "😀"];
  return Array.from(
    { length: random(8) },
    () => letters[random(letters.length)],
  ).join("");
}
