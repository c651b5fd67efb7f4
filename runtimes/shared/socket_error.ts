import { constants } from "node:os";

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([name, number]) => [number, name]),
);

/** "EADDRINUSE" and the like, for an error number. */
export function errorName(errno: number): string {
  return NAMES.get(errno) ?? `error ${errno}`;
}

/** "EADDRINUSE" and the like, of whatever was thrown; "" when it has none. */
export function errorCode(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return "";
  return "code" in thrown ? String(thrown.code) : "";
}

const REASONS: Readonly<Record<string, string>> = {
  EMFILE: "too many open files in this process (EMFILE, see ulimit -n)",
  ENOSPC: "no space is left (ENOSPC)",
  EPIPE: "nobody reads it any more (EPIPE)",
  ECONNREFUSED: "nobody listens there (ECONNREFUSED)",
  ENOENT: "there is no such file (ENOENT)",
  ENFILE: "too many open files on this system (ENFILE)",
};

/** Why a call failed, in words where the name alone does not say it. */
export function reasonOf(failure: number | Error): string {
  const code = typeof failure === "number"
    ? errorName(failure)
    : errorCode(failure) || failure.message;
  return REASONS[code] ?? code;
}
