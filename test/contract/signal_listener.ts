/** Prints the name of each signal that it hears. */
import { loadRuntime } from "../../runtimes/detect.ts";
import { HANDLED_SIGNALS } from "../../src/arbiter/signals.ts";

const { self } = await loadRuntime();
for (const signal of HANDLED_SIGNALS) {
  self.onSignal(signal, () => self.print(`${signal}\n`));
}
self.print("ready\n");
setInterval(() => {}, 60_000);
