import { ALL_CASES } from "./corpus/all.ts";

type Random = () => number;
type Mutation = (text: string, random: Random) => string;

/** Longer cases are of limits, and slow; their changes find no more. */
const LONGEST = 600;
const SHORT = ALL_CASES
  .filter(({ bytes }) => bytes.length > 0 && bytes.length < LONGEST);
const GOOD = SHORT.filter(({ end }) => typeof end === "string");
/** Good ones come more often: what is wrong already hides what is changed. */
const SEEDS: readonly string[] = [SHORT, GOOD, GOOD, GOOD].flat()
  .map(({ bytes }) => bytes);

/** Characters that end, separate or hide something for some parser. */
const SPECIAL =
  "\r\n\0\v\f\t  \x85\xa0\x80\xff\x7f:,;=\"\\/?#@[]%*()<>'&+-_.0123456789aAfFxX";

/** What decides on framing, routing and persistence. */
const LINES: readonly string[] = [
  "Content-Length: 5\r\n",
  "Content-Length: 0\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: gzip, chunked\r\n",
  "Transfer-Encoding: identity\r\n",
  "Connection: close\r\n",
  "Connection: keep-alive\r\n",
  "Connection: upgrade\r\n",
  "Proxy-Connection: close\r\n",
  "Upgrade: websocket\r\n",
  "Expect: 100-continue\r\n",
  "Host: b\r\n",
  "GET / HTTP/1.1\r\n",
  " folded\r\n",
  "\r\n",
  "0\r\n",
  "5;a=b\r\nabcde\r\n",
  "X: y\r\n",
];

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  insertSpecial,
  insertSpecial,
  insertNextToSeparator,
  insertNextToSeparator,
  replaceSpecial,
  removeSome,
  repeatSome,
  changeDigit,
  changeCase,
  duplicateLine,
  removeLine,
  swapLines,
  insertLine,
  insertLine,
  spliceHeads,
  truncate,
  joinCases,
];

/** A case of the corpus with a change or some, in latin1. */
export function makeMutant(random: Random): string {
  let text = pick(SEEDS, random);
  do text = pick(MUTATIONS, random)(text, random); while (random() < 0.4);
  return text;
}

function flipBit(text: string, random: Random): string {
  const at = below(text.length, random);
  const code = text.charCodeAt(at) ^ (1 << below(8, random));
  return splice(text, at, { removed: 1, added: String.fromCharCode(code) });
}

function insertSpecial(text: string, random: Random): string {
  const at = below(text.length + 1, random);
  return splice(text, at, { removed: 0, added: pick(SPECIAL, random) });
}

/** Parsers disagree at the edges of things. */
function insertNextToSeparator(text: string, random: Random): string {
  const separator = pick([":", "\r", "\n", " ", ",", ";", "="], random);
  const found = text.indexOf(separator, below(text.length, random));
  const at = found + below(2, random);
  return splice(text, Math.max(at, 0), {
    removed: 0,
    added: pick(SPECIAL, random),
  });
}

function replaceSpecial(text: string, random: Random): string {
  const at = below(text.length, random);
  return splice(text, at, { removed: 1, added: pick(SPECIAL, random) });
}

function removeSome(text: string, random: Random): string {
  const at = below(text.length, random);
  return splice(text, at, { removed: 1 + below(4, random), added: "" });
}

function repeatSome(text: string, random: Random): string {
  const at = below(text.length, random);
  const some = text.slice(at, at + 1 + below(8, random));
  return splice(text, at, { removed: 0, added: some });
}

function changeDigit(text: string, random: Random): string {
  const places = [...text.matchAll(/\d/g)].map((match) => match.index);
  if (places.length === 0) return text;
  const digit = String(below(10, random));
  return splice(text, pick(places, random), { removed: 1, added: digit });
}

function changeCase(text: string, random: Random): string {
  const at = below(text.length, random);
  const some = text.slice(at, at + 6);
  const changed = random() < 0.5 ? some.toUpperCase() : some.toLowerCase();
  // Upper case of ÿ and µ is beyond latin1.
  return /[^\0-\xff]/.test(changed)
    ? text
    : splice(text, at, { removed: some.length, added: changed });
}

function duplicateLine(text: string, random: Random): string {
  const lines = text.split("\r\n");
  const line = pick(lines, random);
  lines.splice(below(lines.length, random), 0, line);
  return lines.join("\r\n");
}

function removeLine(text: string, random: Random): string {
  const lines = text.split("\r\n");
  lines.splice(below(lines.length, random), 1);
  return lines.join("\r\n");
}

function swapLines(text: string, random: Random): string {
  const lines = text.split("\r\n");
  const [one, other] = [
    below(lines.length, random),
    below(lines.length, random),
  ];
  [lines[one], lines[other]] = [lines[other]!, lines[one]!];
  return lines.join("\r\n");
}

function insertLine(text: string, random: Random): string {
  const found = text.indexOf("\r\n", below(text.length, random));
  return splice(text, found + 2, { removed: 0, added: pick(LINES, random) });
}

function spliceHeads(text: string, random: Random): string {
  const lines = text.split("\r\n");
  const others = pick(SEEDS, random).split("\r\n");
  const kept = lines.slice(0, 1 + below(lines.length, random));
  return [...kept, ...others.slice(below(others.length, random))].join("\r\n");
}

function truncate(text: string, random: Random): string {
  return text.slice(0, below(text.length, random));
}

function joinCases(text: string, random: Random): string {
  const other = pick(SEEDS, random);
  return random() < 0.5 ? text + other : other + text;
}

function splice(
  text: string,
  at: number,
  { removed, added }: { removed: number; added: string },
): string {
  return text.slice(0, at) + added + text.slice(at + removed);
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

function pick<Item>(
  items: ArrayLike<Item>,
  random: Random,
): Item {
  return items[below(items.length, random)]!;
}
