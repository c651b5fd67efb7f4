import { toHeaderName, toHeaderValue } from "./header_syntax.ts";

/** Name in lower case, value, name, value… of what a Headers can be made of; throws `TypeError`. */
export function fieldsFromInit(init: unknown): string[] {
  if (init === null || (typeof init !== "object" && !isFunction(init))) {
    throw new TypeError(
      "Headers can be made of Headers, a sequence of pairs or a record of strings",
    );
  }
  const isSequence = (init as Iterable<unknown>)[Symbol.iterator] != null;
  return isSequence
    ? fieldsFromPairs(init as Iterable<Iterable<unknown>>)
    : fieldsFromRecord(init as Record<string, unknown>);
}

function fieldsFromPairs(pairs: Iterable<Iterable<unknown>>): string[] {
  const fields: string[] = [];
  for (const pair of pairs) {
    if (pair === null || typeof pair !== "object") {
      throw new TypeError("A header must be a pair of name and value");
    }
    const [name, value, ...rest] = pair;
    if (value === undefined || rest.length > 0) {
      throw new TypeError("A header must be a pair of name and value");
    }
    fields.push(toHeaderName(name), toHeaderValue(value));
  }
  return fields;
}

function fieldsFromRecord(record: Record<string, unknown>): string[] {
  const fields: string[] = [];
  for (const name of Object.keys(record)) {
    fields.push(toHeaderName(name), toHeaderValue(record[name]));
  }
  return fields;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}
