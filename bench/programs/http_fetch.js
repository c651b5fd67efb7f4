/** Every workload of `bench/http.ts` as a Fetch handler. */
import {
  CHUNK,
  CHUNK_COUNT,
  HELLO,
  LARGE,
  RECORD,
  WORKLOAD,
} from "./workloads.js";

const CHUNK_BYTES = new Uint8Array(CHUNK);
const LARGE_BYTES = new Uint8Array(LARGE);

const HANDLERS = {
  hello: () => new Response(HELLO),
  json: () => Response.json(RECORD),
  echo: async (request) => new Response(await request.arrayBuffer()),
  stream: () => new Response(makeStream()),
  large: () => new Response(LARGE_BYTES),
};

function makeStream() {
  let count = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(CHUNK_BYTES);
      if (++count === CHUNK_COUNT) controller.close();
    },
  });
}

export default { fetch: HANDLERS[WORKLOAD] };
