/** A server that closes when it is asked to. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  if (request.url === "/close") server.close(() => console.log("closed"));
  response.end(request.url);
});
server.listen(3000);
