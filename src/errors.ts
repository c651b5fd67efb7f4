import { EXIT } from "./exit_codes.ts";

/** An error that a user can act on; the message is one line and says what is wanted. */
export class PfserveError extends Error {
  /** By this it is known where `instanceof` cannot be used. */
  override readonly name: string = "PfserveError";
  /** The exit code of a process that ends because of it. */
  readonly exitCode: number;

  /** `exitCode` is 1 unless something else is given. */
  constructor(
    message: string,
    options: { exitCode?: number; cause?: unknown } = {},
  ) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.exitCode = options.exitCode ?? EXIT.failed;
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The message of whatever was thrown, on one line. */
export function lineOf(thrown: unknown): string {
  return messageOf(thrown).trim().replace(/\s*\n\s*/g, " | ");
}

/** The stack of whatever was thrown, with its causes; the message where there is no stack. */
export function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown.stack?.includes(thrown.message)
    ? thrown.stack
    : `${thrown}\n${thrown.stack ?? ""}`;
  return thrown.cause === undefined
    ? own.trimEnd()
    : `${own}\nCaused by: ${stackOf(thrown.cause)}`;
}

/** What a log shows of whatever was thrown: our own errors say all in one line, others have a stack. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof PfserveError)) return stackOf(thrown);
  const { message, cause } = thrown;
  return cause === undefined ? message : `${message}\n${stackOf(cause)}`;
}
