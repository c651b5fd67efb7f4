/**
 * What could end a field or a line, or make a terminal act: quotes, backslashes, control
 * characters, and the two line ends that only Unicode has.
 */
// deno-lint-ignore no-control-regex -- control characters are what is escaped
const HOSTILE = /["\\\x00-\x1f\x7f-\x9f\u2028\u2029]/g;
// deno-lint-ignore no-control-regex -- the same, without memory of where it was
const ANY_HOSTILE = /["\\\x00-\x1f\x7f-\x9f\u2028\u2029]/;

/** Characters of which JSON leaves alone what a terminal or a reader of lines may act on. */
const LEFT_BY_JSON = /[\x7f-\x9f\u2028\u2029]/g;

/** How text is made harmless. */
export interface Escaping {
  /** 1 for each ASCII character that stays as it is. */
  readonly isSafe: Uint8Array;
  escape(text: string): string;
}

/** Escapes text as a JSON string does, so that `JSON.parse` of it in quotes gives it back. */
export function escapeText(text: string): string {
  return ANY_HOSTILE.test(text) ? text.replace(HOSTILE, escapeOne) : text;
}

/** Between quotes. */
export const QUOTED: Escaping = {
  isSafe: safeTable(ANY_HOSTILE),
  escape: escapeText,
};

/** Makes the escaping outside of quotes: of blanks, too, and of the character that ends the field. */
export function makeBareEscaping(end: string): Escaping {
  const more = /[\w\\\ud800-\udfff]/.test(end)
    ? ""
    : end.replace(/[\]^-]/, "\\$&");
  const set = `[ "\\\\\\x00-\\x1f\\x7f-\\xa0\\u2028\\u2029${more}]`;
  const any = new RegExp(set);
  const all = new RegExp(set, "g");
  return {
    isSafe: safeTable(any),
    escape: (text) => text.replace(all, escapeOne),
  };
}

function safeTable(hostile: RegExp): Uint8Array {
  return Uint8Array.from(
    { length: 128 },
    (_, code) => hostile.test(String.fromCharCode(code)) ? 0 : 1,
  );
}

/** One line of JSON, without a character that moves a cursor. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replace(LEFT_BY_JSON, toUnicode)}\n`;
}

function escapeOne(character: string): string {
  return character === '"' || character === "\\"
    ? `\\${character}`
    : toUnicode(character);
}

function toUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
