import { writeDigits, writeInteger } from "../digits.ts";
import type { MakeLine } from "../runtime.ts";
import type { Escaping } from "./escape.ts";

/** What stands at one place of a line: text that is always the same, or what `of` says of a subject. */
export type Piece<Subject> =
  | { readonly kind: "constant"; readonly text: string }
  | Value<Subject, "text", string> & { readonly escaping: Escaping }
  /** UTF-8 that needs no escapes. */
  | Value<Subject, "bytes", Uint8Array>
  /** A whole number that is not negative. */
  | Value<Subject, "integer", number>
  /** The last digits of a number below a million. */
  | Value<Subject, "digits", number> & { readonly count: number };

interface Value<Subject, Kind, Type> {
  readonly kind: Kind;
  readonly of: (subject: Subject) => Type | undefined;
  /** Stands before a value that is there. */
  readonly before?: string;
  /** Stands after it. */
  readonly after?: string;
  /** Stands in the place of all three where there is no value; nothing, by default. */
  readonly absent?: string;
}

/** Fewer bytes are sooner written in place, four at a time, than by a call. */
const FEW_BYTES = 64;
const WORD_BYTES = 4;

const encoder = new TextEncoder();

/**
 * Compiles pieces to one function without calls where none are needed: what a line does not ask for
 * costs nothing. With a call for each piece, a line takes half as much time again.
 */
export function compileLine<Subject>(
  pieces: readonly Piece<Subject>[],
): MakeLine<Subject> {
  const source = new Source();
  for (const piece of pieces) source.add(piece);
  return source.compile() as MakeLine<Subject>;
}

/** The source of a function, and what it refers to. */
class Source {
  #text = "";
  readonly #names = new Map<string, unknown>([
    ["writeDigits", writeDigits],
    ["writeInteger", writeInteger],
    ["writeEscaped", writeEscaped],
  ]);

  add<Subject>(piece: Piece<Subject>): void {
    if (piece.kind === "constant") return this.#addConstant(piece.text);
    const { before = "", after = "", absent = "" } = piece;
    this.#text += `{ const value = ${this.#refer(piece.of)}(subject);
      if (value === undefined) {`;
    this.#addConstant(absent);
    this.#text += "} else {";
    this.#addConstant(before);
    this.#text += this.#write(piece);
    this.#addConstant(after);
    this.#text += "} }\n";
  }

  compile(): unknown {
    const make = new Function(
      ...this.#names.keys(),
      `let viewed, view;
      return (subject, bytes, start) => {
        if (bytes !== viewed) {
          viewed = bytes;
          view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        }
        let end = start;
        ${this.#text}
        return end;
      };`,
    );
    return make(...this.#names.values());
  }

  #write<Subject>(
    piece: Exclude<Piece<Subject>, { readonly kind: "constant" }>,
  ): string {
    switch (piece.kind) {
      case "text":
        return this.#writeText(piece.escaping);
      case "bytes":
        return copyFrom("value", "value.length");
      case "integer":
        return "end = writeInteger(bytes, end, value);";
      case "digits":
        return `end = writeDigits(bytes, end, value, ${piece.count});`;
    }
  }

  /** Beyond ASCII, the table says nothing. */
  #writeText(escaping: Escaping): string {
    return `const { length } = value;
      let index = 0;
      for (; index < length; index++) {
        const code = value.charCodeAt(index);
        if (${this.#refer(escaping.isSafe)}[code] !== 1) break;
        bytes[end + index] = code;
      }
      end = index === length
        ? end + length
        : writeEscaped(bytes, end, value, ${this.#refer(escaping)});`;
  }

  #addConstant(text: string): void {
    if (text === "") return;
    const bytes = encoder.encode(text);
    if (bytes.length > FEW_BYTES) {
      this.#text += copyFrom(this.#refer(bytes), String(bytes.length));
    } else if (bytes.length < WORD_BYTES) {
      bytes.forEach((byte, index) =>
        this.#text += `bytes[end + ${index}] = ${byte}; `
      );
      this.#text += `end += ${bytes.length};`;
    } else this.#addWords(bytes);
  }

  /** The last word may write some of the one before again. */
  #addWords(bytes: Uint8Array): void {
    const { length } = bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    this.#text += `if (end + ${length} <= bytes.length) {`;
    for (let index = 0; index < length; index += WORD_BYTES) {
      const at = Math.min(index, length - WORD_BYTES);
      const word = view.getInt32(at, true);
      this.#text += `view.setInt32(end + ${at}, ${word}, true);`;
    }
    this.#text += `} end += ${length};`;
  }

  /** A name for a value. */
  #refer(value: unknown): string {
    const name = `v${this.#names.size}`;
    this.#names.set(name, value);
    return name;
  }
}

/** `set` throws where there is no room. */
function copyFrom(source: string, length: string): string {
  return `if (end + ${length} <= bytes.length) bytes.set(${source}, end);
    end += ${length};`;
}

function writeEscaped(
  bytes: Uint8Array,
  start: number,
  text: string,
  escaping: Escaping,
): number {
  const escaped = escaping.escape(text);
  const { read, written } = encoder.encodeInto(escaped, bytes.subarray(start));
  return read === escaped.length
    ? start + written
    : Math.max(start, bytes.length) + escaped.length;
}
