/** An Express app: answers `/N` with the path and the pid. */
import process from "node:process";
// @ts-expect-error -- no types are installed
import express from "express";

// deno-lint-ignore no-explicit-any -- no types are installed
const app: any = express();
app.get("/throw", () => {
  throw new Error("thrown by a route");
});
app.get(
  "/:number",
  // deno-lint-ignore no-explicit-any -- no types are installed
  (request: any, response: any) =>
    response.send(`${request.path} ${process.pid}`),
);

export default app;
