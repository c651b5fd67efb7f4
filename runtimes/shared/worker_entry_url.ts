/** The module that a worker process starts with; `.js` in the npm package, `.ts` elsewhere. */
export const workerEntry: string = new URL(
  import.meta.url.endsWith(".ts") ? "../worker_entry.ts" : "../worker_entry.js",
  import.meta.url,
).href;
