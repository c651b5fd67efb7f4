/** `/spin` blocks the event loop for ever. */
import process from "node:process";

export default {
  fetch(request: Request): Response {
    const isSpinning = new URL(request.url).pathname === "/spin";
    while (isSpinning);
    return Response.json({ pid: process.pid });
  },
};
