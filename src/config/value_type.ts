/** What parsing a value may ask of the machine. */
export interface ParseContext {
  /** CPUs that this process may use. */
  cpus(): number;
}

/** A kind of value: how it is written, read and shown. */
export interface ValueType<Value> {
  /** On the command line, a `flag` takes no value and a `list` may be repeated. */
  readonly kind: "value" | "list" | "flag";
  /** What stands for the value in `--help`; "" for a flag. */
  readonly placeholder: string;
  /** What is accepted; follows the word "expected". */
  readonly expected: string;
  /** For an option that may stand alone: what it means then, and what follows it as its value. */
  readonly alone?: { readonly value: string; readonly isValue: RegExp };
  /** Reads a string, or a value of a config file; throws `Refusal`. */
  parse(value: unknown, context: ParseContext): Value;
  /** The value as a user would write it; JSON when there is no such method. */
  format?(value: Value): string;
}

/** A value that a setting does not accept; whoever knows where it was written makes the message. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  readonly value: unknown;
  readonly expected: string;

  constructor(value: unknown, expected: string) {
    super(`expected ${expected}`);
    this.value = value;
    this.expected = expected;
  }
}

/** A value inside a message: strings in quotes, everything else as JSON where it has any. */
export function quote(value: unknown): string {
  if (typeof value === "function") return "(a function)";
  if (typeof value === "number") return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
