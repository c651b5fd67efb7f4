/** Proxies that speak for others: whom the app and the access log take for the client. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { type Answer, json, request } from "./harness/client.ts";
import { ROOT } from "./harness/runtimes.ts";
import { onEachTarget } from "./harness/scene.ts";
import { appPath, type Server } from "./harness/server.ts";

const CLIENT = "203.0.113.7";
const V1 = `PROXY TCP4 ${CLIENT} 192.0.2.1 5678 80\r\n`;
const GET = "GET /behind HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const FORWARDED = {
  "x-forwarded-for": `198.51.100.1, ${CLIENT}`,
  "x-forwarded-proto": "https",
};
const CERTIFICATE = ["cert", "key"].flatMap((name) => [
  `--${name}file`,
  join(ROOT, "test", "fixtures", "tls", `${name}.pem`),
]);

interface Seen {
  readonly url: string;
  readonly remote: Record<string, unknown>;
  readonly address: string | null;
  readonly socket: string | null;
  readonly protocol: string;
  readonly names: readonly string[];
}

function v2(command: number, family: number, body: readonly number[]): string {
  const bytes = [0x20 | command, family, body.length >> 8, body.length & 0xff];
  return "\r\n\r\n\0\r\nQUIT\n" + String.fromCharCode(...bytes, ...body);
}

const ADDRESSES = [203, 0, 113, 7, 192, 0, 2, 1, 0x16, 0x2e, 0, 80];
/** With an extension after the addresses. */
const V2 = v2(1, 0x11, [...ADDRESSES, 4, 0, 1, 0]);
const V2_LOCAL = v2(0, 0, []);

/** What a server answers to bytes that are sent in two pieces; "" when it only ends. */
async function send(server: Server, bytes: string, cut = 0): Promise<string> {
  const socket = connect({ ...server.address, noDelay: true });
  socket.write(bytes.slice(0, cut), "latin1");
  await once(socket, "connect");
  // Another turn of the server's loop, or not: both are right.
  setTimeout(() => socket.write(bytes.slice(cut), "latin1"), cut === 0 ? 0 : 5);
  return await text(socket);
}

function seen(answer: string): Seen {
  assert.match(answer, /^HTTP\/1\.1 200 /);
  // One piece of a body in chunks is as good as one with a length.
  return JSON.parse(
    answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1),
  );
}

/** The client of the last line of the access log about `path`. */
async function logged(
  server: Server,
  path: string,
): Promise<string> {
  const line = new RegExp(`^(\\S+) - - .*"GET ${path} `, "m");
  await server.stdout.waitFor(line);
  return server.stdout.all(line).at(-1)?.[1] ?? "";
}

