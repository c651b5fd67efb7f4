/** Real apps of frameworks, each started as its users would, and asked. */
import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { request } from "../e2e/harness/client.ts";
import { Scene } from "../e2e/harness/scene.ts";
import type { Server, ServerOptions } from "../e2e/harness/server.ts";
import {
  type Asked,
  type Case,
  casesOf,
  type Project,
  PROJECTS,
  type Refusal,
  refusalOf,
} from "./manifest.ts";
import { prepare } from "./projects.ts";
import { compareWithPage, note } from "./results.ts";

const TEST_LIMIT_MS = 120_000;
const PREPARE_LIMIT_MS = 600_000;

suite("frameworks", { concurrency: 2 }, () => {
  for (const project of PROJECTS) {
    suite(project.name, { concurrency: 2 }, () => {
      before(async () => {
        await prepare(project);
      }, { timeout: PREPARE_LIMIT_MS });
      for (const each of casesOf(project.name)) declare(project, each);
    });
  }
});

test("docs/frameworks.md tells the results", compareWithPage);

function declare(project: Project, each: Case): void {
  const { framework, start, workerClass, target } = each;
  const refusal = refusalOf(framework, start, { workerClass, target });
  const app = start.app ?? "what it finds";
  const name = `${framework.name}: ${app}, ${workerClass}, ${target.name}`;
  const title = refusal === undefined ? name : `${name} is refused`;
  test(title, { timeout: TEST_LIMIT_MS }, async () => {
    const scene = new Scene(target, name);
    try {
      const directory = await prepare(project);
      if (refusal === undefined) await expectService(scene, each, directory);
      else await expectRefusal(scene, { each, directory, refusal });
      note(each);
    } catch (thrown) {
      scene.keepLogs(thrown);
      throw thrown;
    } finally {
      await scene.close();
    }
  });
}

/** It answers, and leaves with nothing left. */
async function expectService(
  scene: Scene,
  each: Case,
  directory: string,
): Promise<void> {
  const server = scene.start({ ...optionsOf(each), directory });
  await server.ready(1);
  assert.match(
    server.log.text,
    new RegExp(`Using worker: ${each.workerClass}`),
  );
  for (const asked of each.start.asked) await ask(server, asked);
  assert.equal(server.workers().length, 1, server.describe());
  server.signal("SIGTERM");
  const exit = await server.exit();
  assert.equal(exit.code, 0, server.describe());
  await server.allGone();
}

async function expectRefusal(
  scene: Scene,
  { each, directory, refusal }: {
    each: Case;
    directory: string;
    refusal: Refusal;
  },
): Promise<void> {
  const server = scene.start({ ...optionsOf(each), directory });
  const exit = await server.exit();
  assert.equal(exit.code, refusal.exitCode, server.describe());
  assert.match(server.log.text, refusal.log);
  await server.allGone();
}

/** No more than a user has to type; but any port, as others run at the same time. */
function optionsOf({ start, workerClass }: Case): ServerOptions {
  return {
    app: undefined,
    args: start.app === undefined ? [] : [start.app],
    workers: undefined,
    workerClass: workerClass === start.usual ? undefined : workerClass,
  };
}

async function ask(server: Server, asked: Asked): Promise<void> {
  const { path, json, status = 200, text } = asked;
  const options = json === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(json),
  };
  const answer = await request(server.address, path, options);
  const body = answer.body.toString();
  assert.equal(answer.status, status, `${path}: ${body}\n${server.describe()}`);
  assert.ok(body.includes(text), `${path}: ${body}`);
}
