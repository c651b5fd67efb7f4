import module from "node:module";
import { MessageChannel } from "node:worker_threads";
import { LoadedFiles } from "../shared/loaded_files.ts";

/** The hooks of Node 20 run on another thread, which sends each URL here. */
const HOOKS = `
let port;
export const initialize = (data) => { port = data.port; };
export function load(url, context, next) {
  port.postMessage(url);
  return next(url, context);
}
`;

/** Notes what is loaded from now on. */
export function trackByReports(): LoadedFiles {
  const files = new LoadedFiles();
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (url: string) => files.add(url));
  port1.unref();
  module.register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, {
    data: { port: port2 },
    transferList: [port2],
  });
  return files;
}
