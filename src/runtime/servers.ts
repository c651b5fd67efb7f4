import type { BindAddress } from "./sockets.ts";

/** A server that the app has started by itself. */
export interface OwnServer {
  /** What answers, as an app exports it: an `http.Server`, or an object with `fetch`. */
  readonly app: unknown;
  /** Where the app wanted to listen, such as "localhost:3000". */
  readonly asked: string;
  /** Undefined for a unix socket. */
  readonly port: number | undefined;
}

/** What becomes of the servers that an app starts by itself. */
export interface ServerHost {
  /** What such a server says of where it listens. */
  readonly address: BindAddress;
  readonly isSecure: boolean;
  opened(server: OwnServer): void;
  /** The app closes it; resolves when its last connection is gone. */
  closed(server: OwnServer): Promise<void>;
}
