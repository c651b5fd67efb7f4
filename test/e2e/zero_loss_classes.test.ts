/** Reload, scaling, recycling, an upgrade and a stop lose no request in any other worker class. */
import { ROOT, type Target } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";
import type { ServerOptions } from "./harness/server.ts";
import { ALL_KINDS, runUnderLoad } from "./harness/zero_loss.ts";

/** A class of the user's own around a third-party server. */
const CUSTOM = `${ROOT}examples/hono_worker.ts`;

const FRAMEWORKS = ["raw", "express", "koa", "fastify"];

/** Servers of the app's own, of every kind that there is on the runtime. */
function ownServers({ runtime }: Target): string[] {
  const native = { node: [], bun: ["bun_serve"], deno: ["deno_serve"] };
  return [...FRAMEWORKS.map((name) => `${name}_listen`), ...native[runtime]];
}

onEachTarget("zero loss", (scenario, target) => {
  const served: Readonly<Record<string, Partial<ServerOptions>>> = {
    sync: { workerClass: "sync" },
    gthread: { workerClass: "gthread", args: ["--threads", "2"] },
    "a class of the user's own": { workerClass: CUSTOM },
    ...Object.fromEntries(
      ownServers(target).map((name) => [
        `server with ${name}`,
        { workerClass: "server", app: `own_servers/${name}` },
      ]),
    ),
  };
  for (const [name, options] of Object.entries(served)) {
    scenario(`of ${name}`, (scene) => runUnderLoad(scene, options, ALL_KINDS));
  }
});
