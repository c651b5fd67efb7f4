/** Apps that own their server lose no request in reloads, recycling and a stop. */
import { onEachTarget } from "./harness/scene.ts";
import {
  disturbUnderLoad,
  reload,
  stopUnderLoad,
} from "./harness/zero_loss.ts";

onEachTarget("no request is lost", (scenario, target) => {
  const native = { node: [], bun: ["bun_serve"], deno: ["deno_serve"] };
  const apps = ["raw_listen", "fastify_listen", ...native[target.runtime]];
  for (const app of apps) {
    const served = { app: `own_servers/${app}`, workerClass: "server" };
    const shortestMs = 5000;
    scenario(
      `by ${app} in reloads and recycling`,
      (scene) =>
        disturbUnderLoad(scene, served, {
          shortestMs,
          disturb: async (server) => {
            await reload(server);
            await reload(server);
          },
        }),
    );
    scenario(
      `by ${app} in a stop`,
      (scene) => stopUnderLoad(scene, served, { shortestMs }),
    );
  }
});
