import { connect } from "node:net";

const EVERY_MS = 20;

const ENDLESS = "GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
const HALF =
  "POST /length HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2000\r\n\r\n" +
  "x".repeat(1000);

/** Sends half a request or reads half a response, and leaves; 50 times a second until stopped. */
export function startLeaving(port: number): { stop(): number } {
  let count = 0;
  const timer = setInterval(() => leave(port, ++count), EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return count;
    },
  };
}

function leave(port: number, count: number): void {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  if (count % 2 === 0) {
    socket.write(ENDLESS);
    socket.once("data", () => socket.destroy());
  } else socket.write(HALF, () => setTimeout(() => socket.destroy(), EVERY_MS));
}
