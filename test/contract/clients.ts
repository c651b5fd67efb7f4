import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Connects to a port of the loopback interface; rejects when that fails. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  return socket;
}

/** Connects as many times, at once. */
export function connectMany(port: number, count: number): Promise<Socket[]> {
  return Promise.all(Array.from({ length: count }, () => connectTo(port)));
}

/** All that the server sends until it ends the connection. */
export function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => text += String(chunk));
    socket.on("error", reject);
    socket.on("end", () => {
      socket.end();
      resolve(text);
    });
  });
}

/** The error code of a connection attempt; "" when it succeeds. */
export function refusalOf(port: number, host = "127.0.0.1"): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.on("connect", () => {
      socket.destroy();
      resolve("");
    });
    socket.on("error", (error) => {
      resolve("code" in error ? String(error.code) : error.message);
    });
  });
}
