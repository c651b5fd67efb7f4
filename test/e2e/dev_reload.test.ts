/** `--reload`: the app is loaded again whenever one of its files changes. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { type Answer, header, request } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

const APP = `import { text } from "./part.ts";
export default { fetch: () => new Response(text) };
`;

function part(text: string): string {
  return `export const text: string = ${JSON.stringify(text)};\n`;
}

async function serveWatched(
  scene: Scene,
  ...args: readonly string[]
): Promise<Server> {
  scene.write("part.ts", part("one"));
  const app = scene.write("app.ts", APP);
  return await scene.serve({ app, args: ["--reload", ...args] });
}

function ask(server: Server): Promise<Answer> {
  return request(server.address, "/", { headers: { accept: "text/html" } });
}

async function answers(server: Server, pattern: RegExp): Promise<Answer> {
  return await eventually(`an answer like ${pattern}`, async () => {
    const answer = await ask(server);
    return pattern.test(answer.body.toString()) ? answer : undefined;
  }, { explain: () => server.describe() });
}

onEachTarget("--reload", (scenario) => {
  scenario("sees saves of every kind", async (scene) => {
    const server = await serveWatched(scene, "--reload-engine", "inotify");
    assert.equal((await ask(server)).body.toString(), "one");

    scene.write("part.ts", part("two"));
    await answers(server, /^two$/);

    // As most editors save.
    renameSync(
      scene.write("part.ts.new", part("three")),
      scene.path("part.ts"),
    );
    await answers(server, /^three$/);
    renameSync(scene.write("part.ts.new", part("four")), scene.path("part.ts"));
    await answers(server, /^four$/);

    mkdirSync(scene.path("more"));
    scene.write("more/text.ts", part("five"));
    scene.write("part.ts", 'export { text } from "./more/text.ts";\n');
    await answers(server, /^five$/);
    scene.write("more/text.ts", part("six"));
    await answers(server, /^six$/);
  });

  scenario("shows what does not load, and recovers", async (scene) => {
    const server = await serveWatched(scene, "-w", "2");
    const from = server.log.mark();
    scene.write("part.ts", "export const text = ;\n");
    const page = await answers(server, /The app does not load/);
    assert.equal(page.status, 500);
    assert.match(header(page, "content-type"), /^text\/html/);
    assert.match(page.body.toString(), /part\.ts|Expected|Unexpected/);
    await server.log.waitFor(/Exception in worker process/, { from });

    scene.write("part.ts", part("mended"));
    await answers(server, /^mended$/);

    // A module that is not there yet, in a folder that is not there yet.
    scene.write("part.ts", 'export { text } from "./later/text.ts";\n');
    await answers(server, /The app does not load/);
    mkdirSync(scene.path("later"));
    scene.write("later/text.ts", part("later"));
    await answers(server, /^later$/);

    rmSync(scene.path("part.ts"));
    await answers(server, /The app does not load/);
    scene.write("part.ts", part("back"));
    await answers(server, /^back$/);
  });

  scenario("starts with an app that does not load", async (scene) => {
    const app = scene.write("app.ts", "throw new Error('not yet');\n");
    const server = await scene.serve({ app, args: ["--reload"] });
    assert.match((await ask(server)).body.toString(), /not yet/);
    scene.write("app.ts", 'export default () => new Response("now");\n');
    await answers(server, /^now$/);
  });

  scenario(
    "watches what threads load and what is named, not what they write",
    async (scene) => {
      scene.write("page.html", "old");
      scene.write("part.ts", part("one"));
      const app = scene.write(
        "app.ts",
        `import { text } from "./part.ts";
import { appendFileSync, readFileSync } from "node:fs";
const page = readFileSync(new URL("page.html", import.meta.url), "utf8");
const note = () => appendFileSync(new URL("visits.txt", import.meta.url), ".");
note();
export default {
  fetch() {
    note();
    return new Response(page + text);
  },
};
`,
      );
      const server = await scene.serve({
        app,
        workerClass: "gthread",
        args: ["--reload", "--reload-extra-file", scene.path("*.html")],
      });
      scene.write("page.html", "new ");
      await answers(server, /^new one$/);
      scene.write("part.ts", part("two"));
      await answers(server, /^new two$/);
      scene.write("part.ts", part("three"));
      await answers(server, /^new three$/);
      assert.equal(server.log.all(/Reloading:/).length, 3);
    },
  );
});
