/** A value of Python that means the same in JSON; None is null, tuples are lists. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | { readonly [name: string]: PythonValue };

/** Values by the names that a program has given them so far. */
export type PythonNames = ReadonlyMap<string, PythonValue>;

/** An expression that is no plain value. */
class NoValue extends Error {}

const TOKEN =
  /\s*(?:(?<string>[A-Za-z]{0,2}(?:"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'))|(?<number>0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>\*\*|\/\/|[-+*/%()[\]{},:]))/y;

interface Token {
  readonly kind: "string" | "number" | "name" | "sign";
  readonly text: string;
}

/**
 * The value of an expression made of literals, of names that have values, and of arithmetic; undefined
 * when it is anything else.
 */
export function readPythonValue(
  text: string,
  names: PythonNames = new Map(),
): PythonValue | undefined {
  try {
    return new Reader(tokenize(text), names).whole();
  } catch (error) {
    if (error instanceof NoValue) return undefined;
    throw error;
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const [kind, found] =
      Object.entries(TOKEN.exec(source)?.groups ?? {}).find(([, each]) =>
        each !== undefined
      ) ?? [];
    if (kind === undefined || found === undefined) throw new NoValue();
    tokens.push({ kind: kind as Token["kind"], text: found });
  }
  return tokens;
}

/** Reads an expression from left to right. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #names: PythonNames;
  #next = 0;

  constructor(tokens: readonly Token[], names: PythonNames) {
    this.#tokens = tokens;
    this.#names = names;
  }

  /** A comma at the top makes a tuple. */
  whole(): PythonValue {
    const first = this.#sum();
    if (this.#peek() !== ",") return this.#finish(first);
    const items = [first];
    while (this.#accept(",")) {
      if (this.#peek() !== undefined) items.push(this.#sum());
    }
    return this.#finish(items);
  }

  #finish(value: PythonValue): PythonValue {
    if (this.#peek() !== undefined) throw new NoValue();
    return value;
  }

  #sum(): PythonValue {
    let value = this.#product();
    for (;;) {
      if (this.#accept("+")) value = add(value, this.#product());
      else if (this.#accept("-")) value = number(value) - this.#number();
      else return value;
    }
  }

  #product(): PythonValue {
    let value = this.#atom();
    for (;;) {
      if (this.#accept("**")) value = number(value) ** number(this.#atom());
      else if (this.#accept("*")) value = number(value) * number(this.#atom());
      else if (this.#accept("//")) {
        value = Math.floor(number(value) / number(this.#atom()));
      } else if (this.#accept("/")) {
        value = number(value) / number(this.#atom());
      } else if (this.#accept("%")) {
        value = number(value) % number(this.#atom());
      } else return value;
    }
  }

  #number(): number {
    return number(this.#product());
  }

  #atom(): PythonValue {
    const token = this.#take();
    switch (token.kind) {
      case "string":
        return this.#strings(token.text);
      case "number":
        return readNumber(token.text);
      case "name":
        return this.#name(token.text);
      case "sign":
        return this.#signed(token.text);
    }
  }

  /** Strings side by side are one. */
  #strings(first: string): string {
    let text = readString(first);
    while (this.#tokens[this.#next]?.kind === "string") {
      text += readString(this.#take().text);
    }
    return text;
  }

  #name(name: string): PythonValue {
    if (name === "True" || name === "False") return name === "True";
    if (name === "None") return null;
    const value = this.#names.get(name);
    // A call, an attribute or an index of it is no plain value.
    if (value === undefined || /^[([]$/.test(this.#peek() ?? "")) {
      throw new NoValue();
    }
    return value;
  }

  #signed(sign: string): PythonValue {
    switch (sign) {
      case "-":
        return -number(this.#atom());
      case "+":
        return number(this.#atom());
      case "[":
        return this.#items("]").items;
      case "{":
        return this.#dictionary();
      case "(": {
        const { items, hasComma } = this.#items(")");
        return items.length === 1 && !hasComma ? items[0]! : items;
      }
      default:
        throw new NoValue();
    }
  }

  #items(end: string): { items: PythonValue[]; hasComma: boolean } {
    const items: PythonValue[] = [];
    let hasComma = false;
    while (!this.#accept(end)) {
      items.push(this.#sum());
      if (this.#accept(",")) hasComma = true;
      else if (this.#peek() !== end) throw new NoValue();
    }
    return { items, hasComma };
  }

  #dictionary(): PythonValue {
    const entries: [string, PythonValue][] = [];
    while (!this.#accept("}")) {
      const name = this.#sum();
      if (typeof name !== "string" || !this.#accept(":")) throw new NoValue();
      entries.push([name, this.#sum()]);
      if (!this.#accept(",") && this.#peek() !== "}") throw new NoValue();
    }
    return Object.fromEntries(entries);
  }

  #peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  #accept(sign: string): boolean {
    const token = this.#tokens[this.#next];
    const isIt = token?.kind === "sign" && token.text === sign;
    if (isIt) this.#next++;
    return isIt;
  }

  #take(): Token {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new NoValue();
    return token;
  }
}

function number(value: PythonValue): number {
  if (typeof value !== "number") throw new NoValue();
  return value;
}

function add(left: PythonValue, right: PythonValue): PythonValue {
  if (typeof left === "string" && typeof right === "string") {
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  return number(left) + number(right);
}

/** A number of eight digits and a point are the same in both languages, but for `_`. */
function readNumber(text: string): number {
  return Number(text.replaceAll("_", ""));
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\n": "",
};

/** A string with an f, b or other prefix than r and u is no plain value. */
function readString(token: string): string {
  const [, prefix = "", quoted = ""] = /^([A-Za-z]*)([^]*)$/.exec(token) ?? [];
  if (!/^[ru]?$/i.test(prefix)) throw new NoValue();
  const quotes = /^("""|'''|"|')/.exec(quoted)?.[0].length ?? 0;
  const text = quoted.slice(quotes, -quotes);
  if (/r/i.test(prefix)) return text;
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([^]))/g,
    (whole, hex?: string, unicode?: string, character?: string) => {
      const code = hex ?? unicode;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      if (/[NUabfv\d]/.test(character ?? "")) throw new NoValue();
      if (/["'\\]/.test(character ?? "")) return character!;
      return ESCAPES[character ?? ""] ?? whole;
    },
  );
}
