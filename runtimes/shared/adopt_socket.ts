import { Socket } from "node:net";

/** Makes a socket of a connection's descriptor; it allows half-open use and sends without delay. */
export type AdoptSocket = (fd: number) => Socket;

/** The way of Node and Deno. */
export const adoptSocket: AdoptSocket = (fd) => {
  const socket = new Socket({
    fd,
    readable: true,
    writable: true,
    allowHalfOpen: true,
  });
  return socket.setNoDelay(true);
};
