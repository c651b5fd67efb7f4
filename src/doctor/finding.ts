/** How bad a finding is: only an error keeps pfserve from serving as it was asked to. */
export type Level = "ok" | "note" | "warning" | "error";

/** One line of the report. */
export interface Finding {
  readonly level: Level;
  /** A word or two, such as "ffi". */
  readonly topic: string;
  /** What is the case. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** What a check looks at and what it found. */
export type Check<Facts> = (facts: Facts) => readonly Finding[];
