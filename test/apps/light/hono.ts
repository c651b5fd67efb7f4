import { Hono } from "hono";

const app = new Hono();
app.get("/", (c) => c.text("Hello from Hono"));
app.post("/sum", async (c) => {
  const { a, b } = await c.req.json();
  return c.json({ sum: a + b });
});

export default app;
