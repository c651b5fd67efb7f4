/** The app as a Hono instance: modules to load, as in an app that does something. */
import process from "node:process";
import { Hono } from "hono";

const app = new Hono();
app.get("/", (context) => context.json({ hello: "world", pid: process.pid }));

export default app;
