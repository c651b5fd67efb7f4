import type {
  AtomName,
  FormatToken,
  NamedAtom,
} from "../config/access_log_format.ts";
import type { RequestFacts } from "../http/backend.ts";
import type { MakeLine } from "../runtime.ts";
import {
  type AccessEntry,
  decodePath,
  microsecondsOf,
  protocolOf,
  requestLineOf,
  splitTarget,
  userOf,
} from "./access_entry.ts";
import { compileLine, type Piece } from "./compile_line.ts";
import { type Escaping, makeBareEscaping, QUOTED } from "./escape.ts";
import { rememberRepeated } from "./repeated.ts";
import { formatCommonLogTime, makeSecondClock } from "./timestamp.ts";

/** What a format needs to know besides the request. */
export interface FormatContext {
  /** The process that answers. */
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type AccessPiece = Piece<AccessEntry>;

/** Undefined for what is not there. */
type Read<Type> = (entry: AccessEntry) => Type | undefined;

/** Compiles a format to what makes lines. */
export function compileAccessFormat(
  tokens: readonly FormatToken[],
  context: FormatContext,
): MakeLine<AccessEntry> {
  let isQuoted = false;
  const pieces = tokens.flatMap((token, index): readonly AccessPiece[] => {
    if (token.kind === "text") {
      if (token.text.split('"').length % 2 === 0) isQuoted = !isQuoted;
      return [{ kind: "constant", text: token.text }];
    }
    const next = tokens[index + 1];
    const end = next?.kind === "text" ? next.text[0] ?? "" : "";
    const escaping = isQuoted ? QUOTED : makeBareEscaping(end);
    return token.kind === "named"
      ? [shown(NAMED_READERS[token.atom](token.name, context), escaping)]
      : ATOMS[token.atom](escaping, context);
  });
  return compileLine([...pieces, { kind: "constant", text: "\n" }]);
}

type MakePieces = (
  escaping: Escaping,
  context: FormatContext,
) => readonly AccessPiece[];

/** What is not there is a dash; what is there ends neither its field nor its line. */
function shown(of: Read<string>, escaping: Escaping): AccessPiece {
  return { kind: "text", of, escaping, absent: "-" };
}

function text(of: Read<string>): MakePieces {
  return (escaping) => [shown(of, escaping)];
}

/** Many requests have the same. */
function repeated(of: Read<string>): MakePieces {
  return (escaping) => [
    { kind: "bytes", of: rememberRepeated(of, escaping), absent: "-" },
  ];
}

function count(of: Read<number>): MakePieces {
  return () => [{ kind: "integer", of, absent: "-" }];
}

const ATOMS: Readonly<Record<AtomName, MakePieces>> = {
  h: text(({ request }) => request.remoteAddress || undefined),
  l: () => [{ kind: "constant", text: "-" }],
  u: text(({ request }) => userOf(request)),
  t: () => {
    const clock = makeSecondClock((date) => `[${formatCommonLogTime(date)}]`);
    return [{ kind: "bytes", of: ({ endedAt }) => clock(endedAt) }];
  },
  r: (escaping) =>
    escaping === QUOTED
      ? QUOTED_REQUEST_LINE
      : [shown(({ request }) => requestLineOf(request), escaping)],
  m: text(({ request }) => request.method || undefined),
  U: text(({ request }) => pathOf(request)),
  q: text(({ request }) => queryOf(request)),
  H: text(({ request }) => protocolOf(request) || undefined),
  s: count(({ response }) => response.status || undefined),
  B: count(({ response }) => response.bodyBytes),
  b: count(({ response }) => response.bodyBytes),
  f: repeated(({ request }) => request.header("referer")),
  a: repeated(({ request }) => request.header("user-agent")),
  T: count(({ durationMs }) => Math.floor(durationMs / 1000)),
  D: count(microsecondsOf),
  M: count(({ durationMs }) => Math.floor(durationMs)),
  L: () => [
    {
      kind: "integer",
      of: (entry) => Math.floor(microsecondsOf(entry) / 1e6),
      after: ".",
    },
    { kind: "digits", count: 6, of: (entry) => microsecondsOf(entry) % 1e6 },
  ],
  p: (_, { pid }) => [{ kind: "constant", text: `<${pid}>` }],
};

/** Its parts are escaped one by one, as the whole would be. */
const QUOTED_REQUEST_LINE: readonly AccessPiece[] = [
  {
    kind: "text",
    of: ({ request }) => request.method || undefined,
    escaping: QUOTED,
    after: " ",
  },
  { kind: "text", of: ({ request }) => request.target, escaping: QUOTED },
  {
    kind: "text",
    of: ({ request }) => request.method === "" ? undefined : request.version,
    escaping: QUOTED,
    before: " HTTP/",
  },
];

const NAMED_READERS: Readonly<
  Record<NamedAtom, (name: string, context: FormatContext) => Read<string>>
> = {
  i: (name) => ({ request }) => request.header(name),
  o: (name) => ({ response }) => response.header(name),
  e: (name, { env }) => CGI[name] ?? cgiHeader(name) ?? variable(name, env),
};

/** What CGI (RFC 3875) calls the parts of a request; `raw_uri` is Gunicorn's. */
const CGI: Readonly<Record<string, Read<string>>> = {
  request_method: ({ request }) => request.method || undefined,
  path_info: ({ request }) => pathOf(request),
  query_string: ({ request }) => queryOf(request),
  raw_uri: ({ request }) => request.target,
  server_protocol: ({ request }) => protocolOf(request) || undefined,
  remote_addr: ({ request }) => request.remoteAddress || undefined,
  content_type: ({ request }) => request.header("content-type"),
  content_length: ({ request }) => request.header("content-length"),
};

function cgiHeader(name: string): Read<string> | undefined {
  if (!name.startsWith("http_")) return undefined;
  const header = name.slice("http_".length).replaceAll("_", "-");
  return ({ request }) => request.header(header);
}

function variable(name: string, env: FormatContext["env"]): Read<string> {
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
