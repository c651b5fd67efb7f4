/** A server of node:http with a WebSocketServer of ws, listening once that is asynchronously decided. */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const server = createServer((request, response) => response.end(request.url));
const sockets = new WebSocketServer({ server, path: "/ws/echo" });
sockets.on("connection", (socket) => {
  socket.on("message", (message) => socket.send(`data: ${message}`));
  socket.on("close", (code) => console.log(`closed with ${code}`));
});

async function main(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  server.listen(3000);
}

void main();
