import { H3, readBody } from "h3";

const app = new H3();
app.get("/", () => "Hello from h3");
app.post("/sum", async (event) => {
  const { a, b } = await readBody<{ a: number; b: number }>(event) ?? {};
  return { sum: Number(a) + Number(b) };
});

export default app;
