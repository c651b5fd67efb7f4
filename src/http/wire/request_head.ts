import { parseAuthority } from "./authority.ts";
import { parseConnection } from "./connection_options.ts";
import { collectFacts } from "./field_facts.ts";
import { type FieldList, parseField } from "./fields.ts";
import { type BodyFraming, frameBody } from "./framing.ts";
import { Refusal } from "./refusal.ts";
import { parseRequestLine } from "./request_line.ts";
import { parseTarget } from "./target.ts";
import { STRICT, type Tolerances } from "./tolerances.ts";
import { unfoldLines } from "./unfold_lines.ts";

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
  /** A field line that was not taken, because of an underscore in its name. */
  readonly dropped: string | undefined;
}

/** What is not the same for every server. */
export interface HeadRules {
  readonly tolerances: Tolerances;
  /** Bytes of a field, all of its lines together. */
  readonly fieldBytes: number;
}

const BY_THE_RULES: HeadRules = { tolerances: STRICT, fieldBytes: Infinity };

/** Parses the head of a request: its lines without CRLF, in latin1; throws `Refusal`. */
export function parseRequestHead(
  sent: readonly string[],
  { tolerances, fieldBytes }: HeadRules = BY_THE_RULES,
): RequestHead {
  const lines = tolerances.foldedFields ? unfoldLines(sent, fieldBytes) : sent;
  const { method, target, minor } = parseRequestLine(
    lines[0] ?? "",
    tolerances,
  );
  const { authority, path } = parseTarget(target, method);
  const fields: string[] = [];
  let dropped: string[] | undefined;
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]!;
    if (!parseField(line, fields, tolerances)) (dropped ??= []).push(line);
  }
  const facts = collectFacts(fields, without(lines, dropped));
  const host = checkHost(facts.host, minor);
  const connection = parseConnection(facts.connection);
  return {
    method,
    target,
    path,
    authority: authority ?? host,
    minor,
    fields,
    body: frameBody(minor, facts.contentLength, facts.transferEncoding),
    isPersistent: !connection.close && (minor === 1 || connection.keepAlive),
    expectsContinue: checkExpect(facts.expect, minor),
    upgrade: minor === 1 && connection.upgrade
      ? facts.upgrade || undefined
      : undefined,
    dropped: dropped?.[0],
  };
}

function without(
  lines: readonly string[],
  dropped: readonly string[] | undefined,
): readonly string[] {
  return dropped === undefined
    ? lines
    : lines.filter((line) => !dropped.includes(line));
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
