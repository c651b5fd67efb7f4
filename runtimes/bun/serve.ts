import type { ServerHost } from "../../src/runtime.ts";
import { askedPath, askedPort } from "../shared/own_servers/asked.ts";
import { BunServer } from "./bun_server.ts";
import type { ServeOptions } from "./serve_options.ts";

declare const Bun: object;

/** From now on, `Bun.serve` does not listen but tells `host`. */
export function interceptBunServe(host: ServerHost): void {
  // It can be assigned, not configured.
  Object.assign(Bun, {
    serve: (options: ServeOptions): BunServer => {
      const { hostname = "0.0.0.0", port = 3000, unix } = options;
      const server = new BunServer(host, {
        options,
        asked: unix === undefined
          ? askedPort(hostname, Number(port))
          : askedPath(unix),
      });
      server.open();
      return server;
    },
  });
}
