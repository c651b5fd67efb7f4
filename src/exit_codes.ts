/** Exit codes of the command and of its workers; the numbers are Gunicorn's. */
export const EXIT = {
  /** Stopped as asked. */
  ok: 0,
  /** A setting, an address, a file or the arbiter itself failed. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A worker could not start: the app or its process failed before it was ready. */
  bootFailed: 3,
  /** The app specification names nothing that can answer requests. */
  appFailed: 4,
} as const;
