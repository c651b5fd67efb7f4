/** Answers `/sleep/MS` after that time, with the number of requests that were in flight when it began. */
import process from "node:process";

let inFlight = 0;

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

export default {
  async fetch(request: Request): Promise<Response> {
    const found = /\/sleep\/(\d+)/.exec(request.url);
    const body = { pid: process.pid, inFlight: ++inFlight };
    await sleep(Number(found?.[1] ?? 0));
    inFlight--;
    return Response.json(body);
  },
};
