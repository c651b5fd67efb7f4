import { connect } from "node:net";

const REQUEST =
  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

/** An answer as text; undefined when nobody listens. */
export function askOnce(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write(REQUEST));
    socket.on("data", (chunk) => text += chunk);
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(text === "" ? undefined : text));
  });
}

/** The process that says in the JSON of its answer, sent whole or in chunks, who it is. */
export function pidInAnswer(text: string): number {
  const start = text.indexOf("{", text.indexOf("\r\n\r\n"));
  return JSON.parse(text.slice(start, text.lastIndexOf("}") + 1)).pid;
}
