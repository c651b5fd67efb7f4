import app from "./elysia.ts";

app.listen(3000);
