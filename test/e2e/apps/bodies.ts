/**
 * `/endless` streams without end, `/large` streams 64 MiB; a POST is read and answered with its
 * length. All else is the path that was asked for and the pid, as in `numbered`.
 */
import process from "node:process";

const PIECE = new Uint8Array(16 * 1024).fill(0x2e);
const LARGE_PIECES = 4096;

function pieces(count: number): ReadableStream<Uint8Array> {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(PIECE);
      else controller.close();
    },
  }, { highWaterMark: 0 });
}

function large(): Response {
  const length = LARGE_PIECES * PIECE.byteLength;
  const headers = { "content-length": `${length}` };
  return new Response(pieces(LARGE_PIECES), { headers });
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/endless") return new Response(pieces(Infinity));
    if (pathname === "/large") return large();
    if (request.method === "POST") {
      const { byteLength } = await request.arrayBuffer();
      return new Response(`${byteLength}`);
    }
    return new Response(`${pathname} ${process.pid}`);
  },
};
