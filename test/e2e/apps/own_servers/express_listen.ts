/** The Express app, listening. */
import app from "./express.ts";

app.listen(3000, () => console.log("express listens"));
