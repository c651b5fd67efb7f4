import { checkRange, RANGE_FORMS } from "../address_list.ts";
import { ADDRESS_FORMS, readAddress } from "./addresses.ts";
import { quoteWord } from "./shell_words.ts";
import { isHeaderName, isText } from "./text_types.ts";
import { Refusal, type ValueType } from "./value_type.ts";

/** Addresses to listen on: one, or a list of at least one. */
export const addresses: ValueType<readonly string[]> = {
  kind: "list",
  placeholder: "ADDRESS",
  expected: ADDRESS_FORMS,
  parse(value) {
    const items = Array.isArray(value) ? value : [value];
    if (items.length === 0) throw new Refusal(value, ADDRESS_FORMS);
    return items.map(checkAddress);
  },
  format: formatList,
};

/** Environment variables: a list of NAME=VALUE, one of them, or an object. */
export const variables: ValueType<readonly string[]> = {
  kind: "list",
  placeholder: "NAME=VALUE",
  expected: "NAME=VALUE",
  parse(value) {
    if (isRecord(value)) return Object.entries(value).map(joinVariable);
    const items = Array.isArray(value) ? value : [value];
    return items.map(checkVariable);
  },
  format: formatList,
};

/** A list of texts that are not empty; `noun` says what each is: "a path". */
export function texts(
  noun: string,
  placeholder: string,
): ValueType<readonly string[]> {
  return {
    kind: "list",
    placeholder,
    expected: noun,
    parse(value) {
      const items: unknown[] = Array.isArray(value) ? value : [value];
      return items.map((item) => {
        if (isText(item)) return item;
        throw new Refusal(item, noun);
      });
    },
    format: formatList,
  };
}

/** Peers by address or network: a list, or one text with commas; it may be empty. */
export const peers: ValueType<readonly string[]> = {
  kind: "value",
  placeholder: "LIST",
  expected: RANGE_FORMS,
  parse(value) {
    const items: readonly unknown[] = Array.isArray(value)
      ? value
      : typeof value === "string"
      ? value.split(",").map((item) => item.trim()).filter((item) => item)
      : [value];
    return items.map(checkPeer);
  },
  format: (items) => items.join(","),
};

/** Headers with a value each: a list of NAME=VALUE, one of them, or an object. */
export const headerValues: ValueType<Readonly<Record<string, string>>> = {
  kind: "list",
  placeholder: "NAME=VALUE",
  expected: "NAME=VALUE",
  parse(value) {
    const entries = isRecord(value)
      ? Object.entries(value)
      : [value].flat().map(splitPair);
    return Object.fromEntries(entries.map(checkHeader));
  },
  format: (headers) =>
    formatList(
      Object.entries(headers).map(([name, value]) => `${name}=${value}`),
    ),
};

function checkPeer(item: unknown): string {
  if (!isText(item)) throw new Refusal(item, RANGE_FORMS);
  const wanted = checkRange(item);
  if (wanted === undefined) return item;
  throw new Refusal(item, wanted);
}

function splitPair(item: unknown): [string, unknown] {
  const [, name, value] = /^([^=]*)=(.*)$/s.exec(String(item)) ?? [];
  if (typeof item === "string" && name !== undefined) return [name, value];
  throw new Refusal(item, "NAME=VALUE");
}

function checkHeader([name, value]: [string, unknown]): [string, string] {
  if (!isHeaderName(name)) throw new Refusal(name, "the name of a header");
  if (isText(value)) return [name, value];
  throw new Refusal(value, `the value of ${name} that means HTTPS`);
}

function formatList(items: readonly string[]): string {
  return items.map(quoteWord).join(" ");
}

function checkAddress(item: unknown): string {
  if (typeof item !== "string") throw new Refusal(item, ADDRESS_FORMS);
  readAddress(item);
  return item;
}

function checkVariable(item: unknown): string {
  if (isText(item) && item.indexOf("=") > 0) return item;
  throw new Refusal(item, "NAME=VALUE");
}

function joinVariable([name, value]: [string, unknown]): string {
  const isPlain = typeof value === "string" || typeof value === "number" ||
    typeof value === "boolean";
  if (!isPlain) {
    throw new Refusal(value, `a string as the value of ${name}`);
  }
  if (name.includes("=")) throw new Refusal(name, "a name without =");
  return checkVariable(`${name}=${value}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
