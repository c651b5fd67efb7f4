import { lineOf } from "../errors.ts";
import type { Logger } from "../log/logger.ts";
import type { ArbiterHooks } from "./arbiter_hooks.ts";
import type { Crew } from "./crew.ts";
import type { EventQueue } from "./events.ts";
import type { Generation } from "./generation.ts";
import type { ListenerSet } from "./listener_set.ts";

export interface ReloadOptions {
  readonly logger: Logger;
  readonly queue: EventQueue;
  readonly crew: Crew;
  readonly listeners: ListenerSet;
  readonly hooks: ArbiterHooks;
  /** Reads configuration and app anew, and opens what it binds; rejects when it cannot serve. */
  readonly load: (number: number) => Promise<Generation>;
  /** Called when the candidate has taken over. */
  readonly onCommit: (generation: Generation) => void;
}

/**
 * The way from one generation to the next: load, start the new workers beside the old ones, and
 * let the old ones go once all of the new ones are ready. Any failure on the way changes nothing.
 */
export class Reload {
  readonly #options: ReloadOptions;
  #phase: "none" | "loading" | "starting" = "none";
  #candidate: Generation | undefined;
  #isWantedAgain = false;
  #lastNumber = 1;

  constructor(options: ReloadOptions) {
    this.#options = options;
  }

  /** The generation that is starting. */
  get candidate(): Generation | undefined {
    return this.#candidate;
  }

  request(): void {
    if (this.#phase === "none") return this.#begin();
    this.#options.logger.info(
      "Another reload is under way; this one follows it",
    );
    this.#isWantedAgain = true;
  }

  loaded(generation: Generation): void {
    this.#phase = "starting";
    this.#candidate = generation;
  }

  refused(error: unknown): void {
    this.#end(lineOf(error));
  }

  /** Brings the candidate forward; returns the generation that serves from now on. */
  reconcile(current: Generation): Generation {
    const { crew, onCommit, logger, hooks } = this.#options;
    const candidate = this.#candidate;
    if (candidate === undefined) return current;
    crew.reconcile(candidate);
    if (!crew.roster.isComplete(candidate.number, candidate.target)) {
      return current;
    }
    this.#candidate = undefined;
    crew.respawn.reset();
    onCommit(candidate);
    hooks.nworkersChanged(candidate, current.target);
    crew.drain(
      current.settings.gracefulTimeout * 1000,
      ({ generation }) => generation !== candidate.number,
    );
    logger.info("Reload finished: the new workers serve");
    this.#end(undefined);
    return candidate;
  }

  /** A worker of the candidate ended: the generation before it goes on alone. */
  rollBack(current: Generation, why: string): void {
    const { crew, listeners } = this.#options;
    const failed = this.#candidate;
    if (failed === undefined) return;
    this.#candidate = undefined;
    crew.drain(
      failed.settings.gracefulTimeout * 1000,
      ({ generation }) => generation === failed.number,
    );
    crew.respawn.reset();
    listeners.keepOnly(current.settings);
    this.#end(why);
  }

  #begin(): void {
    const { queue } = this.#options;
    this.#phase = "loading";
    this.#isWantedAgain = false;
    this.#load().then(
      (generation) => queue.push({ kind: "generation_loaded", generation }),
      (error: unknown) => queue.push({ kind: "generation_refused", error }),
    );
  }

  async #load(): Promise<Generation> {
    const { load, hooks } = this.#options;
    const generation = await load(++this.#lastNumber);
    await hooks.reload(generation);
    return generation;
  }

  #end(failure: string | undefined): void {
    this.#phase = "none";
    if (failure !== undefined) {
      this.#options.logger.error(
        `Reload failed: ${failure}; the old workers go on serving`,
      );
    }
    if (this.#isWantedAgain) this.#begin();
  }
}
