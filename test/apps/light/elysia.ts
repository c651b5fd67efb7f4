import { Elysia, t } from "elysia";

const app = new Elysia()
  .get("/", () => "Hello from Elysia")
  .post("/sum", ({ body }) => ({ sum: body.a + body.b }), {
    body: t.Object({ a: t.Number(), b: t.Number() }),
  });

export default app;
