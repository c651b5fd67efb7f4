import { findIdle } from "../config/cross_checks.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log/logger.ts";
import type { Runtime } from "../runtime.ts";
import type { Generation } from "./generation.ts";
import type { ListenerSet } from "./listener_set.ts";
import type { LogTroubles } from "./log_troubles.ts";
import { checkLogs, openErrorLog } from "./logs.ts";
import { Pidfile } from "./pidfile.ts";

export interface ResourcesOptions {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly troubles: LogTroubles;
  readonly listeners: ListenerSet;
  /** The arbiter that started this one for an upgrade. */
  readonly predecessor: number | undefined;
}

/** What an arbiter holds outside its process: addresses, logs and the pidfile. */
export class Resources {
  readonly #options: ResourcesOptions;
  #pidfile: Pidfile | undefined;
  /** The pidfile has the suffix `.2` until the predecessor has left. */
  #isSuccessor: boolean;

  constructor(options: ResourcesOptions) {
    this.#options = options;
    this.#isSuccessor = options.predecessor !== undefined;
  }

  /** Opens all that the first generation needs; throws `PfserveError`. */
  async open(generation: Generation): Promise<void> {
    const { runtime, logger, listeners } = this.#options;
    const { settings, owner } = generation;
    checkLogs(runtime, generation);
    await this.#checkTls(generation);
    const pidfile = this.#pidfileOf(generation);
    pidfile?.check();
    await listeners.open(settings, owner);
    listeners.keepOnly(settings);
    pidfile?.write();
    this.#pidfile = pidfile;
    this.#announceAddresses(generation);
    logger.info(`Using worker: ${settings.workerClass}`);
    const { limitation } = runtime.sockets;
    if (limitation !== undefined) logger.warning(limitation);
    this.#warnOfIdle(generation);
  }

  /** Opens what another generation needs beside what there is; throws `PfserveError`. */
  async prepare(generation: Generation): Promise<void> {
    const { runtime, listeners } = this.#options;
    checkLogs(runtime, generation);
    await this.#checkTls(generation);
    this.#pidfileOf(generation)?.check();
    await listeners.open(generation.settings, generation.owner);
  }

  /** Lets go of what only generations before this one needed. */
  commit(generation: Generation): void {
    const { runtime, logger, troubles, listeners } = this.#options;
    logger.redirect(openErrorLog(runtime, generation, troubles));
    const before = listeners.urls.join(",");
    listeners.keepOnly(generation.settings);
    if (listeners.urls.join(",") !== before) {
      this.#announceAddresses(generation);
    }
    this.#warnOfIdle(generation);
    this.#movePidfile(generation);
  }

  /** The predecessor has left: its pidfile's name is free. */
  promote(generation: Generation): void {
    this.#isSuccessor = false;
    this.#movePidfile(generation);
  }

  /** Where clients find a generation. */
  urlsOf({ tls }: Generation): string[] {
    return this.#options.listeners.urls.map((url) =>
      tls === undefined ? url : url.replace(/^http:/, "https:")
    );
  }

  close(): void {
    this.#pidfile?.remove();
    this.#options.listeners.close({ unlinks: !this.#isSuccessor });
  }

  #warnOfIdle({ settings }: Generation): void {
    for (const warning of findIdle(settings)) {
      this.#options.logger.warning(warning);
    }
  }

  async #checkTls({ tls }: Generation): Promise<void> {
    if (tls === undefined) return;
    const { runtime, logger } = this.#options;
    for (const warning of await runtime.checkTls(tls)) logger.warning(warning);
  }

  #movePidfile(generation: Generation): void {
    const next = this.#pidfileOf(generation);
    if (next?.path === this.#pidfile?.path) return;
    try {
      if (next === undefined) this.#pidfile?.remove();
      else if (this.#pidfile === undefined) next.write();
      else this.#pidfile.moveTo(next);
      this.#pidfile = next;
    } catch (error) {
      // The service goes on: its old pidfile still names the right process.
      this.#options.logger.error(messageOf(error));
    }
  }

  #pidfileOf({ settings }: Generation): Pidfile | undefined {
    if (settings.pidfile === undefined) return undefined;
    const suffix = this.#isSuccessor ? ".2" : "";
    return new Pidfile(this.#options.runtime, settings.pidfile + suffix);
  }

  #announceAddresses(generation: Generation): void {
    const { runtime, logger } = this.#options;
    const urls = this.urlsOf(generation).join(",");
    logger.info(`Listening at: ${urls} (${runtime.self.pid})`);
  }
}
