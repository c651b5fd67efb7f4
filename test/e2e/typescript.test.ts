/** Apps of TypeScript, and of CommonJS, as projects have them; pfserve runs from another directory. */
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { expectText } from "./harness/expectations.ts";
import { request } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";

/** Syntax that is more than types, and JSX without any configuration. */
const STANDARD = {
  "app.ts": `
import { page } from "./view.tsx";
enum Level { Low = 1, High = 7 }
namespace Numbers { export const answer = 42; }
function traced(method: () => string, _context: unknown) {
  return function (this: unknown): string { return "traced " + method.call(this); };
}
class Shop {
  constructor(private readonly name: string) {}
  @traced
  hello(): string { return this.name; }
}
const late: string = await Promise.resolve("late");
export default { fetch: () => new Response(
  [Level.High, Numbers.answer, new Shop("shop").hello(), late, page()].join(" "),
) };
`,
  "view.tsx": `/** @jsxRuntime classic @jsx h */
function h(tag: string, _props: unknown, ...children: string[]): string {
  return \`<\${tag}>\${children.join("")}</\${tag}>\`;
}
export const page = (): any => <p>tsx</p>;
`,
};

/** What projects for Node rely on: names and options of tsconfig.json, imports without endings. */
const PROJECT = {
  "package.json": '{ "type": "module", "dependencies": { "tiny": "1.0.0" } }',
  "tsconfig.json": `{
  // Compilers take comments.
  "compilerOptions": {
    "strict": true, "experimentalDecorators": true, "outDir": "dist",
    "jsx": "react-jsx", "jsxImportSource": "tiny", "paths": { "@lib/*": ["./lib/*"] },
  },
}`,
  "src/app.ts": `
import { greet, Greeting } from "@lib/greet";
import { page } from "./view";
import { word } from "./word.js";
const seen: string[] = [];
function note(_target: object, key: string | undefined, index: number): void { seen.push(key + index); }
class Shop { hello(@note name: string): Greeting { return greet(name); } }
export default () => new Response([new Shop().hello("you").text, seen, page(), word].join(" "));
`,
  "src/view.tsx": "export const page = (): any => <p>tsx</p>;\n",
  "src/word.ts": 'export const word: string = "word";\n',
  "lib/greet.ts": `export interface Greeting { text: string }
export const greet = (name: string): Greeting => ({ text: "hello " + name });
`,
  "node_modules/tiny/package.json":
    `{ "name": "tiny", "type": "module", "exports": { "./jsx-runtime": "./jsx.js", "./jsx-dev-runtime": "./jsx.js" } }`,
  "node_modules/tiny/jsx.js":
    `export const jsx = (tag, { children }) => "<" + tag + ">" + children + "</" + tag + ">";
export const jsxs = jsx, jsxDEV = jsx;
`,
};

/** What Deno alone reads, beside what is for all. */
const DENO_PROJECT = {
  "package.json": '{ "type": "module", "dependencies": { "tiny": "1.0.0" } }',
  "deno.json":
    `{ "imports": { "@lib/": "./lib/" }, "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "tiny" } }`,
  "src/app.ts": `
import { greet } from "@lib/greet.ts";
import { page } from "./view.tsx";
export default () => new Response([greet("you").text, page()].join(" "));
`,
  "src/view.tsx": PROJECT["src/view.tsx"],
  "lib/greet.ts": PROJECT["lib/greet.ts"],
  "node_modules/tiny/package.json": PROJECT["node_modules/tiny/package.json"],
  "node_modules/tiny/jsx.js": PROJECT["node_modules/tiny/jsx.js"],
};

const COMMON_JS = {
  "package.json": '{ "type": "commonjs" }',
  "app.js": `
const { word } = require("./lib.cjs");
exports.app = (req, res) => res.end("common " + word);
`,
  "lib.cjs": 'module.exports = { word: "js" };\n',
  "app.cts": `
import http = require("node:http");
const app = (_req: http.IncomingMessage, res: http.ServerResponse): void => { res.end("common ts"); };
export = app;
`,
};

/** Says by which loader it came. */
const PLAIN_APP = `
import { type Word, word } from "./word.ts";
const loaded: Word = word;
export default () => new Response(loaded + " " + process.execArgv.some((flag) => flag.includes("tsx")));
`;

async function serve(
  scene: Scene,
  files: Readonly<Record<string, string>>,
  app: string,
): Promise<Server> {
  for (const [name, text] of Object.entries(files)) scene.write(name, text);
  return await scene.serve({ app: scene.path(app), directory: tmpdir() });
}

async function assertSays(server: Server, text: string): Promise<void> {
  expectText(await request(server.address, "/"), 200, text);
}

onEachTarget("an app", (scenario, target) => {
  scenario("of TypeScript that is more than types is served", async (scene) => {
    const server = await serve(scene, STANDARD, "app.ts");
    await assertSays(server, "7 42 traced shop late <p>tsx</p>");
  });

  scenario("of a project with tsconfig.json is served", async (scene) => {
    const server = await serve(scene, PROJECT, "src/app.ts");
    await assertSays(server, "hello you hello0 <p>tsx</p> word");
  });

  scenario("of CommonJS is served", async (scene) => {
    await assertSays(await serve(scene, COMMON_JS, "app.js"), "common js");
    await assertSays(await serve(scene, COMMON_JS, "app.cts"), "common ts");
    // What builds leave beside their output: it may say nothing of CommonJS.
    const built = {
      ...COMMON_JS,
      "package.json": "{}",
      "tsconfig.json": JSON.stringify({
        compilerOptions: { experimentalDecorators: true },
      }),
    };
    await assertSays(await serve(scene, built, "app.js"), "common js");
  });

  if (target.runtime === "deno") {
    scenario("of a project with deno.json is served", async (scene) => {
      const server = await serve(scene, DENO_PROJECT, "src/app.ts");
      await assertSays(server, "hello you <p>tsx</p>");
      assert.doesNotMatch(server.log.text, /warning/i);
    });
  }

  if (target.runtime === "node") {
    scenario(
      "that has types alone goes through tsx on Node 20 alone",
      async (scene) => {
        const files = {
          "app.ts": PLAIN_APP,
          "word.ts":
            'export type Word = string;\nexport const word: Word = "word";\n',
        };
        const server = await serve(scene, files, "app.ts");
        await assertSays(server, `word ${target.name === "node20"}`);
      },
    );
  }
});
