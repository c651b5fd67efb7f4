import assert from "node:assert/strict";
import type { SharedServer } from "./back_ends.ts";
import { type Answer, json } from "./client.ts";
import { eventually } from "./wait.ts";

export function expectText(answer: Answer, status: number, text: string): void {
  assert.equal(answer.body.toString(), text);
  assert.equal(answer.status, status);
}

/** The app streams at `/until-abort` for as long as it has a client; `/ended` counts the ends. */
export async function expectEndWithClient(shared: SharedServer): Promise<void> {
  const { ask, connect, server } = shared;
  const count = async (): Promise<number> => json(await ask("/ended"));
  const before = await count();
  const workers = server.workers();
  for (let left = 1; left <= 5; left++) {
    const connection = await connect();
    connection.receive().catch(() => {});
    connection.send("GET /until-abort HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await connection.bodyContains("begun");
    connection.destroy();
    await eventually("the end", async () => await count() === before + left);
  }
  assert.deepEqual(server.workers(), workers);
  assert.doesNotMatch(server.log.text, /Uncaught/);
}
