import { connect } from "node:net";

const REQUEST =
  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

/** The body of an answer; undefined when nobody listens. */
export function askOnce(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write(REQUEST));
    socket.on("data", (chunk) => text += chunk);
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(bodyOf(text)));
  });
}

/** The JSON object of a response, whether it was sent whole or in chunks. */
function bodyOf(text: string): string | undefined {
  const start = text.indexOf("{", text.indexOf("\r\n\r\n"));
  const end = text.lastIndexOf("}");
  return start < 0 || end < start ? undefined : text.slice(start, end + 1);
}
