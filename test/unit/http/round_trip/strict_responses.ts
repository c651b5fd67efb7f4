import { Buffer } from "node:buffer";

/** A response as a client reads it. */
export interface ReadResponse {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case, in the order of arrival. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** What was read, and what is left of the bytes: the beginning of a response that is cut off. */
export interface ReadResponses {
  readonly responses: readonly ReadResponse[];
  readonly rest: Buffer;
}

const STATUS_LINE = /^HTTP\/1\.1 ([2-5]\d\d) ([\t\x20-\x7e\x80-\xff]*)$/;
const FIELD_LINE =
  /^([!#$%&'*+\-.^_`|~\da-z]+): ((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)$/;

/**
 * Reads the responses to requests with these methods, and nothing that only a lenient client would.
 * It shares no code with the engine. Throws on what no prefix of a good response can be.
 */
export function readResponses(
  bytes: Buffer,
  methods: readonly string[],
  hasEnded: boolean,
): ReadResponses {
  const responses: ReadResponse[] = [];
  let rest = bytes;
  for (const method of methods) {
    const read = readResponse(rest, method === "HEAD", hasEnded);
    if (read === undefined) break;
    responses.push(read.response);
    rest = rest.subarray(read.end);
  }
  return { responses, rest };
}

interface Read {
  readonly response: ReadResponse;
  readonly end: number;
}

/** Undefined when it is not complete. */
function readResponse(
  bytes: Buffer,
  isHead: boolean,
  hasEnded: boolean,
): Read | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = readHead(bytes.toString("latin1", 0, headEnd));
  const rest = bytes.subarray(headEnd + 4);
  const body = readBody(rest, head, { isHead, hasEnded });
  if (body === undefined) return undefined;
  return {
    response: { ...head, body: body.bytes },
    end: headEnd + 4 + body.end,
  };
}

type Head = Omit<ReadResponse, "body">;

function readHead(text: string): Head {
  const [first = "", ...lines] = text.split("\r\n");
  const [, status, reason = ""] = STATUS_LINE.exec(first) ?? fail(first);
  const fields = lines.map((line): [string, string] => {
    const [, name = "", value = ""] = FIELD_LINE.exec(line) ?? fail(line);
    return [name, value];
  });
  return { status: Number(status), reason, fields };
}

interface ReadBody {
  readonly bytes: Buffer;
  readonly end: number;
}

/** RFC 9112 section 6.3, for what a server may send. */
function readBody(
  rest: Buffer,
  head: Head,
  { isHead, hasEnded }: { isHead: boolean; hasEnded: boolean },
): ReadBody | undefined {
  const length = only(head, "content-length");
  const coding = only(head, "transfer-encoding");
  if (length !== undefined && coding !== undefined) fail("two framings");
  if (isHead || head.status === 204 || head.status === 304) {
    if (coding !== undefined) fail("a coding without a body");
    return { bytes: rest.subarray(0, 0), end: 0 };
  }
  if (coding !== undefined) {
    return coding === "chunked" ? readChunks(rest) : fail(coding);
  }
  if (length === undefined) {
    return hasEnded ? { bytes: rest, end: rest.length } : undefined;
  }
  const end = /^(0|[1-9]\d*)$/.test(length) ? Number(length) : fail(length);
  return rest.length < end ? undefined : { bytes: rest.subarray(0, end), end };
}

function readChunks(rest: Buffer): ReadBody | undefined {
  const pieces: Buffer[] = [];
  for (let position = 0;;) {
    const lineEnd = rest.indexOf("\r\n", position);
    if (lineEnd < 0) return undefined;
    const digits = rest.toString("latin1", position, lineEnd);
    const size = /^(0|[1-9a-f][\da-f]*)$/.test(digits)
      ? parseInt(digits, 16)
      : fail(digits);
    const end = lineEnd + 2 + size;
    if (rest.length < end + 2) return undefined;
    if (rest.toString("latin1", end, end + 2) !== "\r\n") fail("no CRLF");
    if (size === 0) return { bytes: Buffer.concat(pieces), end: end + 2 };
    pieces.push(rest.subarray(lineEnd + 2, end));
    position = end + 2;
  }
}

function only({ fields }: Head, name: string): string | undefined {
  const values = fields.filter((field) => field[0] === name);
  if (values.length > 1) fail(`repeated ${name}`);
  return values[0]?.[1];
}

function fail(what: string): never {
  throw new Error(`No response: ${JSON.stringify(what.slice(0, 200))}`);
}
