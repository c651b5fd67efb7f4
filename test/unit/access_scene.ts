import type { RequestFacts } from "../../src/http/backend.ts";
import type { AccessEntry } from "../../src/log/access_entry.ts";
import { AccessLog } from "../../src/log/access_log.ts";
import { START } from "./fake_clock.ts";
import { FakeSink } from "./fake_files.ts";

/** A request that is over; what is left out is that of a plain GET. */
export interface Sent extends Partial<Omit<RequestFacts, "header">> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly bodyBytes?: number | undefined;
  readonly sentHeaders?: Readonly<Record<string, string>>;
  readonly endedAt?: number;
  readonly durationMs?: number;
  readonly requestId?: string | number;
  readonly traceId?: string;
  readonly error?: string;
}

export const PID = 7;

/** The line of a request in a format, its end included. */
export function lineIn(format: string, sent: Sent = {}, env = {}): string {
  const sink = new FakeSink("-");
  const log = new AccessLog({ format, pid: PID, idPrefix: "run-1", env, sink });
  log.write(entryOf(sent));
  return sink.written.join("");
}

export function entryOf(sent: Sent): AccessEntry {
  const { headers = {}, sentHeaders = {}, error } = sent;
  const given = (from: Readonly<Record<string, string>>) =>
  (
    name: string,
  ): string | undefined => Object.hasOwn(from, name) ? from[name] : undefined;
  return {
    request: {
      method: sent.method ?? "GET",
      target: sent.target ?? "/",
      version: sent.version ?? "1.1",
      remoteAddress: sent.remoteAddress ?? "127.0.0.1",
      header: given(headers),
    },
    response: {
      status: sent.status ?? 200,
      bodyBytes: "bodyBytes" in sent ? sent.bodyBytes : 5,
      header: given(sentHeaders),
    },
    endedAt: sent.endedAt ?? START,
    durationMs: sent.durationMs ?? 0,
    requestId: sent.requestId ?? "",
    traceId: sent.traceId ?? "",
    ...(error === undefined ? {} : { error }),
  };
}

export function basic(credentials: string): string {
  const bytes = new TextEncoder().encode(credentials);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
