import { chunked, get, head } from "./case.ts";

/** Bytes that cost a careless parser more than their number; as many as the limits let through. */
export interface WorstCase {
  readonly name: string;
  readonly bytes: string;
}

const FIELD_BYTES = 8190;
const FIELDS = 99;

/** As many fields of one name as may be, each as long as may be; not all of it is white space. */
function fieldsOf(name: string, content: string, last = ""): string[] {
  const room = FIELD_BYTES - name.length - 3 - last.length;
  const value = content.repeat(room / content.length + 1).slice(0, room);
  return Array<string>(FIELDS).fill(`${name}: x${value}${last}`);
}

function many(name: string, content: string, last = ""): string {
  return get(...fieldsOf(name, content, last));
}

/** One long value of a field that may come once. */
function one(name: string, content: string, last = ""): string {
  return get(fieldsOf(name, content, last)[0]!);
}

function host(content: string): string {
  return head(
    "GET / HTTP/1.1",
    `Host: ${content.repeat(8000 / content.length)}`,
  );
}

function target(content: string): string {
  return head(`GET ${content} HTTP/1.1`, "Host: a");
}

export const WORST_CASES: readonly WorstCase[] = [
  {
    name: "fields of spaces alone",
    bytes: get(...Array<string>(FIELDS).fill(`X:${" ".repeat(8188)}`)),
  },
  { name: "fields of spaces", bytes: many("X", " ", "x") },
  { name: "fields of tabs", bytes: many("X", "\t", "x") },
  { name: "fields of letters and spaces", bytes: many("X", "x ", "\x7f") },
  { name: "a name without an end", bytes: get("x".repeat(FIELD_BYTES)) },
  {
    name: "names of any length",
    bytes: get(...Array<string>(FIELDS).fill(`${"x".repeat(8188)}:`)),
  },
  { name: "options of spaces", bytes: many("Connection", " ", "x") },
  { name: "options of commas", bytes: many("Connection", ",") },
  {
    name: "options of commas and spaces",
    bytes: many("Connection", ", ", "x"),
  },
  { name: "options like close", bytes: many("Connection", "close ", "x") },
  {
    name: "options like close with commas",
    bytes: many("Connection", ",close x"),
  },
  { name: "protocols", bytes: many("Upgrade", "a,") },
  { name: "expectations", bytes: many("Expect", "100-continue ") },
  { name: "codings of spaces", bytes: one("Transfer-Encoding", " ", "x") },
  { name: "codings of commas", bytes: one("Transfer-Encoding", ",") },
  { name: "codings of letters", bytes: one("Transfer-Encoding", "x") },
  { name: "codings of one letter", bytes: one("Transfer-Encoding", "x,", "y") },
  { name: "codings and spaces", bytes: one("Transfer-Encoding", "x ,\t", "y") },
  {
    name: "chunked again and again",
    bytes: one("Transfer-Encoding", "chunked ,", "y"),
  },
  {
    name: "tabs behind a coding",
    bytes: get(`Transfer-Encoding: x${"\t ".repeat(4000)}`),
  },
  {
    name: "a length of zeros",
    bytes: get(`Content-Length: ${"0".repeat(8000)}`),
  },
  {
    name: "a length of nines",
    bytes: get(`Content-Length: ${"9".repeat(8000)}`),
  },
  { name: "a Host of letters", bytes: host("a") },
  { name: "a Host of digits", bytes: host("1") },
  { name: "a Host of labels", bytes: host("1.") },
  { name: "a Host like hexadecimal", bytes: host("0x") },
  { name: "a Host of percent signs", bytes: host("%61") },
  { name: "a Host of colons", bytes: host(":") },
  {
    name: "an address of colons",
    bytes: head("GET / HTTP/1.1", `Host: [${":".repeat(8000)}]`),
  },
  {
    name: "an address of groups",
    bytes: head("GET / HTTP/1.1", `Host: [${"1:".repeat(4000)}]`),
  },
  { name: "a target of spaces", bytes: target(" ".repeat(4000)) },
  { name: "a target of slashes", bytes: target("/".repeat(4000)) },
  { name: "a target of schemes", bytes: target("http://".repeat(500)) },
  { name: "a target of versions", bytes: target("/ HTTP/1.1".repeat(400)) },
  {
    name: "a method of letters",
    bytes: head(`${"A".repeat(4000)} / HTTP/1.1`, "Host: a"),
  },
  {
    name: "an extension of quotes",
    bytes: chunked(`1;a="${'\\"'.repeat(500)}\r\n`),
  },
  {
    name: "an extension of names",
    bytes: chunked(`1${";a=a".repeat(250)}=\r\n`),
  },
  {
    name: "sizes of zeros",
    bytes: chunked("0000000000001\r\na\r\n".repeat(5_000)),
  },
  {
    name: "trailers of spaces",
    bytes: chunked(`0\r\n${`X:${" ".repeat(8187)}x\r\n`.repeat(99)}\r\n`),
  },
  { name: "requests without an end", bytes: get().repeat(5_000) },
];
