import {
  serveInProcess,
  type ServeOptions,
  type Server,
  type ServeSettings,
} from "../src/library.ts";
import { loadRuntime } from "./detect.ts";

/** Starts an arbiter in this process, on whatever runtime that is. */
export async function serveHere(
  settings: ServeSettings,
  options?: ServeOptions,
): Promise<Server> {
  return await serveInProcess(await loadRuntime(), settings, options);
}
