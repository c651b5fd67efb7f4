/** Frameworks whose build makes what is served; pfserve finds it. */
import type { Asked, Framework, Project, Start } from "./manifest.ts";

const PAGE: Asked = { path: "/?name=you", text: "Hello from you" };
const FILE: Asked = { path: "/file.txt", text: "a file" };
const SUM: Asked = {
  path: "/sum",
  json: { a: 20, b: 22 },
  text: '"sum":42',
};

/** A build output that starts its own server. */
function listening(...asked: readonly Asked[]): readonly Start[] {
  return [{ classes: ["server"], usual: "server", asked }];
}

export const FULL_STACK: readonly Framework[] = [
  {
    name: "NestJS",
    package: "@nestjs/core",
    project: "nestjs",
    starts: listening(
      { path: "/", text: "Hello from NestJS" },
      { ...SUM, status: 201 },
    ),
  },
  {
    name: "Nitro",
    package: "nitro",
    project: "nitro",
    starts: listening(PAGE, FILE, SUM),
  },
  {
    name: "SvelteKit (adapter-node)",
    package: "@sveltejs/kit",
    project: "sveltekit",
    starts: listening(PAGE, FILE, SUM),
  },
  {
    name: "Astro (node adapter)",
    package: "astro",
    project: "astro",
    starts: listening(PAGE, FILE, SUM),
  },
  {
    name: "React Router",
    package: "react-router",
    project: "react-router",
    starts: [{
      classes: ["sync", "async", "gthread"],
      usual: "sync",
      asked: [PAGE, SUM, { path: "/nowhere", status: 404, text: "404" }],
    }],
  },
  {
    name: "Next.js (standalone)",
    package: "next",
    project: "next",
    starts: listening(PAGE, FILE, SUM),
  },
  {
    name: "Nuxt",
    package: "nuxt",
    project: "nuxt",
    starts: listening(PAGE, FILE, SUM),
  },
];

export const FULL_STACK_PROJECTS: readonly Project[] = [
  { name: "nestjs", build: ["tsc"] },
  { name: "nitro", build: ["nitro", "build"] },
  { name: "sveltekit", build: ["vite", "build"] },
  { name: "astro", build: ["astro", "build"] },
  { name: "react-router", build: ["react-router", "build"] },
  {
    name: "next",
    build: ["next", "build"],
    copies: [
      ["public", ".next/standalone/public"],
      [".next/static", ".next/standalone/.next/static"],
    ],
  },
  { name: "nuxt", build: ["nuxt", "build"] },
];
