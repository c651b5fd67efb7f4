/**
 * Time of the wire parser for one request, from bytes to what an exchange needs. The least of many
 * short rounds: other work on the machine only adds to it.
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { ChunkedReader } from "../src/http/wire/chunked_reader.ts";
import { HeadReader } from "../src/http/wire/head_reader.ts";
import type { WireLimits } from "../src/http/wire/limits.ts";
import { parseRequestHead } from "../src/http/wire/request_head.ts";

const LIMITS: WireLimits = {
  requestLineBytes: 4094,
  fieldCount: 100,
  fieldBytes: 8190,
  bodyBytes: 1024 ** 3,
};
/** As the runtimes decode for the engine. */
const { latin1Slice } = Buffer.prototype;
const ROUNDS = 60;
const REQUESTS_IN_ROUND = 20_000;

const WRK = head("GET / HTTP/1.1", [
  "Host: 127.0.0.1:8000",
  "Connection: keep-alive",
]);
const BROWSER = head("GET /articles/2024/hello?utm_source=feed HTTP/1.1", [
  "Host: www.example.org",
  "Connection: keep-alive",
  'sec-ch-ua: "Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"',
  "sec-ch-ua-mobile: ?0",
  "Upgrade-Insecure-Requests: 1",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Sec-Fetch-Site: same-origin",
  "Sec-Fetch-Mode: navigate",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-US,en;q=0.9,de;q=0.8",
  "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1",
]);
const CHUNKED = head("POST /upload HTTP/1.1", [
  "Host: www.example.org",
  "Transfer-Encoding: chunked",
]) + `400\r\n${"x".repeat(1024)}\r\n`.repeat(16) + "0\r\n\r\n";

/** One reader for a connection, as the engine has it; a new one would be measured, too. */
const reader = new HeadReader(LIMITS, decode);
/** Kept, so that no compiler leaves out what makes it. */
let sum = 0;

main();

function main(): void {
  const whole = process.argv[2] ?? "";
  const cases: readonly (readonly [string, string, number])[] = [
    ["wrk, 2 fields", WRK, 1],
    ["wrk, 16 pipelined", WRK.repeat(16), 16],
    ["browser, 12 fields", BROWSER, 1],
    ["browser, in two pieces", BROWSER, 1],
    ["16 chunks of 1 KiB", CHUNKED, 1],
  ];
  for (const [name, text, requests] of cases) {
    if (!name.includes(whole)) continue;
    // A Buffer, as sockets give.
    const bytes = Buffer.from(text, "latin1");
    const half = Math.floor(bytes.length / 2);
    const pieces = name.includes("two")
      ? [bytes.subarray(0, half), bytes.subarray(half)]
      : [bytes];
    const nanoseconds = measure(() => read(pieces)) / requests;
    print(`${name.padEnd(24)} ${nanoseconds.toFixed(0).padStart(6)} ns`);
  }
}

function measure(work: () => void): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let done = 0;
    for (; done < REQUESTS_IN_ROUND; done++) {
      work();
      if (done % 100 === 0 && performance.now() - start > 50) break;
    }
    least = Math.min(least, (performance.now() - start) / (done + 1));
  }
  return least * 1e6;
}

function read(pieces: readonly Uint8Array[]): void {
  for (const bytes of pieces) {
    let position = 0;
    while (position < bytes.length) {
      const found = reader.push(bytes, position);
      if (found === undefined) break;
      const { fields, body } = parseRequestHead(found.lines);
      sum += fields.length;
      position = body.kind === "chunked"
        ? readChunks(bytes, found.end)
        : found.end;
    }
  }
}

function readChunks(bytes: Uint8Array, start: number): number {
  const chunks = new ChunkedReader(LIMITS);
  return chunks.push(bytes, start, (piece) => sum += piece.length);
}

function head(line: string, fields: readonly string[]): string {
  return `${line}\r\n${fields.join("\r\n")}\r\n\r\n`;
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return latin1Slice.call(bytes, start, end);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
