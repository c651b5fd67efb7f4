import { parseAuthority } from "./authority.ts";
import { type FieldList, parseField } from "./fields.ts";
import { type BodyFraming, frameBody } from "./framing.ts";
import { Refusal } from "./refusal.ts";
import { parseRequestLine } from "./request_line.ts";
import { parseTarget } from "./target.ts";

/** A request as far as its head tells; nothing in it is a guess. */
export interface RequestHead {
  readonly method: string;
  /** The request target as it was sent. */
  readonly target: string;
  /** Path and query; "*" for `OPTIONS *`. */
  readonly path: string;
  /** Host and port that the client asked for; undefined when HTTP/1.0 did not say. */
  readonly authority: string | undefined;
  readonly minor: 0 | 1;
  readonly fields: FieldList;
  readonly body: BodyFraming;
  /** Whether the client keeps the connection after the response. */
  readonly isPersistent: boolean;
  /** It waits for 100 (Continue) before it sends the body. */
  readonly expectsContinue: boolean;
  /** Protocols of Upgrade, when the connection asks for one; undefined otherwise. */
  readonly upgrade: string | undefined;
}

/** Fields that decide on the message, and that may come once: a second one is an attack or an error. */
const SINGLE = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "content-type",
  "authorization",
]);

/** Options of Connection (RFC 9110 section 7.6.1). A list is not split: it may have 800,000 elements. */
const CLOSE = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i;
const KEEP_ALIVE = /(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/i;
const UPGRADE = /(?:^|,)[ \t]*upgrade[ \t]*(?:,|$)/i;

/** What a head says in the fields that matter here. */
interface Facts {
  single: Map<string, string>;
  connection: string;
  expect: string | undefined;
  upgrade: string | undefined;
}

/** Parses the head of a request: its lines without CRLF, in latin1; throws `Refusal`. */
export function parseRequestHead(lines: readonly string[]): RequestHead {
  const { method, target, minor } = parseRequestLine(lines[0] ?? "");
  const { authority, path } = parseTarget(target, method);
  const fields: string[] = [];
  for (let index = 1; index < lines.length; index++) {
    parseField(lines[index]!, fields);
  }
  const facts = collectFacts(fields);
  const host = checkHost(facts.single.get("host"), minor);
  const { connection } = facts;
  return {
    method,
    target,
    path,
    authority: authority ?? host,
    minor,
    fields,
    body: frameBody(
      minor,
      facts.single.get("content-length"),
      facts.single.get("transfer-encoding"),
    ),
    isPersistent: !CLOSE.test(connection) &&
      (minor === 1 || KEEP_ALIVE.test(connection)),
    expectsContinue: checkExpect(facts.expect, minor),
    upgrade: minor === 1 && UPGRADE.test(connection)
      ? facts.upgrade || undefined
      : undefined,
  };
}

function collectFacts(fields: FieldList): Facts {
  const facts: Facts = {
    single: new Map(),
    connection: "",
    expect: undefined,
    upgrade: undefined,
  };
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!;
    const value = fields[index + 1]!;
    if (SINGLE.has(name)) {
      if (facts.single.has(name)) throw new Refusal(400, `repeated ${name}`);
      facts.single.set(name, value);
    } else if (name === "connection") facts.connection += `,${value}`;
    else if (name === "expect") facts.expect = join(facts.expect, value);
    else if (name === "upgrade") facts.upgrade = join(facts.upgrade, value);
  }
  return facts;
}

/** RFC 9112 section 3.2: HTTP/1.1 has exactly one Host, and a wrong one is 400. */
function checkHost(host: string | undefined, minor: 0 | 1): string | undefined {
  if (host !== undefined) return parseAuthority(host);
  if (minor === 1) throw new Refusal(400, "missing host");
  return undefined;
}

/** RFC 9110 section 10.1.1: any other expectation is 417; HTTP/1.0 is ignored. */
function checkExpect(expect: string | undefined, minor: 0 | 1): boolean {
  if (expect === undefined) return false;
  if (expect.toLowerCase() !== "100-continue") {
    throw new Refusal(417, "unknown expectation");
  }
  return minor === 1;
}

/** RFC 9110 section 5.3: a field that comes again adds to its list. */
function join(list: string | undefined, value: string): string {
  return list === undefined ? value : `${list}, ${value}`;
}
