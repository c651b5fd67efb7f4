import type { Rows } from "../setting.ts";
import { toggle } from "../text_types.ts";

/** What is logged to find out where requests spend their time. */
export const TRACING: Rows<"spew"> = {
  spew: {
    section: "Debugging",
    flags: ["--spew"],
    alias: "spew",
    type: toggle,
    default: false,
    doc:
      "Log each step of each request, with the time since the step before. " +
      "The steps are: the connection is accepted, the head of the request is there (and the app is called, or " +
      "with `gthread`, a thread gets the request), the head of the response is written, the response is finished. " +
      "Many lines: it is for finding out where time goes, not for every day.",
  },
};
