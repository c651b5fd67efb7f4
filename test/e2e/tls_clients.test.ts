/** TLS as other programs see it: curl and openssl. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Certificates } from "./harness/certificates.ts";
import { missingProgram, runProgram } from "./harness/programs.ts";
import { assertRefuses } from "./harness/refusal.ts";
import type { Target } from "./harness/runtimes.ts";
import { onEachTarget, type Scenario } from "./harness/scene.ts";
import { appPath, type Server } from "./harness/server.ts";

const missing = missingProgram("openssl", "curl");
const files = missing === false ? makeFiles() : undefined;
after(() => files?.remove());
if (files === undefined) test("TLS", { skip: missing }, () => {});
else onEachTarget("TLS", defineScenarios(files));

function makeFiles(): Certificates {
  const made = new Certificates();
  made.sign("one", ["one.test"]);
  made.sign("two", ["*.two.test", "two.test"]);
  made.sign("alice", ["alice"]);
  made.sign("old", ["old.test"], 0);
  made.signItself("mallory");
  return made;
}

function portOf(server: Server): number {
  const { address } = server;
  if ("path" in address) throw new Error("No port");
  return address.port;
}

/** What curl gets for a host name, the certificate of the server checked. */
function curl(
  server: Server,
  host: string,
  ...options: readonly string[]
): { code: number | null; text: string } {
  const port = portOf(server);
  return runProgram("curl", [
    ...["--silent", "--show-error", "--max-time", "10"],
    ...["--cacert", files!.path("ca.pem")],
    ...["--resolve", `${host}:${port}:127.0.0.1`],
    ...options,
    `https://${host}:${port}/`,
  ]);
}

function handshake(server: Server, ...options: readonly string[]): string {
  const to = `127.0.0.1:${portOf(server)}`;
  return runProgram("openssl", ["s_client", "-connect", to, ...options]).text;
}

function client(name: string): string[] {
  const [certificate, key] = [
    files!.path(`${name}.pem`),
    files!.path(`${name}.key`),
  ];
  return ["--cert", certificate, "--key", key];
}

function defineScenarios(files: Certificates) {
  return (scenario: Scenario, { runtime }: Target): void => {
    scenario(
      "each name has its certificate, and old versions end",
      async (scene) => {
        const args = files.options("one", "two");
        const server = await scene.serve({ app: "client", args });
        for (const host of ["one.test", "two.test", "www.two.test"]) {
          const { code, text } = curl(server, host);
          assert.equal(code, 0, text);
          assert.equal(JSON.parse(text).serverName, host);
        }
        // No certificate is for these: the first one is shown, which curl refuses.
        for (const host of ["three.test", "a.www.two.test"]) {
          assert.match(curl(server, host).text, /no alternative certificate/);
          assert.match(
            handshake(server, "-servername", host),
            /subject=CN = one/,
          );
        }
        assert.match(handshake(server, "-noservername"), /subject=CN = one/);
        const weak = ["-cipher", "ALL:@SECLEVEL=0"];
        for (const version of ["-tls1", "-tls1_1"]) {
          const text = handshake(server, version, ...weak);
          assert.match(text, /Cipher is \(NONE\)/);
        }
        await server.log.waitFor(
          /Invalid connection from ip=127\.0\.0\.1: TLS handshake failed: ERR_SSL_/,
        );
        for (const version of ["1.2", "1.3"]) {
          const flag = `-tls${version.replace(".", "_")}`;
          assert.match(
            handshake(server, flag),
            new RegExp(`New, TLSv${version}`),
          );
        }
      },
    );

    for (const back of ["engine", "node"]) {
      scenario(
        `a client has to have a certificate, on ${back}`,
        async (scene) => {
          const args = [
            ...files.options("one"),
            ...["--ca-certs", files.path("ca.pem"), "--cert-reqs", "required"],
            ...["--tls-min-version", "1.3", "--http", back],
          ];
          const server = await scene.serve({ app: "client", args });
          assert.notEqual(curl(server, "one.test").code, 0);
          assert.notEqual(
            curl(server, "one.test", ...client("mallory")).code,
            0,
          );
          await server.log.waitForCount(/TLS handshake failed: /, 2);
          const { code, text } = curl(server, "one.test", ...client("alice"));
          assert.equal(code, 0, text);
          const { certificate } = JSON.parse(text);
          assert.equal(certificate.isVerified, true);
          assert.equal(certificate.subject.CN, "alice");
          assert.equal(certificate.issuer.CN, "test authority");
          assert.match(
            certificate.fingerprint256,
            /^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/,
          );
          assert.match(handshake(server, "-tls1_2"), /Cipher is \(NONE\)/);
        },
      );
    }

    scenario(
      "an app in a thread is told which certificate is good",
      async (scene) => {
        const args = [
          ...files.options("one"),
          ...["--ca-certs", files.path("ca.pem"), "--cert-reqs", "1"],
        ];
        const options = { app: "client", args, workerClass: "gthread" };
        const server = await scene.serve(options);
        const certificateOf = (...flags: readonly string[]) => {
          const { code, text } = curl(server, "one.test", ...flags);
          assert.equal(code, 0, text);
          return JSON.parse(text).certificate;
        };
        assert.equal(certificateOf(), null);
        assert.equal(certificateOf(...client("mallory")).isVerified, false);
        const { isVerified, subject } = certificateOf(...client("alice"));
        assert.deepEqual([isVerified, subject.CN], [true, "alice"]);
      },
    );

    scenario(
      "ciphers are those of the list, but on Deno, which says so",
      async (scene) => {
        const [wanted, other] = [
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-AES128-GCM-SHA256",
        ];
        const args = [...files.options("old"), "--ciphers", wanted];
        const server = await scene.serve({ app: "hello", args });
        const { text } = server.log;
        assert.match(
          text,
          /\[WARNING\] Certificate ".*old\.pem" expired on 20\d\d-/,
        );
        assert.equal(
          /Ciphers .* have no effect/.test(text),
          runtime === "deno",
        );
        const ask = (cipher: string) =>
          handshake(server, "-tls1_2", "-cipher", cipher);
        assert.match(ask(wanted), new RegExp(`Cipher is ${wanted}`));
        const isRefused = /Cipher is \(NONE\)/.test(ask(other));
        assert.equal(isRefused, runtime !== "deno");
      },
    );

    scenario(
      "files that cannot be used are named before a worker begins",
      async (scene) => {
        const app = appPath("hello");
        const one = files.path("one.pem");
        const cases: [string[], (string | RegExp)[]][] = [
          [["--certfile", one, "--keyfile", files.path("two.key")], [
            `with keyfile "${
              files.path("two.key")
            }": expected the key of that certificate`,
          ]],
          [["--certfile", one, "--keyfile", files.lock("one")], [
            "it is encrypted, expected a key without a passphrase",
          ]],
          [[
            "--certfile",
            files.path("one.key"),
            "--keyfile",
            files.path("one.key"),
          ], [
            /Cannot use certfile ".*one\.key": expected a certificate in PEM form/,
          ]],
          [["--ca-certs", files.path("one.key"), "--cert-reqs", "2"], [
            /Cannot use ca-certs ".*one\.key": expected certificates in PEM form/,
          ]],
          [["--ciphers", "NONSENSE"], [
            'Cannot use ciphers "NONSENSE": expected',
          ]],
        ];
        for (const [flags, shown] of cases) {
          const pair = flags.includes("--certfile") ? [] : files.options("one");
          const args = ["-b", "127.0.0.1:0", ...pair, ...flags, app];
          await assertRefuses(scene, { args, code: 1, shown });
        }
      },
    );
  };
}
