import type { RandomValues } from "./random_values.ts";

/** A request of a conversation. */
export interface PlannedRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly minor: 0 | 1;
  /** Whether the client keeps the connection. */
  readonly isPersistent: boolean;
  /** Whether the app reads the body before it answers. */
  readonly readsBody: boolean;
  /** In latin1. */
  readonly text: string;
}

export function makeRequest(random: RandomValues): PlannedRequest {
  const method = random.pick(["GET", "GET", "HEAD", "POST"] as const);
  const minor = random.isTrue(0.2) ? 0 : 1;
  const connection = random.pick(
    minor === 1 ? ["", "", "", "", "close"] : ["keep-alive", "keep-alive", ""],
  );
  const isPersistent = minor === 1 ? connection === "" : connection !== "";
  const lines = [
    `${method} / HTTP/1.${minor}`,
    "Host: a",
    ...(connection === "" ? [] : [`Connection: ${connection}`]),
  ];
  const [field, body] = method === "POST" ? makeBody(random, minor) : ["", ""];
  return {
    method,
    minor,
    isPersistent,
    // A chunked body of which the app wants nothing, and of which more is to come, ends a connection.
    readsBody: field.startsWith("Transfer") || random.isTrue(0.5),
    text: `${[...lines, field].join("\r\n")}\r\n${body}`,
  };
}

/** Field line with its end, and the body; the last line of the head follows. */
function makeBody(
  random: RandomValues,
  minor: 0 | 1,
): readonly [field: string, body: string] {
  if (minor === 1 && random.isTrue(0.5)) {
    return ["Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"];
  }
  return ["Content-Length: 3\r\n", "abc"];
}
