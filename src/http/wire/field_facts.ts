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
const LISTS: ReadonlySet<string> = new Set([
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
    const name = fields[index]!;
    const key = KEYS.get(name);
    if (key === undefined) continue;
    if (facts[key] === undefined) facts[key] = fields[index + 1]!;
    else facts[key] = join(name, facts[key], fields[index + 1]!);
    if (key === "contentLength" || key === "transferEncoding") {
      checkEnd(lines[index / 2 + 1]!);
    }
  }
  return facts;
}

function join(name: string, before: string, value: string): string {
  // RFC 9110 section 5.3: a field that comes again adds to its list.
  if (LISTS.has(name)) return `${before}, ${value}`;
  // It has no list: a second one is an attack or an error.
  throw new Refusal(400, `repeated ${name}`);
}

/** A tab behind the value is optional white space to some parsers, and part of the value to llhttp. */
function checkEnd(line: string): void {
  let end = line.length;
  while (line[end - 1] === " ") end--;
  if (line[end - 1] === "\t") {
    throw new Refusal(400, "tab behind a framing field");
  }
}
