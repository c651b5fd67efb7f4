/** `/exit` ends the process; `/throw-later` throws where nothing catches it. */
import process from "node:process";

export default {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    if (pathname === "/exit") process.exit(9);
    if (pathname === "/throw-later") {
      setTimeout(() => {
        throw new Error("thrown later by the app");
      }, 1);
    }
    return Response.json({ pid: process.pid });
  },
};
