/** `/wait` waits until its client leaves; `/aborted` counts those that left. */
let waiting = 0;
let aborted = 0;

function waitForAbort(request: Request): Promise<Response> {
  waiting++;
  return new Promise((resolve) => {
    request.signal.addEventListener("abort", () => {
      waiting--;
      aborted++;
      resolve(new Response("too late"));
    });
  });
}

export default {
  fetch(request: Request): Response | Promise<Response> {
    return new URL(request.url).pathname === "/wait"
      ? waitForAbort(request)
      : Response.json({ waiting, aborted });
  },
};
