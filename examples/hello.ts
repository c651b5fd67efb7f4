/**
 * Says where it runs: the runtime and the process of the worker that answers. Nothing in it comes
 * from pfserve.
 */
import process from "node:process";

/** The worker's runtime, told by what each one alone has. */
function runtime(): { name: string; version: string } {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return { name: "bun", version: bun };
  if (deno !== undefined) return { name: "deno", version: deno };
  return { name: "node", version: `${node}` };
}

export default {
  fetch(_request: Request): Response {
    return Response.json({ runtime: runtime(), pid: process.pid });
  },
};
