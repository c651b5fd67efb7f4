/** Exports that are no worker classes, or bad ones. */
import { Worker } from "../../../../runtimes/custom_worker.ts";

export class Idle extends Worker {
  override start(): void {}
}

export class BrokenInit extends Idle {
  override init(): Promise<void> {
    return Promise.reject(new Error("no license key"));
  }
}

export class BrokenStart extends Idle {
  override start(): never {
    throw new Error("no room");
  }
}

export class NeverReady extends Idle {
  override init(): Promise<void> {
    return new Promise(() => {});
  }
}

export class Stranger {}
