/** h3 with its utilities, one below each path. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import {
  basicAuth,
  createEventStream,
  deleteCookie,
  getCookie,
  getQuery,
  getRouterParams,
  H3,
  handleCacheHeaders,
  handleCors,
  html,
  HTTPError,
  HTTPResponse,
  iterable,
  noContent,
  proxy,
  proxyRequest,
  readBody,
  readValidatedBody,
  redirect,
  serveStatic,
  setCookie,
} from "h3";

const app: H3 = new H3();
let ended = 0;
const root = process.env["TEST_FILES"] ?? "";

/** Ends when the client leaves, and then at once. */
async function* untilAbort(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("begun");
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  ended++;
}

app.get("/text", () => "text ä");
app.get("/json", () => ({ list: [1, "ä"] }));
app.get("/html", () => html("<p>ä</p>"));
app.get("/nothing", () => noContent());
app.get("/null", () => null);
app.get("/bytes", () => new Uint8Array([0, 128, 255]));
app.get("/blob", () => new Blob(["blob ä"], { type: "text/x-blob" }));
app.get("/moved", () => redirect("/text?q=1", 307));
app.get(
  "/made",
  () => new HTTPResponse("made", { status: 201, headers: { "x-made": "1" } }),
);
app.get("/response", (event) => {
  event.res.status = 202;
  event.res.headers.set("x-kept", "1");
  return new Response("own", { headers: { "x-own": "2" } });
});
app.get(
  "/params/:name/**:rest",
  (event) => ({
    params: getRouterParams(event, { decode: true }),
    query: getQuery(event),
  }),
);
app.all(
  "/echo",
  (event) =>
    new Response(event.req.body, { headers: { "x-method": event.req.method } }),
);
app.post("/read", (event) => readBody(event));
app.post("/read-form", async (event) => {
  const form = await event.req.formData();
  return [...form].map(([name, value]) =>
    value instanceof File ? [name, value.name, value.size] : [name, value]
  );
});
app.post("/valid", (event) =>
  readValidatedBody(event, (body) => {
    if (typeof (body as { name?: unknown })?.name === "string") return body;
    throw new Error("no name");
  }));

app.get("/missing", () => {
  throw new HTTPError({ status: 404, statusText: "Not Here", data: { id: 7 } });
});
app.get("/thrown", () => {
  throw new Error("not for clients");
});
app.get("/cookies", (event) => {
  setCookie(event, "one", "a b");
  setCookie(event, "two", "2", { httpOnly: true });
  deleteCookie(event, "old");
  return getCookie(event, "one") ?? "none";
});
app.get("/private", () => "secret", {
  middleware: [basicAuth({ username: "user", password: "pass" })],
});
app.all(
  "/cors",
  (event) =>
    handleCors(event, { origin: ["http://other"], methods: ["PUT"] }) ||
    "shared",
);
app.get(
  "/cached",
  (event) =>
    handleCacheHeaders(event, { etag: '"tag"', maxAge: 60 }) ? "" : "fresh",
);

app.get("/stream", () => {
  const pieces = ["one ", "ä ", "three"];
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
});
app.get("/strings", () =>
  new ReadableStream({
    start(controller) {
      for (const piece of ["string ", "", "ä"]) controller.enqueue(piece);
      controller.close();
    },
  }));
app.get("/iterable", () =>
  iterable(async function* () {
    yield "one ";
    await Promise.resolve();
    yield new Uint8Array([0xc3, 0xa4]);
  }));
app.get("/ended", () => ended);
app.get("/until-abort", (event) => Readable.from(untilAbort(event.req.signal)));
app.get("/events", (event) => {
  const events = createEventStream(event);
  const send = async (): Promise<void> => {
    await events.push("first");
    await events.push({ id: "2", event: "named", data: "second" });
    await events.close();
  };
  void send();
  return events.send();
});

app.all("/proxy/**:path", (event) => {
  const { protocol, host, pathname, search } = event.url;
  const path = pathname.slice("/proxy".length);
  return proxyRequest(event, `${protocol}//${host}${path}${search}`);
});
app.get("/fetched", (event) => proxy(event, "data:text/x-fetched,fetched"));

app.get("/static/**", (event) =>
  serveStatic(event, {
    getContents: (id) => readFile(join(root, id.slice("/static".length))),
    getMeta: async (id) => {
      const path = join(root, id.slice("/static".length));
      const stats = await stat(path).catch(() => undefined);
      if (!stats?.isFile()) return;
      return { size: stats.size, etag: `"${stats.size}"`, type: "text/x-file" };
    },
  }));

export default app;
