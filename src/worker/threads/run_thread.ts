import type { AppType } from "../../config/settings.ts";
import { PfserveError, stackOf } from "../../errors.ts";
import { EXIT } from "../../exit_codes.ts";
import type { FetchHandler } from "../../http/app.ts";
import { installFetchGlobals } from "../../http/fetch/globals.ts";
import { makeRequest } from "../../http/fetch/lazy_request.ts";
import { partsOf } from "../../http/fetch/parts_of.ts";
import type { ThreadLink, WorkerRuntime } from "../../runtime.ts";
import type {
  BootMessage,
  RequestMessage,
  ToThread,
} from "../../thread_messages.ts";
import type { LoadedModule } from "../app_exports.ts";
import { appOf, loadModule, valueOf } from "../app_loader.ts";
import { LoadReport } from "../load_report.ts";
import { ThreadExchange } from "./thread_exchange.ts";

/** Runs the app in a thread of a worker: loads it when told to, and answers one request at a time. */
export function runThread(runtime: WorkerRuntime, link: ThreadLink): void {
  runtime.self.onUncaught((thrown) =>
    link.send({ kind: "uncaught", stack: stackOf(thrown) })
  );
  const thread = new RunningThread(runtime, link);
  link.onMessage((message) => thread.receive(message));
}

class RunningThread {
  readonly #runtime: WorkerRuntime;
  readonly #link: ThreadLink;
  #fetch: FetchHandler | undefined;
  #exchange: ThreadExchange | undefined;

  constructor(runtime: WorkerRuntime, link: ThreadLink) {
    this.#runtime = runtime;
    this.#link = link;
  }

  receive(message: ToThread): void {
    if (message.kind === "boot") return void this.#boot(message);
    if (message.kind === "request") return void this.#run(message.request);
    const exchange = this.#exchange;
    // It may be of a request that is over.
    if (exchange?.id !== message.id) return;
    switch (message.kind) {
      case "abort":
        return exchange.abort();
      case "credit":
        return exchange.sender.addCredit(message.bytes);
      case "cancel":
        return exchange.sender.cancel();
      case "body_piece":
      case "body_end":
      case "body_failed":
        return exchange.receiveBody(message);
    }
  }

  async #boot({ app, appType, tellsLoaded }: BootMessage): Promise<void> {
    const report = tellsLoaded ? this.#createReport() : undefined;
    try {
      installFetchGlobals();
      const requestBuffering = await this.#load(app, appType);
      report?.start(true);
      this.#link.send({ kind: "ready", requestBuffering });
    } catch (error) {
      report?.start(false);
      this.#failToBoot(error);
    }
  }

  #createReport(): LoadReport {
    return new LoadReport(
      this.#runtime,
      (message) => this.#link.send(message),
    );
  }

  /** Returns what the app says of whether it gets whole request bodies. */
  async #load(
    specification: string,
    appType: AppType,
  ): Promise<boolean | undefined> {
    const loaded = await loadModule(this.#runtime, specification);
    const value = await valueOf(loaded, appType);
    const app = await appOf(value, loaded, appType);
    if (app.kind !== "fetch") throw noFetchHandler(specification);
    this.#fetch = app.fetch;
    return requestBufferingOf(loaded);
  }

  #failToBoot(error: unknown): void {
    const isOurs = error instanceof PfserveError;
    const { message, exitCode, cause } = isOurs
      ? error
      : new PfserveError(stackOf(error), { exitCode: EXIT.bootFailed });
    this.#link.send({
      kind: "boot_failed",
      message,
      exitCode,
      cause: cause === undefined ? undefined : stackOf(cause),
    });
  }

  async #run(request: RequestMessage): Promise<void> {
    const exchange = new ThreadExchange(request, this.#link, this.#runtime);
    this.#exchange = exchange;
    try {
      const response = await this.#fetch!(makeRequest(exchange), exchange);
      await exchange.sender.send(partsOf(response));
    } catch (thrown) {
      await exchange.sender.fail(thrown);
    }
  }
}

/** What the module asks for by an export of that name. */
function requestBufferingOf(
  { module, spec }: LoadedModule,
): boolean | undefined {
  const { requestBuffering } = module;
  if (requestBuffering === undefined) return undefined;
  if (typeof requestBuffering === "boolean") return requestBuffering;
  throw new PfserveError(
    `Cannot use "requestBuffering" of "${spec.module}": expected true or false, not ${
      JSON.stringify(requestBuffering) ?? typeof requestBuffering
    }`,
    { exitCode: EXIT.appFailed },
  );
}

function noFetchHandler(specification: string): PfserveError {
  return new PfserveError(
    `Cannot serve "${specification}" with the worker class gthread: ` +
      "expected a Fetch handler, not (req, res); use -k async",
    { exitCode: EXIT.appFailed },
  );
}
