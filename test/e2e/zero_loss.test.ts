/** Reload, scaling, recycling, an upgrade and a stop lose no request. */
import { onEachTarget } from "./harness/scene.ts";
import { CALM, CLOSING, HURRIED, runUnderLoad } from "./harness/zero_loss.ts";

onEachTarget("zero loss", (scenario) => {
  scenario(
    "with keep-alive connections, hurried and calm",
    (scene) => runUnderLoad(scene, {}, [HURRIED, CALM]),
  );

  scenario(
    "with a connection for each request",
    (scene) => runUnderLoad(scene, {}, [CLOSING]),
  );
});
