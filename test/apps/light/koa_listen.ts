import app from "./koa.ts";

app.listen(3000);
