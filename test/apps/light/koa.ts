import { json } from "node:stream/consumers";
import Koa from "koa";

const app = new Koa();
app.use(async (ctx) => {
  if (ctx.path === "/") {
    ctx.body = "Hello from Koa";
  } else if (ctx.path === "/sum" && ctx.method === "POST") {
    const { a, b } = await json(ctx.req) as { a: number; b: number };
    ctx.body = { sum: a + b };
  }
});

export default app;
