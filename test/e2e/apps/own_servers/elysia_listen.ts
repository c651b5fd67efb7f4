/** An Elysia app, listening, with a WebSocket. */
import process from "node:process";
import { Elysia } from "elysia";

new Elysia()
  .get("/static", "a static text")
  .get("/:number", ({ path }) => `${path} ${process.pid}`)
  .ws("/ws/echo", {
    message: (socket, message) => void socket.send(`data: ${message}`),
  })
  .listen(3000, ({ port }) => console.log(`elysia listens on ${port}`));
