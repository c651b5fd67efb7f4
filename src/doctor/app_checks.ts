import { tryApp } from "../arbiter/check_app.ts";
import { makeGeneration } from "../arbiter/loading.ts";
import type { Resolved } from "../config/resolve.ts";
import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { Runtime } from "../runtime.ts";
import type { Finding } from "./finding.ts";

/** Loads the app in a worker that serves nothing; unless quiet, its log says more on standard error. */
export async function checkAppLoads(
  runtime: Runtime,
  resolved: Resolved,
  options: { readonly isQuiet: boolean },
): Promise<readonly Finding[]> {
  const topic = "app";
  if (resolved.app === undefined) {
    return [{
      level: "note",
      topic,
      text: "none is named, so none was loaded",
      remedy: "pfserve doctor APP",
    }];
  }
  try {
    const generation = makeGeneration(runtime, resolved, 1);
    const { tls } = generation;
    const warnings = tls === undefined ? [] : await runtime.checkTls(tls);
    const { exit, message } = await tryApp(
      runtime,
      generation,
      options,
    );
    return [
      ...warnings.map((text) => ({
        level: "warning" as const,
        topic: "tls",
        text,
      })),
      exit.code === EXIT.ok
        ? { level: "ok", topic, text: `${generation.app} loads` }
        : { level: "error", topic, text: message },
    ];
  } catch (error) {
    if (!(error instanceof PfserveError)) throw error;
    return [{ level: "error", topic, text: error.message }];
  }
}
