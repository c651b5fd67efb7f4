import type { FieldList } from "../wire/fields.ts";
import { fieldsFromInit } from "./header_init.ts";
import { toHeaderName, toHeaderValue } from "./header_syntax.ts";
import { forwardMissing } from "./forward.ts";
import { showFor } from "./inspect.ts";
import { NativeHeaders } from "./natives.ts";

/** A name in lower case and a value. */
export type HeaderPair = readonly [name: string, value: string];

const NO_FIELDS: FieldList = [];

/**
 * The Headers of the Fetch standard over the list that came from the wire. A native one costs more
 * to make, change and read than the rest of a short request; natives take this one as an iterable.
 *
 * It differs from the platform's on purpose in one thing: Cookie fields are joined with "; "
 * everywhere (RFC 9113 section 8.2.3); Deno joins them with ", ".
 */
export class FieldHeaders {
  #fields: FieldList = NO_FIELDS;
  /** Whether the list belongs to this object alone, so that it may be changed. */
  #isOwn = false;
  #sorted: HeaderPair[] | undefined;

  constructor(init: HeadersInit | undefined = undefined) {
    if (init === undefined) return;
    if (#fields in init) {
      this.#fields = init.#fields.slice();
    } else this.#fields = fieldsFromInit(init);
    this.#isOwn = true;
  }

  /** Headers of fields that are known to be valid; the list is copied before the first change. */
  static fromFields(fields: FieldList): FieldHeaders {
    const headers = new FieldHeaders();
    headers.#fields = fields;
    return headers;
  }

  /** The fields one by one, in the order in which they were added. */
  static pairsOf(headers: FieldHeaders): HeaderPair[] {
    const fields = headers.#fields;
    const pairs: HeaderPair[] = [];
    for (let index = 0; index < fields.length; index += 2) {
      pairs.push([fields[index]!, fields[index + 1]!]);
    }
    return pairs;
  }

  static isFieldHeaders(value: unknown): value is FieldHeaders {
    return typeof value === "object" && value !== null && #fields in value;
  }

  append(name: string, value: string): void {
    const lower = toHeaderName(name);
    const text = toHeaderValue(value);
    this.#change().push(lower, text);
  }

  delete(name: string): void {
    const lower = toHeaderName(name);
    if (this.#indexOf(lower) >= 0) this.#keepOthers(lower);
  }

  get(name: string): string | null {
    const lower = toHeaderName(name);
    const fields = this.#fields;
    const first = this.#indexOf(lower);
    if (first < 0) return null;
    let value = fields[first + 1]!;
    for (let index = first + 2; index < fields.length; index += 2) {
      if (fields[index] === lower) {
        value = join(lower, value, fields[index + 1]!);
      }
    }
    return value;
  }

  getSetCookie(): string[] {
    const cookies: string[] = [];
    const fields = this.#fields;
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] === "set-cookie") cookies.push(fields[index + 1]!);
    }
    return cookies;
  }

  has(name: string): boolean {
    return this.#indexOf(toHeaderName(name)) >= 0;
  }

  set(name: string, value: string): void {
    const lower = toHeaderName(name);
    const text = toHeaderValue(value);
    const first = this.#indexOf(lower);
    if (first < 0) {
      this.#change().push(lower, text);
      return;
    }
    this.#keepOthers(lower, first);
    this.#change()[first + 1] = text;
  }

  forEach(
    callback: (value: string, key: string, parent: Headers) => void,
    thisArgument?: unknown,
  ): void {
    for (const [name, value] of this.entries()) {
      callback.call(thisArgument, value, name, this as unknown as Headers);
    }
  }

  /** Live as the standard wants it: a change is seen by iterators that have begun. */
  *entries(): IterableIterator<[string, string]> {
    for (let index = 0; index < this.#sort().length; index++) {
      const [name, value] = this.#sort()[index]!;
      yield [name, value];
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  #indexOf(lower: string): number {
    const fields = this.#fields;
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] === lower) return index;
    }
    return -1;
  }

  #change(): string[] {
    if (!this.#isOwn) this.#fields = this.#fields.slice();
    this.#isOwn = true;
    this.#sorted = undefined;
    return this.#fields as string[];
  }

  /** Removes a name, but for the one at `kept`. */
  #keepOthers(lower: string, kept = -1): void {
    const fields = this.#change();
    let length = 0;
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] === lower && index !== kept) continue;
      fields[length++] = fields[index]!;
      fields[length++] = fields[index + 1]!;
    }
    fields.length = length;
  }

  /** "Sort and combine" of the standard: Set-Cookie alone is not combined. */
  #sort(): HeaderPair[] {
    return this.#sorted ??= sortAndCombine(this.#fields);
  }
}

function sortAndCombine(fields: FieldList): HeaderPair[] {
  const combined = new Map<string, string>();
  const cookies: HeaderPair[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!;
    const value = fields[index + 1]!;
    if (name === "set-cookie") {
      cookies.push([name, value]);
      continue;
    }
    const before = combined.get(name);
    combined.set(
      name,
      before === undefined ? value : join(name, before, value),
    );
  }
  return [...combined, ...cookies].sort(([one], [other]) =>
    one < other ? -1 : one > other ? 1 : 0
  );
}

function join(name: string, before: string, value: string): string {
  return name === "cookie" ? `${before}; ${value}` : `${before}, ${value}`;
}

/** A native copy, for what only a native one can do. */
function toNative(headers: FieldHeaders): Headers {
  return new NativeHeaders([...headers]);
}

Object.setPrototypeOf(FieldHeaders.prototype, NativeHeaders.prototype);
forwardMissing(
  FieldHeaders.prototype,
  NativeHeaders.prototype,
  Reflect.ownKeys(NativeHeaders.prototype),
  toNative,
);
showFor(
  FieldHeaders.prototype,
  NativeHeaders.prototype,
  (headers) => Object.fromEntries(headers),
);
