/**
 * The floor: what `node:net` alone costs. It answers each request with the same bytes and looks at
 * nothing but how much has come.
 */
import { Buffer } from "node:buffer";
import { createServer } from "node:net";
import process from "node:process";
import { EXPECTED, WORKLOAD } from "./workloads.js";

const body = EXPECTED[WORKLOAD];
const HEAD = "HTTP/1.1 200 OK\r\n" +
  "content-type: text/plain;charset=UTF-8\r\n" +
  "date: Thu, 01 Jan 2026 00:00:00 GMT\r\n" +
  `content-length: ${body.length}\r\n\r\n`;
const ANSWER = Buffer.concat([Buffer.from(HEAD), body]);

createServer({ noDelay: true }, (socket) => {
  let request;
  let seenBytes = 0;
  socket.on("data", (bytes) => {
    seenBytes += bytes.length;
    // All requests of a connection are alike: the first tells of all.
    request ??= describe(bytes.toString("latin1"));
    if (seenBytes < request.bytes) return;
    seenBytes -= request.bytes;
    socket.write(ANSWER);
    if (request.isLast) socket.end();
  });
  socket.on("error", () => {});
}).listen(Number(process.env.PORT), "127.0.0.1");

function describe(text) {
  const bodyBytes = /content-length: (\d+)/i.exec(text)?.[1] ?? 0;
  return {
    bytes: text.indexOf("\r\n\r\n") + 4 + Number(bodyBytes),
    isLast: /connection: close/i.test(text),
  };
}
