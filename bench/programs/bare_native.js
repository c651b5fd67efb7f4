/**
 * An app without pfserve, on the server that the runtime itself has: `node:http` on Node. The
 * argument is the module of the app.
 */
import process from "node:process";

const port = Number(process.env.PORT);
const hostname = "127.0.0.1";

if ("Bun" in globalThis) {
  const { default: app } = await import(process.argv[2] ?? "./fetch.js");
  globalThis.Bun.serve({ port, hostname, fetch: app.fetch });
} else if ("Deno" in globalThis) {
  const { default: app } = await import(process.argv[2] ?? "./fetch.js");
  globalThis.Deno.serve({ port, hostname, onListen() {} }, app.fetch);
} else {
  await import("./bare_node_http.js");
}
