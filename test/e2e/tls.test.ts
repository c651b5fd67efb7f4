/** HTTPS, from the files on the command line to the client. */
import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { get } from "node:https";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { TlsLoad } from "./harness/tls_load.ts";
import { eventually } from "./harness/wait.ts";

/** Puts a certificate and its key where the server looks for them. */
function install(scene: Scene, name: "" | "other_"): string[] {
  const files = [["certfile", "cert.pem"], ["keyfile", "key.pem"]] as const;
  return files.flatMap(([flag, file]) => {
    const path = scene.path(file);
    copyFileSync(join(ROOT, "test", "fixtures", "tls", name + file), path);
    return [`--${flag}`, path];
  });
}

/** What a client that trusts everybody gets, and whom it got it from. */
async function ask(
  server: Server,
): Promise<{ body: string; subject: string | undefined }> {
  const address = server.address;
  const asking = get({ ...address, rejectUnauthorized: false, agent: false });
  const [response] = await once(asking, "response") as [IncomingMessage];
  const { subject } = (response.socket as TLSSocket).getPeerCertificate();
  return { body: await text(response), subject: String(subject.CN) };
}

onEachTarget("HTTPS", (scenario) => {
  for (const back of ["engine", "node"]) {
    scenario(`is served by --http ${back}`, async (scene) => {
      const args = ["--http", back, ...install(scene, "")];
      const server = await scene.serve({ app: "hello", args });
      assert.match(
        server.log.text,
        /Listening at: https:\/\/127\.0\.0\.1:\d+ /,
      );
      const { body, subject } = await ask(server);
      assert.equal(JSON.parse(body).path, "/");
      assert.equal(subject, "pfserve test");
    });
  }

  scenario(
    "has the new certificate after a reload, the old one after one that failed",
    async (scene) => {
      const args = install(scene, "");
      const server = await scene.serve({ app: "hello", args });
      writeFileSync(scene.path("key.pem"), "no key");
      await server.signalAndWait("SIGHUP", /Cannot use keyfile/);
      await server.log.waitFor(/Reload failed/);
      assert.equal((await ask(server)).subject, "pfserve test");
      install(scene, "other_");
      const old = server.workers();
      const load = new TlsLoad(server.address, 6);
      await eventually("answers", () => load.answered >= 20);
      await server.signalAndWait("SIGHUP", /Reload finished/);
      for (const pid of old) await server.gone(pid);
      const before = load.answered;
      await eventually("more answers", () => load.answered >= before + 20);
      await load.stop();
      assert.deepEqual(load.failures, []);
      assert.deepEqual([...load.subjects], [
        "pfserve test",
        "pfserve second test",
      ]);
      assert.equal((await ask(server)).subject, "pfserve second test");
    },
  );

  scenario("is spoken as the hook tlsContext says", async (scene) => {
    const other = new URL("../fixtures/tls/other_", import.meta.url).href;
    const config = scene.write(
      "pfserve.config.mjs",
      `import { readFileSync } from "node:fs";
const read = (name) => readFileSync(new URL("${other}" + name), "utf8");
export const tlsContext = async (settings, makeDefault) =>
  ({ ...makeDefault(), cert: read("cert.pem"), key: read("key.pem") });
`,
    );
    const args = [...install(scene, ""), "-c", config];
    const server = await scene.serve({ app: "hello", args });
    assert.equal((await ask(server)).subject, "pfserve second test");
    scene.write("pfserve.config.mjs", "export const tlsContext = () => 7;");
    await server.signalAndWait(
      "SIGHUP",
      /Reload failed: Hook tlsContext returned 7: expected options/,
    );
  });

  scenario(
    "does not begin without its files, and says which",
    async (scene) => {
      const missing = scene.start({
        app: "hello",
        args: [
          ...install(scene, "").slice(0, 2),
          ...["--keyfile", "/no/such/key.pem"],
        ],
      });
      assert.equal((await missing.exit()).code, 1);
      assert.match(
        missing.stderr.text,
        /Cannot read keyfile "\/no\/such\/key.pem": /,
      );
      const other = scene.path("key.pem");
      install(scene, "other_");
      const args = install(scene, "");
      writeFileSync(other, "no key");
      const broken = scene.start({ app: "hello", args });
      assert.equal((await broken.exit()).code, 1);
      assert.match(
        broken.stderr.text,
        /Cannot use keyfile ".*": expected a private key in PEM form/,
      );
    },
  );
});
