import app from "./express.ts";

app.listen(3000);
