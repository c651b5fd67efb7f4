/** What a framework's build makes, to be run by Node. */
export interface BuildOutput {
  readonly framework: string;
  /** Relative to the directory of the project. */
  readonly path: string;
  /** Whether it starts its server by itself. */
  readonly listens: boolean;
  /** What an operator should know. */
  readonly note?: string;
  /** A file that is beside it, where the path alone does not tell. */
  readonly sibling?: string;
  /** Names of packages that the project has, where the path alone does not tell. */
  readonly packages?: RegExp;
}

/** The build outputs that are known. */
export const BUILD_OUTPUTS: readonly BuildOutput[] = [
  {
    framework: "Nitro or Nuxt",
    path: ".output/server/index.mjs",
    listens: true,
  },
  {
    framework: "Next.js (standalone)",
    path: ".next/standalone/server.js",
    listens: true,
  },
  {
    framework: "SvelteKit (adapter-node)",
    path: "build/index.js",
    listens: true,
    sibling: "build/handler.js",
  },
  {
    framework: "Astro (node adapter)",
    path: "dist/server/entry.mjs",
    listens: true,
  },
  {
    framework: "React Router or Remix",
    path: "build/server/index.js",
    listens: false,
    note: "files in build/client are left to a web server in front",
    packages: /^(react-router$|@react-router\/|@remix-run\/)/,
  },
  {
    framework: "NestJS",
    path: "dist/main.js",
    listens: true,
    packages: /^@nestjs\/core$/,
  },
];
