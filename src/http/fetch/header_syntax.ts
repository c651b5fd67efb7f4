import { NativeHeaders } from "./natives.ts";

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** Header values of the Fetch standard: bytes without NUL, CR and LF. */
const FORBIDDEN_IN_VALUE = /[\0\r\n\u0100-\uffff]/;
/** Names as apps write them, with their lower case: checking one costs more than finding it. */
const lowerNames = new Map<string, string>();
/** Names come from code, not from clients; the limit is for an app that makes them up. */
const KEPT_NAMES = 1000;

/** Lower case of a header name; throws what the platform throws when it is none. */
export function toHeaderName(name: unknown): string {
  return lowerNames.get(name as string) ?? checkName(String(name));
}

function checkName(name: string): string {
  if (!TOKEN.test(name)) {
    new NativeHeaders().has(name);
    throw new TypeError(`Invalid header name: ${JSON.stringify(name)}`);
  }
  const lower = name.toLowerCase();
  if (lowerNames.size < KEPT_NAMES) lowerNames.set(name, lower);
  return lower;
}

/** A header value without the white space around it; throws what the platform throws. */
export function toHeaderValue(value: unknown): string {
  const text = trimSpace(typeof value === "string" ? value : String(value));
  if (FORBIDDEN_IN_VALUE.test(text)) {
    new NativeHeaders().append("x", text);
    throw new TypeError(`Invalid header value: ${JSON.stringify(text)}`);
  }
  return text;
}

/** HTTP white space of the Fetch standard; `trim` would take more. */
function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
