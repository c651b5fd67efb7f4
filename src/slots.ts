/**
 * Values that come and go, each known by a number until it is taken out. A Map that much goes through
 * makes a new table every few entries, and each table refers to what was in it, and to the next one:
 * from the first table on that a collection has taken for old, V8 keeps all of them alive, and copies
 * all that they refer to, though it is garbage. Of a request, that is some hundred bytes or thousands.
 */
export class Slots<Value> {
  readonly #values: (Value | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#values.length - this.#free.length;
  }

  *values(): IterableIterator<Value> {
    for (const value of this.#values) if (value !== undefined) yield value;
  }

  /** Returns the slot of the value, which is free for another one when it is taken out. */
  add(value: Value): number {
    const slot = this.#free.pop() ?? this.#values.length;
    this.#values[slot] = value;
    return slot;
  }

  /** Undefined when the slot is free, and then it stays so. */
  take(slot: number): Value | undefined {
    const value = this.#values[slot];
    if (value === undefined) return undefined;
    this.#values[slot] = undefined;
    this.#free.push(slot);
    return value;
  }
}
