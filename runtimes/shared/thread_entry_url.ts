/** The module that a thread of a worker starts with; `.js` in the npm package, `.ts` elsewhere. */
export const threadEntry: string = new URL(
  import.meta.url.endsWith(".ts") ? "../thread_entry.ts" : "../thread_entry.js",
  import.meta.url,
).href;
