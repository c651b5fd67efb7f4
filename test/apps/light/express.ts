import express from "express";

const app = express();
app.use(express.json());
app.get("/", (_req, res) => {
  res.send("Hello from Express");
});
app.post("/sum", (req, res) => {
  res.json({ sum: req.body.a + req.body.b });
});

export default app;
