/** Every workload of `bench/http.ts` as a `(req, res)` handler. */
import { Buffer } from "node:buffer";
import {
  CHUNK,
  CHUNK_COUNT,
  HELLO,
  LARGE,
  RECORD,
  WORKLOAD,
} from "./workloads.js";

const TEXT = "text/plain;charset=UTF-8";

const HANDLERS = {
  hello: (_request, response) => answer(response, TEXT, HELLO),
  json: (_request, response) =>
    answer(response, "application/json", JSON.stringify(RECORD)),
  echo(request, response) {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => answer(response, TEXT, Buffer.concat(pieces)));
  },
  stream(_request, response) {
    for (let count = 0; count < CHUNK_COUNT; count++) response.write(CHUNK);
    response.end();
  },
  large: (_request, response) => answer(response, TEXT, LARGE),
};

/** All texts are ASCII: as many bytes as characters. */
function answer(response, type, body) {
  response.writeHead(200, {
    "content-type": type,
    "content-length": body.length,
  });
  response.end(body);
}

export default HANDLERS[WORKLOAD];
