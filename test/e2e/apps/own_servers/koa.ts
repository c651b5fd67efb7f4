/** A Koa app: answers `/N` with the path and the pid. */
import process from "node:process";
// @ts-expect-error -- no types are installed
import Koa from "koa";

// deno-lint-ignore no-explicit-any -- no types are installed
const app: any = new Koa();
// deno-lint-ignore no-explicit-any -- no types are installed
app.use((context: any) => {
  if (context.path === "/throw") throw new Error("thrown by a middleware");
  context.body = `${context.path} ${process.pid}`;
});

export default app;
