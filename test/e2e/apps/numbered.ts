/** Answers with the path that was asked for and the pid: what the load generator verifies. */
import process from "node:process";

export default {
  fetch(request: Request): Response {
    return new Response(`${new URL(request.url).pathname} ${process.pid}`);
  },
};
