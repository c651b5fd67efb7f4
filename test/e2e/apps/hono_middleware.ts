/** Hono with its middleware and helpers, one below each path. */
import process from "node:process";
import { Hono, type MiddlewareHandler } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { contextStorage, getContext } from "hono/context-storage";
import {
  deleteCookie,
  getCookie,
  getSignedCookie,
  setCookie,
  setSignedCookie,
} from "hono/cookie";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { etag } from "hono/etag";
import { HTTPException } from "hono/http-exception";
import { logger } from "hono/logger";
import { methodOverride } from "hono/method-override";
import { prettyJSON } from "hono/pretty-json";
import { requestId, type RequestIdVariables } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { timeout } from "hono/timeout";
import { endTime, startTime, timing } from "hono/timing";
import { validator } from "hono/validator";

type Env = { Variables: RequestIdVariables };

const LONG = "a long text ".repeat(200);
const app: Hono<Env> = new Hono<Env>();

app.onError((error, c) =>
  error instanceof HTTPException
    ? error.getResponse()
    : c.text(error.constructor.name, 500)
);
app.notFound((c) => c.text(`nothing at ${c.req.path}`, 404));

app.use("/compress/*", compress());
app.use("/etag/*", etag());
app.use("/both/*", etag(), compress());
for (const prefix of ["/compress", "/etag", "/both"]) {
  app.get(`${prefix}/text`, (c) => c.text(LONG));
  app.get(`${prefix}/empty`, (c) => c.body(null, 204));
}
app.get("/compress/stream", (c) => {
  c.header("content-type", "text/plain");
  return c.body(new Blob(Array<string>(50).fill(LONG)).stream());
});

app.use("/cors/*", cors({ origin: "http://other", credentials: true }));
app.get("/cors/text", (c) => c.text("shared"));
app.use("/auth/*", basicAuth({ username: "user", password: "pass:word" }));
app.get("/auth/text", (c) => c.text("secret"));
app.use("/secure/*", secureHeaders());
app.get("/secure/text", (c) => c.text("safe"));
app.use("/csrf/*", csrf());
app.post("/csrf/form", (c) => c.text("taken"));
app.use("/timeout/*", timeout(50));
app.get("/timeout/never", () => new Promise<Response>(() => {}));
app.use("/id/*", requestId());
app.get("/id/text", (c) => c.text(c.get("requestId")));
app.use("/logged/*", logger());
app.get("/logged/text", (c) => c.text("logged"));
app.use("/timing/*", timing());
app.get("/timing/text", (c) => {
  startTime(c, "work");
  endTime(c, "work");
  return c.text("timed");
});
app.use("/pretty/*", prettyJSON());
app.get("/pretty/json", (c) => c.json({ a: 1 }));
app.use("/stored/*", contextStorage());
app.get("/stored/path", async (c) => {
  await Promise.resolve();
  return c.text(getContext().req.path);
});
app.use("/override/*", methodOverride({ app }));
app.delete("/override/it", async (c) => c.json(await c.req.parseBody()));

app.use("/limit/*", bodyLimit({ maxSize: 10 }));
app.post("/limit/text", async (c) => c.text(await c.req.text()));
app.post("/limit/ignored", (c) => c.text("not read"));

app.get("/cookies", async (c) => {
  setCookie(c, "plain", "a b");
  setCookie(c, "safe", "1", { httpOnly: true, secure: true, maxAge: 60 });
  await setSignedCookie(c, "signed", "value", "key of the signature");
  deleteCookie(c, "old");
  return c.json(getCookie(c));
});
app.get(
  "/cookies/signed",
  async (c) =>
    c.text(`${await getSignedCookie(c, "key of the signature", "signed")}`),
);

const checkJson = validator(
  "json",
  (value: { name?: unknown }, c) =>
    typeof value.name === "string"
      ? { name: value.name }
      : c.text("no name", 400),
);
app.post("/valid/json", checkJson, (c) => c.json(c.req.valid("json")));
const checkForm = validator(
  "form",
  (value, c) => value["age"] === "7" ? { age: 7 } : c.text("no age", 400),
);
app.post("/valid/form", checkForm, async (c) =>
  // A body that was validated can be read again.
  c.json([c.req.valid("form"), await c.req.parseBody()]));

app.get("/late", async (c, next) => {
  await next();
  c.header("X-Late", "1");
  c.res.headers.append("X-Late", "2");
  c.res = new Response(`${await c.res.clone().text()}!`, c.res);
}, (c) => c.text("late", 201, { "X-Early": "1" }));
app.get("/forbidden", () => {
  throw new HTTPException(403, { message: "stay out" });
});
app.get("/refused", () => {
  const res = new Response("denied", {
    status: 401,
    headers: { "x-why": "!" },
  });
  throw new HTTPException(401, { res });
});
app.get("/broken", () => {
  throw new TypeError("broken");
});
app.get("/redirect", (c) => c.redirect("/日?q=ü", 303));

app.use("/static/*", await staticFiles());

/** The middleware of the runtime, as its users have it. */
async function staticFiles(): Promise<MiddlewareHandler> {
  const root = process.env["TEST_FILES"] ?? "";
  const rewriteRequestPath = (path: string): string =>
    path.replace(/^\/static/, "");
  const { serveStatic } = "Bun" in globalThis
    ? await import("hono/bun")
    : "Deno" in globalThis
    ? await import("hono/deno")
    : await import("@hono/node-server/serve-static");
  return serveStatic({ root, rewriteRequestPath });
}

export default app;
