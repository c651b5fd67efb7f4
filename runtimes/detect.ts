/** The JavaScript runtime that this process runs on. */
export function runtimeName(): "node" | "bun" | "deno" {
  if ("Bun" in globalThis) return "bun";
  if ("Deno" in globalThis) return "deno";
  return "node";
}
