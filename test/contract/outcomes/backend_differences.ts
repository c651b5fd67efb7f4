import process from "node:process";
import { runtimeName } from "../../../runtimes/detect.ts";
import type { Case } from "../../unit/http/case.ts";
import { encodeLatin1, readMessages } from "../../unit/http/read_messages.ts";

/** Runtimes with a node:http of their own; the two versions of Node have other parsers. */
export type RuntimeLabel = "node20" | "node" | "bun" | "deno";

/** The runtime that runs the test. */
export function thisRuntime(): RuntimeLabel {
  const name = runtimeName();
  const isOld = name === "node" && process.version.startsWith("v20.");
  return isOld ? "node20" : name;
}

/** Where `--http node` answers a good request in another way than the engine. */
export interface Difference {
  /** Where the rule is. */
  readonly section: string;
  readonly why: string;
  /** Runtimes whose node:http differs; all when it is left out. */
  readonly runtimes?: readonly RuntimeLabel[];
  readonly holds: (wanted: Case) => boolean;
}

function hasBytesBehind({ bytes, limits }: Case): boolean {
  const sent = encodeLatin1(bytes);
  const { messages, end } = readMessages([sent], limits);
  return end === "closed" && messages.at(-1)!.endsAt < sent.length;
}

function hasTabInConnection({ bytes }: Case): boolean {
  return /\r\nconnection:[^\r]*\t/i.test(bytes);
}

export const DIFFERENCES: readonly Difference[] = [
  {
    section: "9112 9.6",
    why:
      "llhttp refuses bytes behind the last request, and node:http answers 400 in place of the response",
    holds: (wanted) => hasBytesBehind(wanted) && !hasTabInConnection(wanted),
  },
  {
    section: "9112 9.6",
    why: "the same, where llhttp sees a close between tabs",
    runtimes: ["node", "bun"],
    holds: (wanted) => hasBytesBehind(wanted) && hasTabInConnection(wanted),
  },
  {
    section: "9112 C.2.2",
    why: "llhttp takes Proxy-Connection for Connection",
    holds: ({ bytes }) => /\r\nproxy-connection:/i.test(bytes),
  },
  {
    section: "9112 C.2.2",
    why: "Bun closes after each response to HTTP/1.0",
    runtimes: ["bun"],
    holds: ({ bytes, end }) =>
      / HTTP\/1\.0\r\n/.test(bytes) && end === "complete",
  },
];
