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
import { type Escaping, makeBareEscaping, QUOTED } from "./escape.ts";
import type { LineWriter } from "./line_writer.ts";
import { makeCommonLogClock } from "./timestamp.ts";

/** What a format needs to know besides the request. */
export interface FormatContext {
  /** The process that answers. */
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Writes the line, with its end, of a request that is over. */
export type FormatAccess = (entry: AccessEntry, line: LineWriter) => void;

/** Undefined for what is not there. */
type Atom = (entry: AccessEntry) => string | undefined;

/** An atom with the text that follows it. */
interface Part {
  readonly atom: FormatAccess;
  readonly text: string;
}

const encoder = new TextEncoder();

/**
 * Compiles a format to one call after the other, `a1(entry, line); line.copy(t1); …`: what it does not
 * ask for costs nothing, and each atom has a place of its own where compilers can put its code. A loop
 * over the same atoms takes twice the time.
 */
export function compileAccessFormat(
  tokens: readonly FormatToken[],
  context: FormatContext,
): FormatAccess {
  const parts = join(tokens, context);
  const calls = parts.map((_, at) => `a${at}(entry, line); line.copy(t${at});`);
  const make = new Function(
    ...parts.map((_, at) => `a${at}`),
    ...parts.map((_, at) => `t${at}`),
    `return (entry, line) => { ${calls.join(" ")} };`,
  );
  return make(
    ...parts.map(({ atom }) => atom),
    ...parts.map(({ text }) => encoder.encode(text)),
  ) as FormatAccess;
}

/** The first part is the text before all atoms; the last one has the end of the line. */
function join(
  tokens: readonly FormatToken[],
  context: FormatContext,
): readonly Part[] {
  const parts: { atom: FormatAccess; text: string }[] = [
    { atom: () => {}, text: "" },
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
    const escaping = isQuoted ? QUOTED : makeBareEscaping(end);
    parts.push({ atom: writerOf(token, escaping, context), text: "" });
  });
  parts.at(-1)!.text += "\n";
  return parts;
}

function writerOf(
  token: Exclude<FormatToken, { readonly kind: "text" }>,
  escaping: Escaping,
  context: FormatContext,
): FormatAccess {
  return token.kind === "named"
    ? shown(NAMED_READERS[token.atom](token.name, context))(escaping)
    : ATOM_WRITERS[token.atom](escaping, context);
}

type MakeWriter = (escaping: Escaping, context: FormatContext) => FormatAccess;

/** What is not there is a dash; what is there ends neither its field nor its line. */
function shown(read: Atom): (escaping: Escaping) => FormatAccess {
  return (escaping) => (entry, line) => {
    const text = read(entry);
    if (text === undefined) line.text("-");
    else line.escaped(text, escaping);
  };
}

/** Numbers need no escapes. */
function counted(read: (entry: AccessEntry) => number | undefined): MakeWriter {
  return () => (entry, line) => {
    const value = read(entry);
    if (value === undefined) line.text("-");
    else line.integer(Math.floor(value));
  };
}

const ATOM_WRITERS: Readonly<Record<AtomName, MakeWriter>> = {
  h: shown(({ request }) => request.remoteAddress || undefined),
  l: () => (_, line) => line.text("-"),
  u: shown(({ request }) => userOf(request)),
  t: () => {
    const clock = makeCommonLogClock();
    return ({ endedAt }, line) => line.copy(clock(endedAt));
  },
  r: (escaping) =>
    escaping === QUOTED
      ? writeRequestLine
      : shown(({ request }) => requestLineOf(request))(escaping),
  m: shown(({ request }) => request.method || undefined),
  U: shown(({ request }) => pathOf(request)),
  q: shown(({ request }) => queryOf(request)),
  H: shown(({ request }) => protocolOf(request) || undefined),
  s: counted(({ response }) => response.status || undefined),
  B: counted(({ response }) => response.bodyBytes),
  b: counted(({ response }) => response.bodyBytes),
  f: shown(({ request }) => request.header("referer")),
  a: shown(({ request }) => request.header("user-agent")),
  T: counted(({ durationMs }) => durationMs / 1000),
  D: counted(({ durationMs }) => durationMs * 1000),
  M: counted(({ durationMs }) => durationMs),
  L: () => ({ durationMs }, line) => line.text(decimalSeconds(durationMs)),
  p: (_, { pid }) => {
    const text = encoder.encode(`<${pid}>`);
    return (_entry, line) => line.copy(text);
  },
};

/** Between quotes its parts are escaped one by one, as the whole would be. */
function writeRequestLine(
  { request: { method, target, version } }: AccessEntry,
  line: LineWriter,
): void {
  if (method !== "") {
    line.escaped(method, QUOTED);
    line.text(" ");
  }
  line.escaped(target, QUOTED);
  if (method === "") return;
  line.text(" HTTP/");
  line.escaped(version, QUOTED);
}

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
