/** Answers `/sleep/MS` after that time, anything else at once; both with the number of sleeping requests. */
import process from "node:process";

let sleeping = 0;

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

export default {
  async fetch(request: Request): Promise<Response> {
    const found = /\/sleep\/(\d+)/.exec(request.url);
    if (found === null) return Response.json({ pid: process.pid, sleeping });
    const body = { pid: process.pid, sleeping: ++sleeping };
    await sleep(Number(found[1]));
    sleeping--;
    return Response.json(body);
  },
};
