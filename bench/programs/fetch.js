/** The app as a Fetch handler. */
import process from "node:process";

export default {
  fetch() {
    return Response.json({ hello: "world", pid: process.pid });
  },
};
