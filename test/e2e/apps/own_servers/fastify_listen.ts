/** The Fastify app, listening on every address of localhost. */
import app from "./fastify.ts";

await app.listen({ port: 3000 });
console.log("fastify listens");
