import { numberOf, type ReadFile } from "../control_group.ts";
import type { LimitFacts } from "./limit_checks.ts";

/** Reads the limits of this process and of its kernel. */
export function readLimits(read: ReadFile): LimitFacts {
  return {
    somaxconn: numberOf(read("/proc/sys/net/core/somaxconn")),
    descriptors: descriptorsOf(read("/proc/self/limits") ?? ""),
  };
}

function descriptorsOf(limits: string): LimitFacts["descriptors"] {
  const [, soft, hard] = /^Max open files +(\S+) +(\S+)/m.exec(limits) ?? [];
  if (soft === undefined || hard === undefined) return undefined;
  const count = (word: string): number =>
    word === "unlimited" ? Infinity : Number(word);
  return { soft: count(soft), hard: count(hard) };
}
