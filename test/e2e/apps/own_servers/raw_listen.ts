/** The server of node:http, listening; says what it is told. */
import server from "./raw.ts";

server.on("listening", () => console.log("event: listening"));
server.listen({ port: 3000, host: "localhost" }, () => {
  console.log(`address: ${JSON.stringify(server.address())}`);
});
