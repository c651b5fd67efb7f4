import type { Settings } from "../config/settings.ts";
import type { Finding } from "./finding.ts";

/** What the runtime is and can do. */
export interface RuntimeFacts {
  readonly name: string;
  readonly version: string;
  /** What FFI goes through; undefined without one. */
  readonly ffi: string | undefined;
  readonly ffiRemedy: string;
  readonly needsFfi: boolean;
  /** Whether `PFSERVE_FFI=off` is why there is no FFI. */
  readonly isFfiOff: boolean;
  /** What cannot be done without FFI. */
  readonly limitation: string | undefined;
  readonly acceptBackEnd: string;
  /** What loads the app's module; undefined without an app. */
  readonly loader: string | undefined;
}

/** Which runtime, and what serves on it. */
export function checkRuntime(
  facts: RuntimeFacts,
  settings: Pick<Settings, "http" | "workerClass">,
): readonly Finding[] {
  const { loader } = facts;
  return [
    {
      level: "ok",
      topic: "runtime",
      text: `${facts.name} ${facts.version}, the one that runs this command`,
    },
    { level: "ok", topic: "http", text: describeHttp(settings) },
    checkFfi(facts),
    { level: "ok", topic: "accept", text: facts.acceptBackEnd },
    ...(loader === undefined ? [] : [
      {
        level: "ok",
        topic: "loader",
        text: `the app is loaded by ${loader}`,
      } as const,
    ]),
  ];
}

function describeHttp({ http }: Pick<Settings, "http">): string {
  return http === "node"
    ? "node:http for every app, because of --http node"
    : "pfserve's engine for Fetch handlers; node:http for (req, res) handlers";
}

function checkFfi(facts: RuntimeFacts): Finding {
  const { ffi, isFfiOff, limitation } = facts;
  if (ffi !== undefined) {
    return {
      level: "ok",
      topic: "ffi",
      text: `${ffi}: sockets are shared and limits are exact`,
    };
  }
  return {
    level: facts.needsFfi ? "error" : "warning",
    topic: "ffi",
    text: `${isFfiOff ? "off, by PFSERVE_FFI" : "none"}: ${
      facts.needsFfi
        ? `nothing can be bound on ${facts.name} without it`
        : withoutAdvice(limitation ?? "")
    }`,
    remedy: isFfiOff ? "unset PFSERVE_FFI" : facts.ffiRemedy,
  };
}

/** The log's sentence has its remedy in brackets; the report has a place of its own for it. */
function withoutAdvice(limitation: string): string {
  return limitation.replace(/^No FFI \([^)]*\): /, "");
}
