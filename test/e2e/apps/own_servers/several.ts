/** Two servers, of which the second one is for metrics; each is asked to listen twice. */
import { createServer } from "node:http";

const server = createServer((_request, response) => response.end("first"));
const metrics = createServer((_request, response) => response.end("metrics"));
server.listen(3000, () => {
  server.listen(3001, () => console.log("listens again"));
});
metrics.listen(9090, () => console.log("metrics listens"));
