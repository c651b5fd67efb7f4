/** Two clients that ask at the same time: of this script, or of siege. */
import { execFile } from "node:child_process";
import { get } from "node:http";
import process from "node:process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** What a task of `app.ts` answers. */
export interface TaskFacts {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly cpuMs: number;
}

export interface Asked {
  readonly answers: readonly TaskFacts[];
  /** Until both clients had their answer, or had lost their connection. */
  readonly seconds: number;
}

/** Asks twice at the same time. */
export async function askTwice(url: string): Promise<Asked> {
  const since = performance.now();
  const outcomes = await Promise.allSettled([ask(url), ask(url)]);
  return {
    answers: outcomes.flatMap((outcome) =>
      outcome.status === "fulfilled" ? [outcome.value] : []
    ),
    seconds: (performance.now() - since) / 1000,
  };
}

function ask(url: string): Promise<TaskFacts> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      text(response).then((body) => resolve(JSON.parse(body))).catch(reject);
    }).on("error", reject);
  });
}

/** Has siege ask twice at the same time; resolves with its count and its time. */
export async function besiege(
  url: string,
): Promise<{ readonly count: number; readonly seconds: number }> {
  const args = ["--concurrent=2", "--reps=1", "--quiet", "--json-output", url];
  const { stdout } = await promisify(execFile)("siege", args).catch(
    (error: NodeJS.ErrnoException & { stdout?: string }) => {
      if (error.code === "ENOENT") return explainMissing();
      return { stdout: error.stdout ?? "" };
    },
  );
  const figure = (name: string): number =>
    Number(new RegExp(`"${name}":\\s*([\\d.]+)`).exec(stdout)?.[1] ?? NaN);
  return {
    count: figure("successful_transactions"),
    seconds: figure("elapsed_time"),
  };
}

function explainMissing(): never {
  process.stderr.write("Cannot run siege: expected it to be installed\n");
  process.exit(1);
}
