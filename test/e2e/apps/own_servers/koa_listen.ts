/** The Koa app, listening. */
import app from "./koa.ts";

app.listen(3000, "127.0.0.1", () => console.log("koa listens"));
