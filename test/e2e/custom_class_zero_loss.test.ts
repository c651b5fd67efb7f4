/** A worker class of the user's own loses no request in reloads, recycling, an upgrade and a stop. */
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";
import {
  disturbUnderLoad,
  reload,
  stopUnderLoad,
  upgrade,
} from "./harness/zero_loss.ts";

const served = {
  app: "numbered",
  workerClass: `${ROOT}examples/hono_worker.ts`,
};

onEachTarget("a third-party server", (scenario) => {
  scenario(
    "loses no request in reloads, recycling and an upgrade",
    (scene) =>
      disturbUnderLoad(scene, served, {
        shortestMs: 5000,
        disturb: async (server) => {
          await reload(server);
          await reload(server);
          await upgrade(server, 3);
        },
      }),
  );

  scenario(
    "loses no request in a stop",
    (scene) => stopUnderLoad(scene, served, { shortestMs: 2000 }),
  );
});
