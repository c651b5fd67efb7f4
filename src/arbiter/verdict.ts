import { EXIT } from "../exit_codes.ts";
import type { Crew, Departure } from "./crew.ts";

/** How and why the arbiter ends. */
export interface Stop {
  readonly manner: "graceful" | "quick";
  readonly exitCode: number;
  /** What went wrong; undefined when it was told to stop. */
  readonly reason?: string;
  /** What the process that started this one is told, when there is more to say than the reason. */
  readonly detail?: string;
}

/** A worker that failed: it ended, or has met an error after which it leaves. */
export type Failure = Pick<Departure, "member" | "why" | "bootExitCode">;

/** Where the arbiter is when a worker fails. */
export interface Situation {
  readonly crew: Pick<Crew, "respawn" | "roster">;
  /** Numbers of the generations. */
  readonly current: number;
  readonly candidate: number | undefined;
  /** Whether the first generation has been complete. */
  readonly isServing: boolean;
  /** On the clock of the runtime, milliseconds. */
  readonly now: number;
}

/** What a failure means for the others. */
export type Verdict =
  | { readonly kind: "go_on" }
  /** The new generation cannot serve. */
  | { readonly kind: "roll_back" }
  | { readonly kind: "stop"; readonly stop: Stop }
  /** The next worker in its place starts later. */
  | {
    readonly kind: "wait";
    readonly waitMs: number;
    readonly message: string;
  };

export function judge(
  { member, bootExitCode }: Failure,
  situation: Situation,
): Verdict {
  if (member.generation === situation.candidate) return { kind: "roll_back" };
  if (bootExitCode === undefined || situation.isServing) {
    return judgeSlot(member.slot, situation);
  }
  const reason = bootExitCode === EXIT.appFailed
    ? "App failed to load."
    : "Worker failed to boot.";
  const stop: Stop = { manner: "quick", exitCode: bootExitCode, reason };
  return { kind: "stop", stop };
}

/** A slot that keeps failing ends the service only when no other worker serves. */
function judgeSlot(
  slot: number,
  { crew: { respawn, roster }, current, now }: Situation,
): Verdict {
  const failures = respawn.failures(slot);
  if (respawn.isExhausted(slot) && roster.readyCount(current) === 0) {
    const reason =
      `Worker failed to boot. ${failures} workers in a row ended too early.`;
    const exitCode = EXIT.bootFailed;
    return { kind: "stop", stop: { manner: "quick", exitCode, reason } };
  }
  const waitMs = respawn.waitMs(slot, now);
  if (waitMs === 0) return { kind: "go_on" };
  const message =
    `${failures} workers in a row ended too early; the next one starts in ${
      Math.round(waitMs)
    } ms`;
  return { kind: "wait", waitMs, message };
}
