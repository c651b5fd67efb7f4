/** `/throw` throws, `/never` never answers, `/kill` and `/exit` end the process; anything else prints. */
import process from "node:process";

export default {
  fetch(request: Request): Response | Promise<Response> {
    switch (new URL(request.url).pathname) {
      case "/throw":
        throw new Error("thrown by the app");
      case "/never":
        console.log("never answers");
        return new Promise(() => {});
      case "/kill":
        process.kill(process.pid, "SIGKILL");
        return new Promise(() => {});
      case "/exit":
        process.exit(9);
    }
    console.log("printed by the app");
    return new Response("hello", { headers: { "x-cache": 'hit "1"' } });
  },
};
