import { findModule, parseAppSpec } from "../app_spec.ts";
import type { Resolved } from "../config/resolve.ts";
import type { Settings } from "../config/settings.ts";
import type { Files } from "../runtime.ts";
import type { BuildOutput } from "../build_outputs.ts";
import { findUsualApp, frameworkOf } from "../usual_app.ts";

/** What is served, and how. */
export interface ChosenApp {
  readonly app: string;
  /** Absolute path of its module. */
  readonly modulePath: string;
  readonly settings: Settings;
  /** What was decided without being asked for, a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Takes the app that was named, or the usual one; a build output that listens gets the class that it
 * needs where none was chosen. Throws `PfserveError` when there is no app.
 */
export function chooseApp(
  { settings, app: named, origins }: Resolved,
  files: Pick<Files, "resolve" | "exists" | "isFile" | "readText">,
): ChosenApp {
  const found = named === undefined ? findUsualApp(files) : undefined;
  const app = named ?? found!.app;
  const modulePath = findModule(parseAppSpec(app).module, files);
  const remarks = found === undefined
    ? []
    : [`Serving "${app}": no app was named, and ${found.reason}`];
  const output = frameworkOf(modulePath, files);
  if (output === undefined) return { app, modulePath, settings, remarks };
  const isFree = origins.workerClass === "default" &&
    settings.workerClass === "sync";
  const workerClass = output.listens && isFree
    ? "server"
    : settings.workerClass;
  return {
    app,
    modulePath,
    settings: { ...settings, workerClass },
    remarks: [...remarks, describeOutput(output, workerClass, isFree)],
  };
}

function describeOutput(
  { framework, listens, note }: BuildOutput,
  workerClass: string,
  isFree: boolean,
): string {
  const what = `The app is a build output of ${framework}`;
  const suffix = note === undefined ? "" : `; ${note}`;
  if (!listens) return `${what}${suffix}`;
  if (workerClass !== "server") {
    return `${what}, which listens by itself: expected --worker-class server${suffix}`;
  }
  const chosen = isFree ? ": using --worker-class server" : "";
  return `${what}, which listens by itself${chosen}${suffix}`;
}
