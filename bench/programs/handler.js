/**
 * The app as a `(req, res)` handler. JavaScript, so that no TypeScript loader is measured.
 */
import process from "node:process";

/** @type {import("node:http").RequestListener} */
export default function handle(_request, response) {
  const body = JSON.stringify({ hello: "world", pid: process.pid });
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": body.length,
  });
  response.end(body);
}
