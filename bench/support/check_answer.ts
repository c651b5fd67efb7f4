import type { Buffer } from "node:buffer";
import { once } from "node:events";
import { request } from "node:http";
import { buffer } from "node:stream/consumers";

/** Asks once, by POST when there is something to send; throws when the body is another one. */
export async function checkAnswer(
  port: number,
  expected: Buffer,
  posted: Buffer | undefined,
): Promise<void> {
  const asked = request({
    port,
    host: "127.0.0.1",
    method: posted === undefined ? "GET" : "POST",
    agent: false,
    headers: posted === undefined ? {} : { "content-length": posted.length },
  });
  asked.end(posted);
  const [response] = await once(asked, "response");
  const body = await buffer(response);
  asked.destroy();
  if (response.statusCode === 200 && body.equals(expected)) return;
  throw new Error(
    `Port ${port} answered ${response.statusCode} and ${body.length} bytes: ` +
      `expected 200 and ${expected.length} other ones`,
  );
}
