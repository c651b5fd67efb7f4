import assert from "node:assert/strict";
import { it } from "node:test";
import { normalizeUrl } from "../../src/http/fetch/url.ts";
import { randomFrom } from "./fetch_support.ts";

const HOSTS = [
  "localhost",
  "localhost:8000",
  "LOCALHOST",
  "a.example:80",
  "a.example:443",
  "a.example:080",
  "127.0.0.1:1",
  "127.1",
  "0x7f.1",
  "010.0.0.1",
  "192.168.1.255",
  "192.168.1.256",
  "1.2.3.4.",
  "1.2.3",
  "[::1]:80",
  "[0:0::1]",
  "a_b.c",
  "xn--bcher-kva.example",
  "a.xn--zz--",
  "a%41b",
  "a..b",
  "a-.b-",
  "a.0",
  "a.0x1",
  "a.1b",
];
const PIECES = [
  "a",
  "/",
  "//",
  ".",
  "..",
  "/.",
  "/..",
  "/%2e",
  "%2E%2e",
  "?",
  "&b=c",
  "'",
  '"',
  "<",
  "|",
  "^",
  "`",
  "{}",
  "[]",
  "\\",
  "%",
  "%zz",
  "@",
  ":",
  ";",
  "~!$()*+,=-_",
  "/.well-known",
  "app.js",
];

it("writes every URL as the platform does", () => {
  const random = randomFrom(2);
  const pick = (items: readonly string[]): string =>
    items[random(items.length)]!;
  for (let round = 0; round < 20_000; round++) {
    let url = `${pick(["http", "https"])}://${pick(HOSTS)}/`;
    for (let count = random(6); count > 0; count--) url += pick(PIECES);
    let expected = url;
    try {
      expected = new URL(url).href;
    } catch {
      // It stays as it is.
    }
    assert.equal(normalizeUrl(url), expected);
  }
});
