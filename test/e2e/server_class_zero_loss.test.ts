/** Apps that own their server lose no request in reloads, recycling and a stop. */
import { onEachTarget } from "./harness/scene.ts";
import { disturbUnderLoad, reload } from "./harness/zero_loss.ts";

const FRAMEWORKS = ["raw", "express", "koa", "fastify"];

onEachTarget("no request is lost", (scenario, target) => {
  const native = { node: [], bun: ["bun_serve"], deno: ["deno_serve"] };
  const apps = [
    ...FRAMEWORKS.map((name) => `${name}_listen`),
    ...native[target.runtime],
  ];
  for (const app of apps) {
    const served = { app: `own_servers/${app}`, workerClass: "server" };
    scenario(
      `by ${app} in reloads, recycling and a stop`,
      (scene) =>
        disturbUnderLoad(scene, served, {
          shortestMs: 3000,
          disturb: async (server) => {
            await reload(server);
            await reload(server);
          },
          stops: true,
        }),
    );
  }
});
