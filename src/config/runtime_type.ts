import { isText } from "./text_types.ts";
import { Refusal, type ValueType } from "./value_type.ts";

const EXPECTED = "node, bun, deno, or the path of an executable";

/** A runtime by name, or the path of its executable, which has a slash in it. */
export const runtimeChoice: ValueType<string> = {
  kind: "value",
  placeholder: "RUNTIME",
  expected: EXPECTED,
  parse(value) {
    const isKnown = isText(value) &&
      (/^(?:node|bun|deno)$/.test(value) || value.includes("/"));
    if (isKnown) return value;
    throw new Refusal(value, EXPECTED);
  },
  format: (value) => value,
};
