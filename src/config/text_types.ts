import { Refusal, type ValueType } from "./value_type.ts";

/** Text that is not empty; `noun` says what it is: "a path". */
export function text(noun: string, placeholder: string): ValueType<string> {
  return {
    kind: "value",
    placeholder,
    expected: noun,
    parse(value) {
      if (isText(value)) return value;
      throw new Refusal(value, noun);
    },
    format: (value) => value,
  };
}

/** A user or a group: a name, or a number that stays text. */
export function account(noun: string, placeholder: string): ValueType<string> {
  const name = text(`${noun} name or id`, placeholder);
  return {
    ...name,
    parse: (value, context) =>
      name.parse(isId(value) ? String(value) : value, context),
  };
}

/** On or off. */
export const toggle: ValueType<boolean> = {
  kind: "flag",
  placeholder: "",
  expected: "true or false",
  parse(value) {
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    throw new Refusal(value, this.expected);
  },
};

interface ChoiceOptions<Value> {
  /** Other names of the words. */
  readonly aliases?: Readonly<Record<string, Value>>;
  /** What to say of words that users of Gunicorn may try. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** One of a few words. */
export function choice<Value extends string>(
  values: readonly Value[],
  placeholder: string,
  { aliases = {}, hints = {} }: ChoiceOptions<Value> = {},
): ValueType<Value> {
  const expected = values.join(", ").replace(/, (?=[^,]*$)/, " or ");
  return {
    kind: "value",
    placeholder,
    expected,
    parse(value) {
      const found = values.find((each) => each === value);
      if (found !== undefined) return found;
      const isWord = typeof value === "string" || typeof value === "number";
      if (isWord && Object.hasOwn(aliases, value)) return aliases[value]!;
      const hint = typeof value === "string" && Object.hasOwn(hints, value)
        ? `; ${hints[value]}`
        : "";
      throw new Refusal(value, `${expected}${hint}`);
    },
    format: (value) => value,
  };
}

/** One of a few words, which the option alone and true and false stand for, too. */
export function switchable<Value extends string>(
  values: readonly Value[],
  placeholder: string,
  { on, off }: { readonly on: Value; readonly off: Value },
): ValueType<Value> {
  const word = choice(values, placeholder);
  return {
    ...word,
    placeholder: `[${placeholder}]`,
    // Short words that it does not take, too: they are no app.
    alone: { value: on, isValue: /^(?:v?\d+|on|off|auto|true|false)$/i },
    parse(value, context) {
      if (typeof value === "boolean") return value ? on : off;
      return word.parse(value, context);
    },
  };
}

/** The name of a header. */
export const headerName: ValueType<string> = {
  kind: "value",
  placeholder: "NAME",
  expected: "the name of a header, or none",
  parse(value) {
    if (typeof value === "string" && isHeaderName(value)) return value;
    throw new Refusal(value, this.expected);
  },
  format: (value) => value,
};

/** Whether a text is a token of RFC 9110 section 5.6.2. */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(text);
}

/** Whether a value is text that can be handed to the system: not empty, no NUL. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
