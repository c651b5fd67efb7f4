/** Of these much is made: a reader that loses its place in a message goes wrong. */
const MESSAGE_PARTS = [
  "\r\n",
  "\r\n\r\n",
  "0\r\n\r\n",
  "HTTP/1.1 200 OK\r\n",
  "\0",
];

/** Odd values that are allowed, made of random numbers from 0 to 1. */
export class RandomValues {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  isTrue(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }

  /** Mostly short; sometimes longer than what the engine writes at once. */
  length(): number {
    if (this.isTrue(0.03)) return 60_000 + this.below(100_000);
    return this.isTrue(0.05) ? 16_000 + this.below(1000) : this.below(200);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let position = 0; position < length;) {
      const part = this.isTrue(0.2)
        ? this.pick(MESSAGE_PARTS)
        : String.fromCharCode(this.below(256)).repeat(1 + this.below(40));
      for (let index = 0; index < part.length; index++) {
        if (position < length) bytes[position++] = part.charCodeAt(index);
      }
    }
    return bytes;
  }

  ascii(length: number): string {
    let text = "";
    while (text.length < length) {
      text += this.pick([...MESSAGE_PARTS, "a", "word "]);
    }
    return text.slice(0, length);
  }

  unicode(length: number): string {
    let text = "";
    while (text.length < length) {
      text += this.pick([
        "é",
        "ÿ",
        "漢字",
        "🦕",
        "\ud800",
        "\u2028",
        "x",
        "\r\n",
      ]);
    }
    return text;
  }

  fieldName(): string {
    const odd = [
      "x",
      "X-Upper",
      "!#$%&'*+-.^_`|~",
      "a_b",
      "x-0",
      "etag",
      "vary",
    ];
    return this.pick(odd);
  }

  fieldValue(): string {
    const length = this.isTrue(0.02) ? 9000 : this.below(12);
    const letters = [
      "a",
      "B",
      "\t",
      " ",
      ",",
      ";",
      '"',
      ":",
      "\\",
      "\x80",
      "\xff",
    ];
    let value = "";
    while (value.length < length) value += this.pick(letters);
    return value;
  }

  /** The pieces of a body, empty ones among them. */
  pieces(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let start = 0; start < body.length;) {
      const longest = this.isTrue(0.5) ? 10 : body.length;
      const end = start + this.below(longest + 1);
      pieces.push(body.slice(start, end));
      start = end;
    }
    return pieces;
  }
}
