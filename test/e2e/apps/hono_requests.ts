/** Hono apps that look at their requests, pass them on and stream answers. */
import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { cloneRawRequest } from "hono/request";
import { stream, streamSSE, streamText } from "hono/streaming";

const app: Hono = new Hono();

app.get("/url", (c) =>
  c.json({
    url: c.req.url,
    path: c.req.path,
    query: c.req.query(),
    list: c.req.queries("list") ?? [],
  }));
app.get("/params/:name/:rest{.+}", (c) => c.json(c.req.param()));
app.all("/headers", (c) => c.json(c.req.header()));

app.post("/form", async (c) => {
  const form = await c.req.parseBody({ all: true, dot: true });
  return c.json(
    JSON.parse(
      JSON.stringify(
        form,
        (_key, value) => value instanceof File ? describe(value) : value,
      ),
    ),
  );
});
app.post("/form-file", async (c) => {
  const form = await c.req.formData();
  const file = form.get("file") as File;
  return c.body(await file.arrayBuffer());
});
app.post("/clone", async (c) => {
  const clone = c.req.raw.clone();
  return c.text(`${await clone.text()}+${await c.req.text()}`);
});
app.post("/clone-read", async (c) => {
  const before = await c.req.json<unknown>();
  const clone = await cloneRawRequest(c.req);
  return c.json([before, await clone.json(), clone.method, clone.url]);
});
/** Each form of a body that was read once. */
app.post("/forms-of-one", async (c) => {
  const blob = await c.req.blob();
  const bytes = await c.req.arrayBuffer();
  return c.json([await c.req.text(), blob.size, bytes.byteLength]);
});

const inner = new Hono();
inner.post(
  "/echo/:name",
  async (c) =>
    c.text(`${c.req.param("name")} ${c.req.url} ${await c.req.text()}`),
);
app.mount("/mounted", inner.fetch);
app.route("/routed", inner);
app.mount(
  "/plain",
  async (request: Request) =>
    Response.json([request.method, request.url, await request.text()]),
);

/** To this server itself, whose address is in Host. */
app.all("/proxy/*", (c) => {
  const url = new URL(c.req.url);
  const target = `${url.origin}${url.pathname.slice("/proxy".length)}`;
  return proxy(target + url.search, {
    ...c.req,
    headers: {
      ...c.req.header(),
      "x-forwarded-for": "1.2.3.4",
      cookie: undefined,
    },
  });
});
app.all("/raw-proxy/*", (c) => {
  const url = new URL(c.req.url);
  url.pathname = url.pathname.slice("/raw-proxy".length);
  return fetch(new Request(url, c.req.raw));
});
app.all("/echo", (c) => {
  c.header("x-method", c.req.method);
  c.header("set-cookie", "a=1");
  c.header("set-cookie", "b=2", { append: true });
  return c.newResponse(c.req.raw.body);
});

/** Bun adds a charset to types of texts. */
function describe({ name, type, size }: File): unknown[] {
  return [name, type.split(";")[0], size];
}

let aborted = 0;
app.get("/aborted", (c) => c.json(aborted));
app.get("/stream", (c) =>
  stream(c, async (out) => {
    await out.write("one ");
    await out.write(new Uint8Array([0, 255]));
    await out.pipe(new Blob([" piped"]).stream());
  }));
app.get("/stream-text", (c) =>
  streamText(c, async (out) => {
    await out.writeln("ä line");
    await out.write("and more");
  }));
app.get("/events", (c) =>
  streamSSE(c, async (out) => {
    await out.writeSSE({ event: "hi", id: "1", data: "two\nlines" });
    await out.writeSSE({ data: "end" });
  }));
app.get("/events-forever", (c) =>
  streamSSE(c, async (out) => {
    let isLeft = false;
    out.onAbort(() => {
      isLeft = true;
      aborted++;
    });
    for (let id = 0; !isLeft; id++) {
      await out.writeSSE({ id: String(id), data: "tick" });
      await out.sleep(1);
    }
  }));
app.get("/stream-fails", (c) =>
  stream(c, async (out) => {
    await out.write("begun");
    throw new Error("broken stream");
  }, async (_error, out) => void await out.write(" failed")));

/** Another app for each host. */
const byHost = new Hono({
  getPath: (request) =>
    `/${request.headers.get("host")}${new URL(request.url).pathname}`,
});
byHost.get("/one.test/*", (c) => c.text("the first host"));
byHost.get("/two.test/*", (c) => c.text("the second host"));
app.mount("/hosts", byHost.fetch);

export default app;
