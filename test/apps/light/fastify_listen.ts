import app from "./fastify.ts";

await app.listen({ port: 3000 });
