/** The settings that a new project sets: what it would otherwise find out the hard way. */
const SETTINGS = (app: string): string =>
  `  app: ${JSON.stringify(app)},
  // Behind a proxy on the same machine; "0.0.0.0:8000" for clients from elsewhere.
  bind: "127.0.0.1:8000",
  // One for each CPU that this process may use.
  workers: "auto",
  // Many requests at once; "sync" for work that keeps a CPU busy.
  workerClass: "async",
  // What requests in flight have to finish when a worker is stopped.
  gracefulTimeout: "30s",
`;

/** A typed config file; where the package cannot be imported, only its types are imported, which costs nothing at run time. */
export function configText(
  app: string,
  { specifier, isInstalled }: {
    readonly specifier: string;
    readonly isInstalled: boolean;
  },
): string {
  if (isInstalled) {
    return `import { defineConfig } from "pfserve";

export default defineConfig({
${SETTINGS(app)}});
`;
  }
  return `import type { ConfigFile } from ${JSON.stringify(specifier)};

export default {
${SETTINGS(app)}} satisfies ConfigFile;
`;
}
