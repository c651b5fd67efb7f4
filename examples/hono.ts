/** A Hono app: text, JSON, a body streamed back, a response in pieces, a slow answer. */
import { Hono } from "hono";
import { stream } from "hono/streaming";

const app: Hono = new Hono();

app.get("/", (context) => context.text("Hello from Hono\n"));

app.get("/json", (context) => context.json({ hello: "Hono" }));

/** Streams the body of the request back, byte for byte, as it comes. */
app.post("/echo", (context) => {
  const type = context.req.header("content-type") ?? "application/octet-stream";
  return new Response(context.req.raw.body, {
    headers: { "content-type": type },
  });
});

/** Five lines, one every 100 ms. */
app.get("/stream", (context) => {
  context.header("content-type", "text/plain; charset=utf-8");
  return stream(context, async (body) => {
    for (let line = 1; line <= 5; line++) {
      await body.write(`line ${line}\n`);
      await body.sleep(100);
    }
  });
});

app.get("/sleep/:ms", async (context) => {
  const ms = Math.min(Number(context.req.param("ms")) || 0, 60_000);
  await pause(ms);
  return context.text(`Slept ${ms} ms\n`);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export default app;
