/** The options of Connection that matter (RFC 9110 section 7.6.1). */
export interface ConnectionOptions {
  readonly close: boolean;
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
}

const NONE: ConnectionOptions = {
  close: false,
  keepAlive: false,
  upgrade: false,
};
const KEEP_ALIVE: ConnectionOptions = { ...NONE, keepAlive: true };
const CLOSE: ConnectionOptions = { ...NONE, close: true };

/** Reads the value of Connection, or all of its values with commas between them. */
export function parseConnection(
  connection: string | undefined,
): ConnectionOptions {
  switch (connection) {
    case undefined:
      return NONE;
    case "keep-alive":
    case "Keep-Alive":
      return KEEP_ALIVE;
    case "close":
      return CLOSE;
    default:
      // The list is not split: it may have 800,000 elements.
      return {
        close: /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(connection),
        keepAlive: /(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/i.test(connection),
        upgrade: /(?:^|,)[ \t]*upgrade[ \t]*(?:,|$)/i.test(connection),
      };
  }
}
