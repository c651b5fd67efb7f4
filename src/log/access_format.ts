import type {
  AtomName,
  FormatToken,
  NamedAtom,
} from "../config/access_log_format.ts";
import type { RequestFacts } from "../http/backend.ts";
import {
  type AccessEntry,
  decodePath,
  protocolOf,
  requestLineOf,
  splitTarget,
  userOf,
} from "./access_entry.ts";
import { escapeText, makeBareEscape } from "./escape.ts";
import { makeCommonLogClock } from "./timestamp.ts";

/** What a format needs to know besides the request. */
export interface FormatContext {
  /** The process that answers. */
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Makes a line, with its end, of a request that is over. */
export type FormatAccess = (entry: AccessEntry) => string;

/** An atom as it stands in a line. */
type Written = (entry: AccessEntry) => string;
/** Undefined for what is not there. */
type Atom = (entry: AccessEntry) => string | undefined;

/** An atom with the text that follows it. */
interface Part {
  readonly atom: Written;
  readonly text: string;
}

/** Nothing of a client is in these: they need no look. */
const PLAIN: ReadonlySet<AtomName> = new Set([..."ltsBbTDMLp"] as AtomName[]);

/**
 * Compiles a format to one expression, `begin + a1(entry) + text1 + a2(entry) + …`: what it does not
 * ask for costs nothing, and each atom has a place of its own where compilers can put its code. A
 * loop over the same atoms takes twice the time.
 */
export function compileAccessFormat(
  tokens: readonly FormatToken[],
  context: FormatContext,
): FormatAccess {
  const [first, ...parts] = join(tokens, context);
  const names = parts.map((_, index) => `a${index}`);
  const terms = parts.map(({ text }, index) =>
    `${names[index]}(entry) + ${JSON.stringify(text)}`
  );
  const expression = [JSON.stringify(first!.text), ...terms, '"\\n"'].join(
    " + ",
  );
  const make = new Function(...names, `return (entry) => ${expression};`);
  return make(...parts.map(({ atom }) => atom)) as FormatAccess;
}

/** The first part is the text before all atoms. */
function join(
  tokens: readonly FormatToken[],
  context: FormatContext,
): readonly Part[] {
  const parts: { atom: Written; text: string }[] = [
    { atom: () => "", text: "" },
  ];
  let isQuoted = false;
  tokens.forEach((token, index) => {
    const last = parts.at(-1)!;
    if (token.kind === "text") {
      last.text += token.text;
      if (token.text.split('"').length % 2 === 0) isQuoted = !isQuoted;
      return;
    }
    const next = tokens[index + 1];
    const end = next?.kind === "text" ? next.text[0] ?? "" : "";
    const escape = isQuoted ? escapeText : makeBareEscape(end);
    parts.push({ atom: escaped(token, escape, context), text: "" });
  });
  return parts;
}

/** What is not there is a dash; what is there ends neither its field nor its line. */
function escaped(
  token: Exclude<FormatToken, { readonly kind: "text" }>,
  escape: (text: string) => string,
  context: FormatContext,
): Written {
  const read = token.kind === "named"
    ? NAMED_READERS[token.atom](token.name, context)
    : ATOM_READERS[token.atom](context);
  if (token.kind === "atom" && PLAIN.has(token.atom)) {
    return read as Written;
  }
  return (entry) => {
    const text = read(entry);
    return text === undefined ? "-" : escape(text);
  };
}

const ATOM_READERS: Readonly<
  Record<AtomName, (context: FormatContext) => Atom>
> = {
  h: () => ({ request }) => request.remoteAddress || "-",
  l: () => () => "-",
  u: () => ({ request }) => userOf(request),
  t: () => {
    const clock = makeCommonLogClock();
    return ({ endedAt }) => clock(endedAt);
  },
  r: () => ({ request }) => requestLineOf(request),
  m: () => ({ request }) => request.method || undefined,
  U: () => ({ request }) => pathOf(request),
  q: () => ({ request }) => queryOf(request),
  H: () => ({ request }) => protocolOf(request) || undefined,
  s: () => ({ response }) => `${response.status || "-"}`,
  B: () => ({ response }) => `${response.bodyBytes ?? "-"}`,
  b: () => ({ response }) => `${response.bodyBytes ?? "-"}`,
  f: () => ({ request }) => request.header("referer"),
  a: () => ({ request }) => request.header("user-agent"),
  T: () => ({ durationMs }) => `${Math.floor(durationMs / 1000)}`,
  D: () => ({ durationMs }) => `${Math.floor(durationMs * 1000)}`,
  M: () => ({ durationMs }) => `${Math.floor(durationMs)}`,
  L: () => ({ durationMs }) => decimalSeconds(durationMs),
  p: ({ pid }) => () => `<${pid}>`,
};

const NAMED_READERS: Readonly<
  Record<NamedAtom, (name: string, context: FormatContext) => Atom>
> = {
  i: (name) => ({ request }) => request.header(name),
  o: (name) => ({ response }) => response.header(name),
  e: (name, { env }) => CGI[name] ?? cgiHeader(name) ?? variable(name, env),
};

/** What CGI (RFC 3875) calls the parts of a request; `raw_uri` is Gunicorn's. */
const CGI: Readonly<Record<string, Atom>> = {
  request_method: ({ request }) => request.method || undefined,
  path_info: ({ request }) => pathOf(request),
  query_string: ({ request }) => queryOf(request),
  raw_uri: ({ request }) => request.target,
  server_protocol: ({ request }) => protocolOf(request) || undefined,
  remote_addr: ({ request }) => request.remoteAddress || undefined,
  content_type: ({ request }) => request.header("content-type"),
  content_length: ({ request }) => request.header("content-length"),
};

function cgiHeader(name: string): Atom | undefined {
  if (!name.startsWith("http_")) return undefined;
  const header = name.slice("http_".length).replaceAll("_", "-");
  return ({ request }) => request.header(header);
}

function variable(name: string, env: FormatContext["env"]): Atom {
  const value = env[name] ?? env[name.toUpperCase()];
  return () => value;
}

/** Undefined of a request line that could not be read. */
function pathOf({ method, target }: RequestFacts): string | undefined {
  return method === "" ? undefined : decodePath(splitTarget(target).path);
}

function queryOf({ method, target }: RequestFacts): string | undefined {
  return method === "" ? undefined : splitTarget(target).query;
}

function decimalSeconds(durationMs: number): string {
  const microseconds = Math.floor(durationMs * 1000);
  return `${Math.floor(microseconds / 1e6)}.${
    String(microseconds % 1e6).padStart(6, "0")
  }`;
}
