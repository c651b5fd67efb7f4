/** Apps that are wrong: one line says what is wrong, in which file and line, and what to do. */
import assert from "node:assert/strict";
import { onEachTarget } from "./harness/scene.ts";
import { serverArgs } from "./harness/server.ts";

interface WrongApp {
  readonly files: Readonly<Record<string, string>>;
  readonly code: number;
  /** What follows "Exception in worker process: "; DIR is the directory of the test. */
  readonly message: string | RegExp;
}

const WRONG: Readonly<Record<string, WrongApp>> = {
  "needs a package that is not installed": {
    files: {
      "app.ts":
        'import { text } from "./text.ts";\nexport default () => new Response(text);\n',
      "text.ts":
        '\nimport word from "@pfserve-none/word/sub";\nexport const text: string = word;\n',
      "pnpm-lock.yaml": "",
      // Without any, Bun asks the registry.
      "node_modules/.keep": "",
    },
    code: 3,
    message:
      'Cannot load app "DIR/app.ts": the package "@pfserve-none/word", imported at DIR/text.ts:2, is not installed: run pnpm add @pfserve-none/word',
  },
  "needs a package that was not installed yet": {
    files: {
      "app.cjs":
        'const word = require("pfserve-none");\nmodule.exports = () => new Response(word);\n',
      "package.json": '{ "dependencies": { "pfserve-none": "1.0.0" } }',
      "package-lock.json": "{}",
      "node_modules/.keep": "",
    },
    code: 3,
    message:
      'Cannot load app "DIR/app.cjs": the package "pfserve-none", imported at DIR/app.cjs:1, is not installed: run npm install',
  },
  "imports a file that is not there": {
    files: {
      "app.ts":
        'const answer: number = 1;\nimport { text } from "./tekst.ts";\nexport default () => new Response(text + answer);\n',
    },
    code: 3,
    message:
      'Cannot load app "DIR/app.ts": the file "DIR/tekst.ts", imported at DIR/app.ts:2, does not exist',
  },
  "has a syntax error in TypeScript": {
    files: {
      "app.ts":
        'import { text } from "./text.ts";\nexport default () => new Response(text);\n',
      "text.ts":
        "interface Text { value: string }\n\nexport const text: = { {\n",
    },
    code: 3,
    message: /^Cannot load app "DIR\/app\.ts": [^\n]+ \(at DIR\/text\.ts:3\)$/,
  },
  "has a syntax error in JavaScript": {
    files: {
      "app.mjs":
        'import { text } from "./text.mjs";\nexport default () => new Response(text);\n',
      "text.mjs": "\nexport const text = { {\n",
    },
    code: 3,
    message:
      /^Cannot load app "DIR\/app\.mjs": [^\n]+ \(at DIR\/text\.mjs:2\)$/,
  },
  "throws while it is loaded": {
    files: {
      "app.ts":
        'interface Database { url: string }\nfunction connect(_to: Database): never {\n  throw new Error("no database");\n}\nexport default connect({ url: "" });\n',
    },
    code: 3,
    message:
      'Cannot load app "DIR/app.ts": no database (thrown at DIR/app.ts:3)',
  },
  "exports nothing": {
    files: { "app.cjs": "const app = () => {};\n" },
    code: 4,
    message:
      'Cannot find the app in "DIR/app.cjs": expected a default export, it exports nothing; an app that listens by itself needs --worker-class server',
  },
  "exports something else": {
    files: {
      "app.ts":
        "interface Options { port: number }\nexport const web = () => new Response();\nexport default { port: 80 } as Options;\n",
    },
    code: 4,
    message:
      'Cannot use "default" of "DIR/app.ts" as an app (at DIR/app.ts:3): expected an object with fetch(), a function, or an http.Server, not an object with port; if the app is one of its other exports (web), name it: DIR/app.ts:web',
  },
  "exports a function that may be of either kind": {
    files: { "app.mjs": "export const app = (a, b) => {};\n" },
    code: 4,
    message:
      'Cannot tell whether "app(a, b)" takes (request) or (req, res): expected --app-type fetch or --app-type node, an export { fetch: handler }, or a second parameter named "res" (at DIR/app.mjs:1)',
  },
};

onEachTarget("an app", (scenario) => {
  for (const [what, { files, code, message }] of Object.entries(WRONG)) {
    scenario(`that ${what} exits with ${code} and says so`, async (scene) => {
      for (const [name, text] of Object.entries(files)) scene.write(name, text);
      const app = scene.path(Object.keys(files)[0]!);
      const { command, exit } = await scene.runToEnd({
        args: serverArgs({ app }),
      });
      assert.equal(exit.code, code, command.describe());
      const [said] = command.log.all(/Exception in worker process: (.+)$/m);
      const line = (said?.[1] ?? "").replaceAll(scene.directory, "DIR");
      if (typeof message === "string") assert.equal(line, message);
      else assert.match(line, message);
    });
  }
});
