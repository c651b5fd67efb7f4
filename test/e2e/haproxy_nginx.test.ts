/** The proxies that most people have: HAProxy with the PROXY protocol, nginx with headers. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { once } from "node:events";
import { test } from "node:test";
import { json, request } from "./harness/client.ts";
import { missingProgram } from "./harness/programs.ts";
import { ROOT, type Target } from "./harness/runtimes.ts";
import { onEachTarget, type Scenario, type Scene } from "./harness/scene.ts";
import type { Server } from "./harness/server.ts";
import { eventually } from "./harness/wait.ts";

/** Clients come from addresses of this machine that nobody trusts. */
const CLIENT = "127.0.0.77";
const TLS_FILES = join(ROOT, "test", "fixtures", "tls");

const missing = missingProgram("haproxy", "nginx");
if (missing !== false) test("HAProxy and nginx", { skip: missing }, () => {});
else onEachTarget("behind", defineScenarios);

interface Proxy {
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

/** Starts a proxy that listens on ports of its own; `configure` gets them. */
async function startProxy(
  scene: Scene,
  program: "haproxy" | "nginx",
  { count, configure }: {
    readonly count: number;
    readonly configure: (ports: readonly number[]) => string;
  },
): Promise<Proxy> {
  const ports = await freePorts(count);
  const file = scene.write(`${program}.conf`, configure(ports));
  const args = program === "haproxy"
    ? ["-db", "-f", file]
    : ["-p", scene.directory, "-c", file, "-g", "daemon off;"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => output += bytes);
  }
  const explain = (): string => output;
  for (const port of ports) {
    await eventually(`${program} to listen`, () => accepts(port), { explain });
  }
  return { ports, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) =>
    (server.address() as { port: number }).port
  );
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

interface Seen {
  readonly url: string;
  readonly address: string;
  readonly remote: Readonly<Record<string, unknown>>;
}

/** What the app sees of a request that comes to a port from the address of the client. */
async function seen(port: number, headers = {}): Promise<Seen> {
  const address = { host: "127.0.0.1", port, localAddress: CLIENT };
  return json<Seen>(await request(address, "/through", { headers }));
}

function portOf({ address }: Server): number {
  if ("path" in address) throw new Error("No port");
  return address.port;
}

/** Every line of the access log names the client. */
async function assertLogged(server: Server, count: number): Promise<void> {
  const line = /^(\S+) - - .*"GET \/through /m;
  await server.stdout.waitForCount(line, count);
  const clients = server.stdout.all(line).map(([, client]) => client);
  assert.deepEqual(clients, new Array(count).fill(CLIENT));
}

const HAPROXY = `
global
  log stdout format raw local0
defaults
  mode tcp
  timeout connect 5s
  timeout client 20s
  timeout server 20s
`;

function section(port: number, server: string, mode = "tcp"): string {
  return `
listen on_${port}
  mode ${mode}
  bind 127.0.0.1:${port}
  server app ${server}
`;
}

function nginxConf(port: number, app: number): string {
  return `
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;
  uwsgi_temp_path u; scgi_temp_path s;
  upstream app { server 127.0.0.1:${app}; keepalive 4; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto https;
    }
  }
}
`;
}

function defineScenarios(scenario: Scenario, _target: Target): void {
  scenario(
    "HAProxy, the app and the access log see the client",
    async (scene) => {
      const args = ["--proxy-protocol", "--access-logfile", "-"];
      const server = await scene.serve({ app: "client", args });
      const app = `127.0.0.1:${portOf(server)}`;
      const haproxy = await startProxy(scene, "haproxy", {
        count: 3,
        configure: ([one = 0, two = 0, three = 0]) =>
          HAPROXY + section(one, `${app} send-proxy`) +
          section(two, `${app} send-proxy-v2`) +
          // Its health checks say LOCAL.
          section(three, `${app} send-proxy-v2 check inter 50`, "http"),
      });
      for (const port of haproxy.ports) {
        const { address, remote, url } = await seen(port);
        assert.equal(address, CLIENT);
        assert.notEqual(remote["port"], 0);
        assert.match(url, /^http:/);
      }
      const spoof = {
        "x-forwarded-for": "192.0.2.9",
        "x-forwarded-proto": "https",
      };
      const { address, url } = await seen(haproxy.ports[1]!, spoof);
      assert.equal(address, CLIENT);
      assert.match(url, /^http:/);
      await assertLogged(server, 4);
      await haproxy.stop();
      assert.doesNotMatch(server.log.text, /Invalid/);
    },
  );

  scenario("HAProxy with TLS, they see it, too", async (scene) => {
    const args = [
      ...["--certfile", join(TLS_FILES, "cert.pem")],
      ...["--keyfile", join(TLS_FILES, "key.pem")],
      ...["--proxy-protocol", "v2", "--access-logfile", "-"],
    ];
    const server = await scene.serve({ app: "client", args });
    const app = `127.0.0.1:${portOf(server)}`;
    const haproxy = await startProxy(scene, "haproxy", {
      count: 1,
      configure: ([port = 0]) =>
        HAPROXY + section(port, `${app} send-proxy-v2 ssl verify none`),
    });
    const { address, url } = await seen(haproxy.ports[0]!);
    assert.equal(address, CLIENT);
    assert.match(url, /^https:/);
    await assertLogged(server, 1);
    await haproxy.stop();
  });

  scenario(
    "nginx, they see it by its headers, and only if it is trusted",
    async (scene) => {
      const server = await scene.serve({
        app: "client",
        args: ["--access-logfile", "-"],
      });
      const nginx = await startProxy(scene, "nginx", {
        count: 1,
        configure: ([port = 0]) => nginxConf(port, portOf(server)),
      });
      mkdirSync(scene.path("logs"), { recursive: true });
      for (const headers of [{}, { "x-forwarded-for": "192.0.2.9" }]) {
        const { address, url } = await seen(nginx.ports[0]!, headers);
        assert.equal(address, CLIENT);
        assert.match(url, /^https:/);
      }
      await assertLogged(server, 2);
      // The same, of a client that is no proxy.
      const spoof = {
        "x-forwarded-for": "192.0.2.9",
        "x-forwarded-proto": "https",
      };
      const direct = await seen(portOf(server), spoof);
      assert.equal(direct.address, CLIENT);
      assert.match(direct.url, /^http:/);
      await nginx.stop();
    },
  );
}
