/** Clients that break the rules of HTTP: refused, unless a setting lets them through. */
import assert from "node:assert/strict";
import { header, json } from "./harness/client.ts";
import { onEachTarget, type Scene } from "./harness/scene.ts";
import { type Server, serverArgs } from "./harness/server.ts";

interface Seen {
  readonly method: string;
  readonly httpVersion: string;
  readonly headers: readonly (readonly [string, string])[];
}

const END = "Connection: close\r\n\r\n";
const UNDERSCORE = `GET / HTTP/1.1\r\nHost: a\r\nX_A: b\r\n${END}`;

function valueOf({ headers }: Seen, name: string): string | undefined {
  return new Map(headers).get(name);
}

/** The option, what it lets through, what the app sees, and the answer without it. */
const TOLERANCES = [
  [
    "permit-obsolete-folding",
    `GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n${END}`,
    (seen: Seen) => assert.equal(valueOf(seen, "x-a"), "b c"),
    400,
  ],
  [
    "strip-header-spaces",
    `GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n${END}`,
    (seen: Seen) => assert.equal(valueOf(seen, "x-a"), "b"),
    400,
  ],
  [
    "permit-unconventional-http-method",
    `BREW / HTTP/1.1\r\nHost: a\r\n${END}`,
    (seen: Seen) => assert.equal(seen.method, "BREW"),
    501,
  ],
  [
    "permit-unconventional-http-version",
    `GET / HTTP/1.7\r\nHost: a\r\n${END}`,
    (seen: Seen) => assert.equal(seen.httpVersion, "1.1"),
    505,
  ],
  [
    "casefold-http-method",
    `pOst / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n${END}`,
    (seen: Seen) => assert.equal(seen.method, "POST"),
    501,
  ],
] as const;

async function answer(scene: Scene, server: Server, bytes: string) {
  const connection = await scene.connect(server.address);
  const receiving = connection.receive();
  connection.send(bytes);
  return await receiving;
}

onEachTarget("a rule of HTTP", (scenario) => {
  scenario("is kept or broken as the settings say", async (scene) => {
    const strict = await scene.serve({ app: "client" });
    const flags = TOLERANCES.map(([name]) => `--${name}`);
    const args = [...flags, "--header-map", "dangerous"];
    const tolerant = await scene.serve({ app: "client", args });
    for (const [name, bytes, check, status] of TOLERANCES) {
      const refused = await answer(scene, strict, bytes);
      assert.equal(refused.status, status, name);
      assert.equal(header(refused, "connection"), "close");
      const served = await answer(scene, tolerant, bytes);
      assert.equal(served.status, 200, name);
      check(json<Seen>(served));
    }
    const underscored = async (server: Server) =>
      valueOf(json<Seen>(await answer(scene, server, UNDERSCORE)), "x_a");
    assert.equal(await underscored(tolerant), "b");
    assert.equal(await underscored(strict), undefined);
    assert.equal(await underscored(strict), undefined);
    await strict.log.waitFor(/\[WARNING\] Dropped header field "X_A"/);
    assert.equal(strict.log.all(/Dropped header field/).length, 1);
  });

  scenario("about underscores is kept by both back ends", async (scene) => {
    for (const http of ["engine", "node"]) {
      const args = ["--http", http, "--header-map", "refuse"];
      const server = await scene.serve({ app: "client", args });
      assert.equal((await answer(scene, server, UNDERSCORE)).status, 400, http);
    }
  });

  scenario("cannot be broken for a (req, res) handler", async (scene) => {
    const args = serverArgs({
      app: "node_client",
      args: ["--strip-header-spaces"],
    });
    const { command, exit } = await scene.runToEnd({ args });
    assert.equal(exit.code, 4);
    assert.match(
      command.log.text,
      /Cannot use strip-header-spaces with a \(req, res\) handler, which node:http serves/,
    );
  });
});
