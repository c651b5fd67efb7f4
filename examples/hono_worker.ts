/**
 * A worker class that runs a third-party server, as aiohttp's runs its own under Gunicorn: the one of
 * @hono/node-server, for Hono apps. `pfserve -k ./examples/hono_worker.ts examples/hono.ts`. In a
 * project of your own, import from "pfserve/worker".
 */
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { Worker } from "../runtimes/custom_worker.ts";

export default class HonoWorker extends Worker {
  #server: Server | undefined;

  override async init(): Promise<void> {
    const app = await this.loadApp<Hono>();
    this.#server = createAdaptorServer({ fetch: app.fetch }) as Server;
    // Its requests are counted, logged and named from now on.
    await this.adopt(this.#server);
  }

  override async start(): Promise<void> {
    for (const listener of this.listeners) {
      await listener.accept((socket) => {
        this.#server?.emit("connection", socket);
      });
    }
    this.log.info(`Serving with @hono/node-server (pid: ${this.pid})`);
  }

  override drain(): void {
    this.closeIdle();
  }
}
