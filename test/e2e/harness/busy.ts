import { type Answer, type Connection, json, request } from "./client.ts";
import type { Scene } from "./scene.ts";
import type { Server } from "./server.ts";
import { eventually } from "./wait.ts";

const PROBES = 8;

/** A request that is under way. */
export interface SlowRequest {
  readonly connection: Connection;
  readonly answer: Promise<Answer>;
}

/** Sends a request that takes `delayMs` to a server of the app `slow`; resolves when it is being answered. */
export async function requestSlowly(
  scene: Scene,
  server: Server,
  delayMs: number,
): Promise<SlowRequest> {
  const connection = await scene.connect(server.address);
  const answer = connection.request(`/sleep/${delayMs}`);
  answer.catch(() => {});
  await eventually("the request to be under way", async () => {
    const probes = Array.from(
      { length: PROBES },
      () => request(server.address, "/"),
    );
    const answers = await Promise.all(probes);
    return answers.some((probe) =>
      json<{ sleeping: number }>(probe).sleeping > 0
    );
  }, { explain: () => server.describe() });
  return { connection, answer };
}
