import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { createDeferred } from "../../../../src/deferred.ts";
import type { FetchHandler } from "../../../../src/http/app.ts";
import { NativeResponse } from "../../../../src/http/fetch/natives.ts";
import { makeRandom, randomPieces } from "../pieces.ts";
import { serveOnce } from "./memory_server.ts";
import { MemorySocket } from "./memory_socket.ts";
import {
  makeRequest as planRequest,
  type PlannedRequest,
} from "./random_request.ts";
import {
  makeResponse as planResponse,
  type PlannedResponse,
} from "./random_response.ts";
import { RandomValues } from "./random_values.ts";

/** A response as the app sees it when it returns it. */
export interface ReturnedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface PlannedExchange {
  readonly request: PlannedRequest;
  readonly response: PlannedResponse;
  /** Undefined when the app was not asked, or returned no response. */
  returned: ReturnedResponse | undefined;
}

/** What became of the requests of a client that sends all of them ahead. */
export interface Conversation {
  readonly exchanges: readonly PlannedExchange[];
  readonly written: Buffer;
  readonly ending: "ended" | "cut" | undefined;
  readonly isCorked: boolean;
}

/** Holds the conversation that a seed stands for. */
export async function converse(seed: number): Promise<Conversation> {
  const random = new RandomValues(makeRandom(seed));
  const exchanges = Array.from(
    { length: 1 + random.below(5) },
    (): PlannedExchange => ({
      request: planRequest(random),
      response: planResponse(random),
      returned: undefined,
    }),
  );
  const pace = new RandomValues(makeRandom(seed + 1));
  const isSlow = pace.isTrue(0.3);
  const socket = new MemorySocket(() => isSlow && pace.isTrue(0.5));
  const answered = untilAnswered(socket, exchanges);
  for (const piece of piecesOf(exchanges, pace)) socket.receive(piece);
  await answered;
  // Whatever the engine would still write has its turn.
  await new Promise((resolve) => setImmediate(resolve));
  const { ending, isCorked } = socket;
  if (socket.hasEnded) socket.receiveEnd();
  socket.destroy();
  return {
    exchanges,
    written: Buffer.concat(socket.written),
    ending,
    isCorked,
  };
}

function piecesOf(
  exchanges: readonly PlannedExchange[],
  pace: RandomValues,
): Uint8Array<ArrayBuffer>[] {
  const text = exchanges.map(({ request }) => request.text).join("");
  const bytes = new Uint8Array(Buffer.from(text, "latin1"));
  if (pace.isTrue(0.7)) return [bytes];
  const pieces = randomPieces(bytes, makeRandom(pace.below(1e9)));
  return [...pieces].map((piece) => piece.slice());
}

/** Resolves when everything that will be answered is answered. */
function untilAnswered(
  socket: MemorySocket,
  exchanges: readonly PlannedExchange[],
): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  let finished = 0;
  serveOnce(socket, answerInOrder(exchanges), () => {
    finished++;
    // The engine ends the connection right after it says so.
    queueMicrotask(() => {
      const isOver = socket.ending !== undefined;
      if (isOver || finished === exchanges.length) resolve();
    });
  });
  return promise;
}

function answerInOrder(exchanges: readonly PlannedExchange[]): FetchHandler {
  let next = 0;
  return async (request) => {
    const exchange = exchanges[next++]!;
    if (exchange.request.readsBody) await request.arrayBuffer();
    const response = await exchange.response.answer();
    exchange.returned = look(response);
    return response as Response;
  };
}

/** Undefined for what is no response. */
function look(response: unknown): ReturnedResponse | undefined {
  if (!(response instanceof NativeResponse)) return undefined;
  const { status, statusText, headers } = response;
  return { status, statusText, headers: [...headers] };
}
