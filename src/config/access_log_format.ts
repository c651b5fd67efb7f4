import { Refusal, type ValueType } from "./value_type.ts";

/** What the word `combined` stands for: Gunicorn's default. */
export const COMBINED_FORMAT =
  '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"';

/** The formats that have names; the second one is a JSON object a line. */
export const COMBINED_NAME = "combined";
export const JSON_NAME = "json";

/** The letters of the atoms. */
export type AtomName =
  | "h"
  | "l"
  | "u"
  | "t"
  | "r"
  | "m"
  | "U"
  | "q"
  | "H"
  | "s"
  | "B"
  | "b"
  | "f"
  | "a"
  | "T"
  | "D"
  | "M"
  | "L"
  | "p";

/** The letters of the atoms that take a name. */
export type NamedAtom = "i" | "o" | "e";

/** What an access log can tell, by the name in `%(NAME)s`; the texts are for the documentation. */
export const ATOMS: Readonly<Record<AtomName, string>> = {
  h: "address of the client; `-` for a unix socket",
  l: "`-`",
  u: "user name of Basic credentials, or `-`",
  t: "time when the line is written, such as `[21/Nov/2026:02:10:00 +0000]`",
  r: "request line, such as `GET /a?b HTTP/1.1`",
  m: "method",
  U: "path without the query, percent-escapes of UTF-8 decoded",
  q: "query without the `?`, as it was sent; may be empty",
  H: "protocol, such as `HTTP/1.1`",
  s: "status; `-` when the client or the worker was gone before there was one",
  B: "bytes of the response body; `-` when not known",
  b: "the same as `B`",
  f: "`Referer`, or `-`",
  a: "`User-Agent`, or `-`",
  T: "duration, whole seconds",
  D: "duration, microseconds",
  M: "duration, milliseconds",
  L: "duration, seconds with six decimals",
  p: "process id of the worker, in angle brackets: `<123>`",
};

/** The same for `%({NAME}x)s`, by the letter. */
export const NAMED_ATOMS: Readonly<Record<NamedAtom, string>> = {
  i: "header of the request, or `-`; several of one name are joined by commas",
  o: "header of the response as it was sent, or `-`",
  e: "CGI variable of the request (`request_method`, `path_info`, `query_string`, `raw_uri`, " +
    "`server_protocol`, `remote_addr`, `content_type`, `content_length`, `http_NAME`), " +
    "else environment variable of the worker, else `-`",
};

/** A piece of a format: text, or what takes its place. */
export type FormatToken =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "atom"; readonly atom: AtomName }
  | { readonly kind: "named"; readonly atom: NamedAtom; readonly name: string };

const EXPECTED =
  "combined, json, or one line with atoms such as %(h)s, %({header}i)s and %%";

/** A format for the access log: Gunicorn's atoms, `combined` or `json`. */
export const accessLogFormat: ValueType<string> = {
  kind: "value",
  placeholder: "FORMAT",
  expected: EXPECTED,
  parse(value) {
    const isLine = typeof value === "string" && value !== "" &&
      !/[\0\r\n]/.test(value);
    if (!isLine) throw new Refusal(value, EXPECTED);
    if (value !== JSON_NAME) parseAccessFormat(value);
    return value;
  },
  format: (value) => value,
};

/** Takes a format apart; throws `Refusal`. */
export function parseAccessFormat(given: string): readonly FormatToken[] {
  const format = given === COMBINED_NAME ? COMBINED_FORMAT : given;
  const tokens: FormatToken[] = [];
  const pattern = /([^%]+)|(%%)|%\(([^()]*)\)[sd]|(%.{0,3})/gy;
  for (const [, text, percent, atom, wrong] of format.matchAll(pattern)) {
    if (wrong !== undefined) {
      throw new Refusal(
        format,
        `${EXPECTED}; ${JSON.stringify(wrong)} begins no atom`,
      );
    }
    tokens.push(
      atom === undefined
        ? { kind: "text", text: percent === undefined ? text! : "%" }
        : readAtom(format, atom),
    );
  }
  if (tokens.every(({ kind }) => kind === "text")) {
    throw new Refusal(format, `${EXPECTED}; there is no atom in it`);
  }
  return tokens;
}

function readAtom(format: string, atom: string): FormatToken {
  if (Object.hasOwn(ATOMS, atom)) {
    return { kind: "atom", atom: atom as AtomName };
  }
  const [, name, letter = ""] = /^\{([^{}]+)\}(.)$/.exec(atom) ?? [];
  if (name !== undefined && Object.hasOwn(NAMED_ATOMS, letter)) {
    return {
      kind: "named",
      atom: letter as NamedAtom,
      name: name.toLowerCase(),
    };
  }
  throw new Refusal(
    format,
    `${EXPECTED}; there is no %(${atom})s, only ${
      Object.keys(ATOMS).join(" ")
    } {…}i {…}o {…}e`,
  );
}
