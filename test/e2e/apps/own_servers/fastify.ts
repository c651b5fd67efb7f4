/** A Fastify app: answers `/N` with the path and the pid. */
import process from "node:process";
import { fastify, type FastifyInstance } from "fastify";

const app: FastifyInstance = fastify();
app.get("/throw", () => {
  throw new Error("thrown by a route");
});
app.get("/:number", (request) => `${request.url} ${process.pid}`);

export default app;
