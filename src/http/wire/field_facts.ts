import type { FieldList } from "./fields.ts";
import { Refusal } from "./refusal.ts";

/** What the fields of a head say about the message itself. */
export interface FieldFacts {
  host: string | undefined;
  contentLength: string | undefined;
  transferEncoding: string | undefined;
  contentType: string | undefined;
  authorization: string | undefined;
  connection: string | undefined;
  expect: string | undefined;
  upgrade: string | undefined;
}

const KEYS: ReadonlyMap<string, keyof FieldFacts> = new Map([
  ["host", "host"],
  ["content-length", "contentLength"],
  ["transfer-encoding", "transferEncoding"],
  ["content-type", "contentType"],
  ["authorization", "authorization"],
  ["connection", "connection"],
  ["expect", "expect"],
  ["upgrade", "upgrade"],
]);
/** The others have one value. */
const LISTS: ReadonlySet<keyof FieldFacts> = new Set([
  "connection",
  "expect",
  "upgrade",
]);

/** `lines` are those of the head: the first one is no field. Throws `Refusal`. */
export function collectFacts(
  fields: FieldList,
  lines: readonly string[],
): FieldFacts {
  const facts: FieldFacts = {
    host: undefined,
    contentLength: undefined,
    transferEncoding: undefined,
    contentType: undefined,
    authorization: undefined,
    connection: undefined,
    expect: undefined,
    upgrade: undefined,
  };
  for (let index = 0; index < fields.length; index += 2) {
    const key = KEYS.get(fields[index]!);
    if (key === undefined) continue;
    addFact(facts, key, fields[index + 1]!);
    if (key === "contentLength" || key === "transferEncoding") {
      checkEnd(lines[index / 2 + 1]!);
    }
  }
  return facts;
}

function addFact(
  facts: FieldFacts,
  key: keyof FieldFacts,
  value: string,
): void {
  const before = facts[key];
  if (before === undefined) facts[key] = value;
  // RFC 9110 section 5.3: a field that comes again adds to its list.
  else if (LISTS.has(key)) facts[key] = `${before}, ${value}`;
  // It has no list: a second one is an attack or an error.
  else throw new Refusal(400, `repeated ${key}`);
}

/** A tab behind the value is optional white space to some parsers, and part of the value to llhttp. */
function checkEnd(line: string): void {
  let end = line.length;
  while (line[end - 1] === " ") end--;
  if (line[end - 1] === "\t") {
    throw new Refusal(400, "tab behind a framing field");
  }
}
