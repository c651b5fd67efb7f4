import { Session } from "node:inspector";
import { SourceMap } from "node:module";
import type { Worker } from "node:worker_threads";

/** How long a thread may take to say where it is. */
const LIMIT_MS = 2000;
/** A pause that comes, comes right after it was accepted: by a thread that runs nothing, it never does. */
const PAUSE_MS = 200;
const MOST_FRAMES = 20;

const WAITS = "ran nothing: it waits for what does not come";
const BLOCKED =
  "did not say where it was: it is in a call that blocks, or the machine is busy";

/** Tells what a thread does, which is to be ended afterwards; undefined on a Node without inspector. */
export async function describeThread(
  worker: Worker,
): Promise<string | undefined> {
  const probe = new ThreadProbe(worker.threadId);
  const limit = setTimeout(() => probe.settle(BLOCKED), LIMIT_MS);
  try {
    return await probe.run();
  } finally {
    clearTimeout(limit);
    probe.close();
  }
}

interface Script {
  readonly url: string;
  readonly sourceMapURL?: string;
}

interface Frame {
  readonly functionName: string;
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

/** What the debugger of a thread says, as far as it matters. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Script & {
    readonly scriptId: string;
    readonly callFrames: readonly Frame[];
  };
}

/** The debugger of one thread, for one look at its stack. */
class ThreadProbe {
  readonly #title: string;
  readonly #session = new Session();
  readonly #scripts = new Map<string, Script>();
  readonly #told: Promise<string>;
  #settle: (text: string) => void = () => {};
  /** Of the thread's debugger, within the session with the one of this thread. */
  #sessionId: string | undefined;
  #lastId = 0;
  #pauseId = 0;

  /** The `workerId` of the debugger is another number: the title alone has that of the thread. */
  constructor(threadId: number) {
    this.#title = `[worker ${threadId}]`;
    this.#told = new Promise((resolve) => this.#settle = resolve);
  }

  run(): Promise<string> {
    const session = this.#session;
    session.connect();
    session.on("NodeWorker.attachedToWorker", ({ params }) => {
      if (params.workerInfo.title.startsWith(this.#title)) {
        this.#pause(params.sessionId);
      }
    });
    session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      if (params.sessionId === this.#sessionId) {
        this.#receive(JSON.parse(params.message));
      }
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    return this.#told;
  }

  settle(text: string): void {
    this.#settle(text);
  }

  /** A thread that is left paused would never end, whoever terminates it. */
  close(): void {
    this.#ask("Debugger.resume");
    this.#ask("Debugger.disable");
    this.#session.post("NodeWorker.disable");
    this.#session.disconnect();
  }

  #pause(sessionId: string): void {
    this.#sessionId = sessionId;
    this.#ask("Debugger.enable");
    this.#pauseId = this.#ask("Debugger.pause");
  }

  #ask(method: string): number {
    const id = ++this.#lastId;
    const sessionId = this.#sessionId;
    if (sessionId === undefined) return id;
    const message = JSON.stringify({ id, method });
    this.#session.post("NodeWorker.sendMessageToWorker", {
      sessionId,
      message,
    });
    return id;
  }

  #receive({ id, method, params }: Message): void {
    if (method === "Debugger.scriptParsed") {
      this.#scripts.set(params!.scriptId, params!);
    } else if (method === "Debugger.paused") {
      const frames = params!.callFrames.slice(0, MOST_FRAMES);
      const lines = frames.map((frame) => this.#describe(frame));
      this.#settle(`was stopped here:\n${lines.join("\n")}`);
    } else if (id === this.#pauseId) {
      setTimeout(() => this.#settle(WAITS), PAUSE_MS);
    }
  }

  #describe({ functionName, location }: Frame): string {
    const { scriptId, lineNumber, columnNumber } = location;
    const script = this.#scripts.get(scriptId) ?? { url: "" };
    const place = placeInSource(script, lineNumber, columnNumber);
    return `    at ${functionName || "<anonymous>"} (${place})`;
  }
}

/** Where the code was written that runs at a place; the debugger counts from 0. */
function placeInSource(
  script: Script,
  lineNumber: number,
  columnNumber: number,
): string {
  const found = readSourceMap(script)?.findEntry(lineNumber, columnNumber);
  if (found === undefined || !("originalLine" in found)) {
    return `${script.url}:${lineNumber + 1}:${columnNumber + 1}`;
  }
  const { originalSource, originalLine, originalColumn } = found;
  const url = new URL(originalSource, script.url).href;
  return `${url}:${originalLine + 1}:${originalColumn + 1}`;
}

/** The map that tsx writes into what it makes of TypeScript. */
function readSourceMap({ sourceMapURL = "" }: Script): SourceMap | undefined {
  const [, encoded] = /^data:application\/json[^,]*;base64,(.*)$/s
    .exec(sourceMapURL) ?? [];
  if (encoded === undefined) return undefined;
  return new SourceMap(
    JSON.parse(Buffer.from(encoded, "base64").toString()),
  );
}
