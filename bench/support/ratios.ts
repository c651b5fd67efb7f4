import { median, medianRatio, minimum } from "./statistics.ts";
import type { Series } from "./turns.ts";

/** What `ratioCells` makes, after the name of a server. */
export const RATIO_COLUMNS = [
  "requests/s",
  "ratio",
  "CPU us/request",
  "minimum",
  "ratio",
  "failed",
] as const;

/** A server beside the one that it is compared with. */
export function ratioCells(series: Series, base: Series): string[] {
  const { perSecond, cpuMicroseconds, failures } = series;
  return [
    median(perSecond).toFixed(0),
    medianRatio(perSecond, base.perSecond).toFixed(2),
    median(cpuMicroseconds).toFixed(1),
    minimum(cpuMicroseconds).toFixed(1),
    medianRatio(cpuMicroseconds, base.cpuMicroseconds).toFixed(2),
    `${failures}`,
  ];
}
