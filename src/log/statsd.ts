import type { Clock, MessageSink } from "../runtime.ts";
import type { AccessEntry } from "./access_entry.ts";

/** The metrics, with Gunicorn's names; the texts are for the documentation. */
export const METRICS = {
  "gunicorn.requests": "counter: requests that are over",
  "gunicorn.request.duration": "timer: their duration, milliseconds",
  "gunicorn.request.status.STATUS":
    "counter: responses by status; none for a request without a response",
  "gunicorn.workers": "gauge: worker processes, when their number changes",
  "gunicorn.log.critical": "counter: messages of this level in the error log",
  "gunicorn.log.error": "the same",
  "gunicorn.log.warning": "the same",
  "gunicorn.log.exception": "the same: errors with a stack",
} as const;

/** What fits into one packet on every network. */
const PACKET_LENGTH = 1400;

export interface StatsdOptions {
  readonly messages: MessageSink;
  readonly clock: Pick<Clock, "soon">;
  readonly prefix: string | undefined;
  readonly tags: string | undefined;
}

/** Tells a statsd server; what happens in one turn of the event loop shares packets. */
export class Statsd {
  readonly #messages: MessageSink;
  readonly #clock: Pick<Clock, "soon">;
  readonly #prefix: string;
  readonly #suffix: string;
  #gathered = "";

  constructor({ messages, clock, prefix, tags }: StatsdOptions) {
    this.#messages = messages;
    this.#clock = clock;
    this.#prefix = prefix === undefined ? "" : `${prefix.replace(/\.+$/, "")}.`;
    this.#suffix = tags === undefined ? "" : `|#${tags}`;
  }

  increment(name: string): void {
    this.#add(`${name}:1|c|@1.0`);
  }

  gauge(name: string, value: number): void {
    this.#add(`${name}:${value}|g`);
  }

  request({ response, durationMs }: AccessEntry): void {
    this.#add(
      `gunicorn.request.duration:${Math.floor(durationMs * 1000) / 1000}|ms`,
    );
    this.increment("gunicorn.requests");
    if (response.status !== 0) {
      this.increment(`gunicorn.request.status.${response.status}`);
    }
  }

  flush(): Promise<void> {
    this.#send();
    return this.#messages.flush();
  }

  close(): void {
    this.#messages.close();
  }

  #add(metric: string): void {
    const line = `${this.#prefix}${metric}${this.#suffix}`;
    if (this.#gathered === "") this.#clock.soon(() => this.#send());
    else if (this.#gathered.length + line.length >= PACKET_LENGTH) {
      this.#messages.send(this.#gathered);
      this.#gathered = line;
      return;
    }
    this.#gathered += this.#gathered === "" ? line : `\n${line}`;
  }

  #send(): void {
    if (this.#gathered === "") return;
    this.#messages.send(this.#gathered);
    this.#gathered = "";
  }
}
