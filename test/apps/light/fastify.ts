import Fastify from "fastify";

const app = Fastify();
app.get("/", () => "Hello from Fastify");
app.post<{ Body: { a: number; b: number } }>("/sum", (request) => {
  return { sum: request.body.a + request.body.b };
});

export default app;
