/** Elysia with its validation, streams, files and errors, one below each path. */
import { join } from "node:path";
import process from "node:process";
import {
  type AnyElysia,
  Elysia,
  file,
  form,
  redirect,
  sse,
  status,
  t,
} from "elysia";

const root = process.env["TEST_FILES"] ?? "";
let aborted = 0;

class Teapot extends Error {
  status = 418;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** Chunks of whatever the app gives: Elysia makes strings of them. */
async function* pieces(): AsyncGenerator<string | number | object> {
  yield "one ";
  await pause();
  yield 2;
  yield { three: "ä" };
}

const routes = new Elysia()
  .get("/text", () => "text ä")
  .get("/static", "a static text")
  .get("/static-response", new Response("a static response"))
  .get("/json", () => ({ list: [1, "ä"] }))
  .get("/nothing", ({ set }) => {
    set.status = 204;
  })
  .get("/status", () => status(201, "made"))
  .get("/moved", () => redirect("/text?q=1", 303))
  .get("/headers", ({ headers, set }) => {
    set.headers["x-set"] = "1";
    return headers;
  })
  .get("/response", ({ set }) => {
    set.headers["x-set"] = "1";
    return new Response("own", { status: 202, headers: { "x-own": "2" } });
  })
  .get("/params/:name/*", ({ params, query }) => ({ params, query }))
  .get("/query", ({ query }) => query, {
    query: t.Object({ id: t.Numeric(), tags: t.Array(t.String()) }),
  })
  .post("/json", ({ body }) => body, {
    body: t.Object({ name: t.String({ minLength: 2 }) }),
  })
  .post("/any", ({ body }) => ({ body }))
  .post("/upload", async ({ body }) => {
    const { name, type, size } = body.file;
    const text = await body.file.text();
    return { name, type: type.split(";")[0], size, text, note: body.note };
  }, { body: t.Object({ file: t.File(), note: t.String() }) })
  .post("/bytes", ({ body }) => new Response(body as ArrayBuffer), {
    parse: "arrayBuffer",
  })
  .all("/raw", ({ request }) => new Response(request.body), { parse: "none" })
  .get("/cookies", ({ cookie }) => {
    const { one, two, old, seen } = cookie;
    one?.set({ value: "a b", path: "/" });
    two?.set({ value: "2", httpOnly: true });
    old?.remove();
    return `${seen?.value}`;
  })
  .get(
    "/form",
    () => form({ text: "a field", file: file(join(root, "page.html")) }),
  )
  .get("/file", () => file(join(root, "page.html")))
  .get("/image", () => file(join(root, "image.png")));

const errors = new Elysia()
  .error({ TEAPOT: Teapot })
  .onError(({ code, error }) =>
    code === "TEAPOT" ? `teapot: ${(error as Error).message}` : undefined
  )
  .get("/teapot", () => {
    throw new Teapot("short and stout");
  })
  .get("/thrown", () => {
    throw new Error("thrown");
  })
  .get("/thrown-response", () => {
    throw new Response("thrown response", { status: 409 });
  })
  .get("/guarded", () => "let in", {
    beforeHandle: ({ query }) =>
      query["key"] === "1" ? undefined : status(401, "no"),
    afterHandle: ({ set }) => {
      set.headers["x-after"] = "1";
    },
  })
  .get("/wrapped", () => "plain", {
    mapResponse: ({ responseValue }) =>
      new Response(`<${responseValue}>`, { headers: { "x-mapped": "1" } }),
  });

const streams = new Elysia()
  .get("/stream", () => pieces())
  .get("/stream-sync", function* () {
    yield "one ";
    yield "two";
  })
  .get("/strings", () =>
    new ReadableStream({
      start(controller) {
        for (const piece of ["string ", "ä"]) controller.enqueue(piece);
        controller.close();
      },
    }))
  .get("/events", async function* () {
    yield sse({ event: "named", data: { a: "ä" } });
    await pause();
    yield sse("second");
  })
  .get("/forever", async function* () {
    try {
      for (let tick = 0;; tick++) {
        yield `tick ${tick}\n`;
        await pause();
      }
    } finally {
      aborted++;
    }
  })
  .get("/aborted", () => aborted);

const app: Pick<AnyElysia, "fetch"> = new Elysia()
  .use(routes).use(errors).use(streams)
  .group("/group", (group) => group.get("/inner", ({ path }) => path))
  .mount(
    "/mounted",
    (request) => Response.json([request.method, new URL(request.url).pathname]),
  );

export default app;
