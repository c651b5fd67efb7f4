import type { SignalName } from "../runtime.ts";

/** What an arbiter can be asked to do while it runs. */
export interface Controls {
  stop(manner: "graceful" | "quick"): void;
  reload(): void;
  addWorker(): void;
  removeWorker(): void;
  reopenLogs(): void;
  upgrade(): void;
  retireWorkers(): void;
}

type HandledSignal = Exclude<SignalName, "SIGABRT" | "SIGKILL">;

/** Every signal and what it asks for; Gunicorn's table. */
const ACTIONS: {
  readonly [Signal in HandledSignal]: (controls: Controls) => void;
} = {
  SIGTERM: (controls) => controls.stop("graceful"),
  SIGINT: (controls) => controls.stop("quick"),
  SIGQUIT: (controls) => controls.stop("quick"),
  SIGHUP: (controls) => controls.reload(),
  SIGTTIN: (controls) => controls.addWorker(),
  SIGTTOU: (controls) => controls.removeWorker(),
  SIGUSR1: (controls) => controls.reopenLogs(),
  SIGUSR2: (controls) => controls.upgrade(),
  SIGWINCH: (controls) => controls.retireWorkers(),
};

export const HANDLED_SIGNALS: readonly HandledSignal[] = Object.keys(
  ACTIONS,
) as HandledSignal[];

export function obey(signal: SignalName, controls: Controls): void {
  if (signal in ACTIONS) ACTIONS[signal as HandledSignal](controls);
}
