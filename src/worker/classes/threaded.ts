import type { Settings } from "../../config/settings.ts";
import { messageOf, PfserveError } from "../../errors.ts";
import { EXIT } from "../../exit_codes.ts";
import type { FetchHandler } from "../../http/app.ts";
import { EngineServer } from "../../http/engine/server.ts";
import type { ResponseParts } from "../../http/fetch/response_parts.ts";
import type { BodySource } from "../../http/fetch/source.ts";
import type { Threads } from "../../runtime.ts";
import { AcceptGate } from "../threads/accept_gate.ts";
import { spoolBody } from "../threads/spooled_body.ts";
import { ThreadPool } from "../threads/thread_pool.ts";
import {
  type EngineSource,
  type IncomingBody,
  ThreadRequest,
} from "../threads/thread_request.ts";
import type { OpenWorker, WorkerContext } from "../worker_classes.ts";
import { engineBounds } from "./engine_bounds.ts";
import { httpRules } from "../../http_rules.ts";

/** What the engine gives in place of a Request. */
type Source = EngineSource & {
  readonly body: (BodySource & { readonly isComplete: boolean }) | undefined;
};

/** `gthread`: this thread reads requests and writes responses, others run the app. */
export const openThreaded: OpenWorker = async (context) => {
  const { clock, threads } = context.runtime;
  checkSpools(threads, context.assignment.settings);
  const pool: ThreadPool = makePool(context, {
    onChange: () => gate.update(),
    onTurn: () => gate.turned(),
  });
  const gate = new AcceptGate({
    clock,
    spare: () => pool.spare,
    setAccepting: (isAccepting) => server.setAccepting(isAccepting),
  });
  const server = makeServer(context, gate, pool);
  await pool.start();
  return {
    get connections() {
      return server.connections;
    },
    get hasWaiting() {
      return server.hasWaiting;
    },
    listen: (fds, backlog) => server.listen(fds, backlog),
    async drain(isLast) {
      await server.drain(isLast);
      await pool.untilReported();
    },
    destroy: () => server.destroy(),
  };
};

/** A directory that this user cannot write to is an error now, not with the first large body. */
function checkSpools(
  threads: Pick<Threads, "createSpool">,
  { tmpUploadDir }: Settings,
): void {
  if (tmpUploadDir === undefined) return;
  try {
    threads.createSpool(tmpUploadDir).close();
  } catch (error) {
    throw new PfserveError(
      `Cannot make files in tmp-upload-dir "${tmpUploadDir}": ${
        messageOf(error)
      }`,
      { exitCode: EXIT.bootFailed },
    );
  }
}

function makePool(
  { runtime, assignment, observer, control }: WorkerContext,
  events: { onChange(): void; onTurn(): void },
): ThreadPool {
  const { threads, bootTimeout, requestTimeout } = assignment.settings;
  return new ThreadPool({
    threads: runtime.threads,
    clock: runtime.clock,
    app: assignment.app,
    appType: assignment.settings.appType,
    count: threads,
    bootTimeoutMs: bootTimeout * 1000,
    requestTimeoutMs: requestTimeout * 1000,
    observer,
    control,
    ...events,
  });
}

function makeServer(
  { runtime, assignment, observer }: WorkerContext,
  gate: AcceptGate,
  pool: ThreadPool,
): EngineServer {
  const { settings, tls } = assignment;
  const spools = {
    createSpool: () => runtime.threads.createSpool(settings.tmpUploadDir),
  };
  const takeBody = async (
    source: Source,
  ): Promise<IncomingBody | undefined> => {
    const { body, socket } = source;
    if (body === undefined) return undefined;
    const isBuffered = pool.requestBuffering ?? settings.requestBuffering;
    if (!isBuffered && !body.isComplete) {
      return { kind: "stream", source: body };
    }
    if (!body.isComplete) gate.settled(socket);
    const length = source.header("content-length");
    return await spoolBody(body, length, spools);
  };
  const answer = async (source: Source): Promise<ResponseParts> => {
    const response = pool.run(
      new ThreadRequest(source, await takeBody(source)),
    );
    gate.settled(source.socket);
    return await response;
  };
  return new EngineServer(
    runtime,
    // The engine hands on what `makeRequest` and `fetch` return, and never looks at it.
    answer as unknown as FetchHandler,
    {
      makeRequest: (source) => source as unknown as Request,
      partsOf: (response) => response as ResponseParts,
      onAccepted: (socket) => gate.accepted(socket),
      maxConnections: settings.workerConnections,
      observer,
      tls,
      ...httpRules(settings),
      ...engineBounds(settings, settings.keepalive * 1000),
    },
  );
}
