/** The module that the command starts with; `bin.js` in the npm package, `mod.ts` elsewhere. */
export const commandEntry: string = new URL(
  import.meta.url.endsWith(".ts") ? "../../mod.ts" : "../bin.js",
  import.meta.url,
).href;