onEachTarget("a proxy", (scenario) => {
  for (const back of ["engine", "node"]) {
    scenario(
      `is believed about its client if it is trusted, by ${back}`,
      async (scene) => {
        const args = ["--http", back, "--access-logfile", "-"];
        const server = await scene.serve({ app: "client", args });
        const told = json<Seen>(
          await request(server.address, "/told", { headers: FORWARDED }),
        );
        assert.match(told.url, /^https:\/\/localhost\/told$/);
        assert.equal(told.protocol, "https");
        assert.deepEqual(told.remote, {
          transport: "tcp",
          hostname: CLIENT,
          port: 0,
        });
        assert.deepEqual([told.address, told.socket], [CLIENT, CLIENT]);
        assert.equal(await logged(server, "/told"), CLIENT);
        const plain = json<Seen>(await request(server.address, "/plain"));
        assert.deepEqual([plain.protocol, plain.address], [
          "http",
          "127.0.0.1",
        ]);
        const headers = { ...FORWARDED, "x-forwarded-ssl": "off" };
        const torn: Answer = await request(server.address, "/torn", {
          headers,
        });
        assert.equal(torn.status, 400);
      },
    );

    scenario(
      `is a client like any other if it is not, to ${back}`,
      async (scene) => {
        const args = [
          ...["--http", back, "--access-logfile", "-"],
          ...["--forwarded-allow-ips", "10.0.0.0/8,::1"],
        ];
        const server = await scene.serve({ app: "client", args });
        const headers = { ...FORWARDED, "x-forwarded-ssl": "off" };
        const told = json<Seen>(
          await request(server.address, "/told", { headers }),
        );
        assert.deepEqual([told.protocol, told.address], ["http", "127.0.0.1"]);
        assert.equal(await logged(server, "/told"), "127.0.0.1");
      },
    );

    scenario(
      `says with the PROXY protocol whom it speaks for, to ${back}`,
      async (scene) => {
        const args = [
          ...["--http", back, "--access-logfile", "-", "--proxy-protocol"],
          ...["--header-timeout", "1"],
        ];
        const server = await scene.serve({ app: "client", args });
        for (const header of [V1, V2]) {
          for (const cut of [0, 1, 13, header.length, header.length + 9]) {
            const { remote, socket } = seen(
              await send(server, header + GET, cut),
            );
            const wanted = { transport: "tcp", hostname: CLIENT, port: 5678 };
            assert.deepEqual(remote, wanted);
            assert.equal(socket, CLIENT);
          }
        }
        assert.equal(await logged(server, "/behind"), CLIENT);
        assert.equal(
          seen(await send(server, V2_LOCAL + GET)).address,
          "127.0.0.1",
        );
        // Its client is nobody's proxy, whoever carries what it says.
        const spoof = GET.replace("Host", "X-Forwarded-For: 192.0.2.9\r\nHost");
        assert.equal(seen(await send(server, V1 + spoof)).address, CLIENT);
        for (
          const bytes of [GET, "PROXY TCP4 me you 1 2\r\n", "PROXY TCP4 1.2"]
        ) {
          const status = bytes.endsWith("\n") ? 400 : 408;
          assert.match(
            await send(server, bytes),
            new RegExp(`^HTTP/1.1 ${status} `),
          );
        }
        await server.log.waitFor(
          /Invalid request from ip=127\.0\.0\.1: no PROXY header, answered with 400/,
        );
        assert.equal(await send(server, ""), "");
      },
    );
  }

  scenario(
    "may not send the PROXY protocol if nobody said so",
    async (scene) => {
      const args = ["--proxy-protocol", "v2", "--proxy-allow-from", "10.0.0.1"];
      const server = await scene.serve({ app: "client", args });
      for (const header of [V1, V2]) {
        for (const cut of [0, 3]) {
          assert.match(
            await send(server, header + GET, cut),
            /^HTTP\/1\.1 403 /,
          );
        }
      }
      for (const cut of [0, 1]) {
        assert.equal(seen(await send(server, GET, cut)).address, "127.0.0.1");
      }
      const off = await scene.serve({ app: "client" });
      assert.match(await send(off, V1 + GET), /^HTTP\/1\.1 400 /);
    },
  );

  scenario(
    "speaks for a client before TLS, which an app in a thread is told",
    async (scene) => {
      const args = [
        ...CERTIFICATE,
        "--proxy-protocol",
        "--forwarded-allow-ips",
        CLIENT,
      ];
      const options = { app: "client", args, workerClass: "gthread" };
      const server = await scene.serve(options);
      for (const header of [V1, V2]) {
        const plain = connect({ ...server.address });
        plain.write(header, "latin1");
        const socket = connectTls({ socket: plain, rejectUnauthorized: false });
        socket.write(GET.replace("Host", "X-Forwarded-For: 192.0.2.9\r\nHost"));
        const { address, url, protocol } = seen(await text(socket));
        assert.equal(address, "192.0.2.9");
        assert.deepEqual([url, protocol], ["https://a/behind", "https"]);
      }
    },
  );

  scenario(
    "is trusted on a unix socket, and read by its own header",
    async (scene) => {
      const bind = [`unix:${scene.path("s")}`];
      const args = [
        "--client-ip-header",
        "Forwarded",
        "--forwarded-allow-ips",
        "192.0.2.1",
        "--access-logfile",
        "-",
        "--secure-scheme-header",
        "X-Scheme=tls",
      ];
      const server = await scene.serve({ app: "client", args, bind });
      const headers = {
        ...FORWARDED,
        forwarded: `for=${CLIENT};proto=https, for="192.0.2.1:80"`,
      };
      const told = json<Seen>(
        await request(server.address, "/told", { headers }),
      );
      assert.deepEqual([told.address, told.protocol], [CLIENT, "https"]);
      assert.equal(await logged(server, "/told"), CLIENT);
      const torn = { forwarded: headers.forwarded, "x-scheme": "none" };
      assert.equal(
        (await request(server.address, "/", { headers: torn })).status,
        400,
      );
    },
  );

  scenario(
    "is seen through by a (req, res) handler with the PROXY protocol",
    async (scene) => {
      const args = ["--proxy-protocol", "--access-logfile", "-"];
      const server = await scene.serve({ app: "node_client", args });
      const { remote } = seen(await send(server, V2 + GET));
      assert.equal(remote, CLIENT);
      const spoof = GET.replace("Host", "X_A: 1\r\nHost");
      assert.deepEqual(seen(await send(server, V2 + spoof)).names, [
        "host",
        "connection",
      ]);
      await server.log.waitFor(/Dropped header field "X_A"/);
      assert.equal(await logged(server, "/behind"), CLIENT);
    },
  );

  scenario(
    "is believed by a server of the app's own, and by a class of one's own",
    async (scene) => {
      const args = [
        ...["--proxy-protocol", "--forwarded-allow-ips", CLIENT],
        ...["--access-logfile", "-"],
      ];
      const [nearer, farther] = [CLIENT, "192.0.2.9"];
      const behind = GET.replace(
        "Host",
        `X-Forwarded-For: ${farther}\r\nHost`,
      );
      for (
        const [app, workerClass] of [
          ["own_servers/raw_listen", "server"],
          ["hello", appPath("worker_classes/web_socket")],
        ] as const
      ) {
        const server = await scene.serve({ app, workerClass, args });
        assert.match(await send(server, V2 + GET), /^HTTP\/1\.1 \d/);
        assert.equal(await logged(server, "/behind"), nearer);
        assert.match(await send(server, V1 + behind), /^HTTP\/1\.1 \d/);
        const line = new RegExp(`^${farther} - - .*"GET /behind `, "m");
        await server.stdout.waitFor(line);
        const torn = behind.replace(
          "Host",
          "X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off\r\nHost",
        );
        assert.match(await send(server, V1 + torn), /^HTTP\/1\.1 400 /);
      }
    },
  );
});
