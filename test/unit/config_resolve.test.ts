import assert from "node:assert/strict";
import { it } from "node:test";
import type { ConfigFile } from "../../src/config/define_config.ts";
import { type Resolved, resolveSettings } from "../../src/config/resolve.ts";
import { SETTING_NAMES } from "../../src/config/settings_table.ts";

interface World {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What a program gives that has the server in its process. */
  readonly code?: object;
  /** Config files by path. */
  readonly files?: Readonly<Record<string, ConfigFile>>;
}

function resolve(
  { argv = [], env = {}, code, files = {} }: World,
): Promise<Resolved> {
  return resolveSettings({
    argv,
    env,
    ...(code === undefined ? {} : { code }),
    cpus: () => 6,
    findConfigFile: () =>
      "pfserve.config.ts" in files ? "pfserve.config.ts" : undefined,
    loadConfigFile: (path) => {
      const config = files[path];
      return config === undefined
        ? Promise.reject(new Error("no such file"))
        : Promise.resolve({ default: config });
    },
  });
}

async function refuses(
  world: World,
  exitCode: number,
  message: string,
): Promise<void> {
  await assert.rejects(resolve(world), {
    name: "PfserveError",
    exitCode,
    message,
  });
}

it("gives every setting its default and says so", async () => {
  const { settings, app, origins } = await resolve({});
  assert.deepEqual(settings.bind, ["127.0.0.1:8000"]);
  assert.equal(settings.workers, 1);
  assert.equal(settings.workerClass, "sync");
  assert.equal(app, undefined);
  assert.deepEqual(
    Object.keys(settings).sort(),
    SETTING_NAMES.filter((name) => name !== "app").sort(),
  );
  for (const name of SETTING_NAMES) assert.equal(origins[name], "default");
});

it("lets PORT and WEB_CONCURRENCY replace the defaults", async () => {
  const { settings, origins } = await resolve({
    env: { PORT: "5000", WEB_CONCURRENCY: "auto" },
  });
  assert.deepEqual(settings.bind, ["0.0.0.0:5000"]);
  assert.equal(settings.workers, 6);
  assert.equal(origins.bind, "environment PORT");
  assert.equal(origins.workers, "environment WEB_CONCURRENCY");
});

it("ignores variables that are empty or that something else wins over", async () => {
  const { settings } = await resolve({
    argv: ["-w", "3"],
    env: { PORT: "", WEB_CONCURRENCY: "many" },
  });
  assert.deepEqual(settings.bind, ["127.0.0.1:8000"]);
  assert.equal(settings.workers, 3);
});

it("lets the file win over WEB_CONCURRENCY, PFSERVE_WORKERS over it, then PFSERVE_CMD_ARGS, and the command line over all", async () => {
  const world = {
    env: { WEB_CONCURRENCY: "2" },
    files: { "pfserve.config.ts": { workers: 3 } },
  };
  const own = { ...world.env, PFSERVE_WORKERS: "7" };
  const variable = { ...own, PFSERVE_CMD_ARGS: "-w 4" };
  const steps: readonly (readonly [World, number, string])[] = [
    [{ env: world.env }, 2, "environment WEB_CONCURRENCY"],
    [world, 3, "file pfserve.config.ts"],
    [{ ...world, env: own }, 7, "environment PFSERVE_WORKERS"],
    [{ ...world, env: variable }, 4, "PFSERVE_CMD_ARGS"],
    [{ ...world, env: variable, argv: ["-w", "5"] }, 5, "command line"],
  ];
  for (const [each, workers, origin] of steps) {
    const { settings, origins } = await resolve(each);
    assert.equal(settings.workers, workers);
    assert.equal(origins.workers, origin);
  }
});

it("lets what code gives win over all, and read another config file", async () => {
  const whenReady = (): void => {};
  const { settings, origins, hooks } = await resolve({
    code: { config: "code.ts", workers: 6, whenReady },
    env: { PFSERVE_WORKERS: "3", PFSERVE_TIMEOUT: "8" },
    files: {
      "pfserve.config.ts": { backlog: 5 },
      "code.ts": { workers: 2, timeout: 9, keepalive: 7, onExit() {} },
    },
  });
  const { workers, timeout, keepalive, backlog } = settings;
  assert.deepEqual([workers, timeout, keepalive, backlog], [6, 8, 7, 2048]);
  assert.equal(origins.workers, "serve()");
  assert.equal(hooks.whenReady, whenReady);
  assert.equal(typeof hooks.onExit, "function");
});

it("refuses hooks of workers in code", async () => {
  await refuses(
    { code: { post_fork() {} } },
    1,
    "Cannot use hook postFork in serve(): expected it in a config file, where workers find it",
  );
});

it("replaces lists, and does not join them", async () => {
  const { settings } = await resolve({
    argv: ["-b", ":81", "-b", ":82"],
    files: { "pfserve.config.ts": { bind: ":80" } },
  });
  assert.deepEqual(settings.bind, [":81", ":82"]);
});

it("turns off on the command line what the file turns on", async () => {
  const { settings } = await resolve({
    argv: ["--no-daemon"],
    files: { "pfserve.config.ts": { daemon: true } },
  });
  assert.equal(settings.daemon, false);
});

it("reads one config file: that of the command line, of a variable, or the one found", async () => {
  const files = {
    "pfserve.config.ts": { workers: 2, backlog: 64 },
    "a.ts": { workers: 3 },
    "b.ts": { workers: 4 },
  };
  const env = { PFSERVE_CMD_ARGS: "-c a.ts" };
  const found = await resolve({ files });
  assert.equal(found.settings.workers, 2);
  assert.equal(found.settings.config, "pfserve.config.ts");
  const fromVariable = await resolve({ files, env });
  assert.equal(fromVariable.settings.workers, 3);
  assert.equal(fromVariable.settings.backlog, 2048);
  assert.equal(fromVariable.origins.workers, "file a.ts");
  const named = { PFSERVE_CONFIG: "b.ts" };
  assert.equal((await resolve({ files, env: named })).settings.workers, 4);
  const fromLine = await resolve({ files, env, argv: ["-c", "b.ts"] });
  assert.equal(fromLine.settings.workers, 4);
  assert.equal(fromLine.settings.config, "b.ts");
  assert.equal(fromLine.origins.config, "command line");
});

it("takes the app from the command line, else from the file", async () => {
  const files = { "pfserve.config.ts": { app: "file.ts" } };
  assert.equal((await resolve({ files })).app, "file.ts");
  assert.equal((await resolve({ files, argv: ["line.ts"] })).app, "line.ts");
});

it("sees a config file that has changed when it is called again", async () => {
  const files = { "pfserve.config.ts": { workers: 2 } };
  assert.equal((await resolve({ files })).settings.workers, 2);
  files["pfserve.config.ts"].workers = 3;
  assert.equal((await resolve({ files })).settings.workers, 3);
});

it("ends with 2 for a bad value on the command line", async () => {
  await refuses(
    { argv: ["--workers", "4x"] },
    2,
    `Cannot parse workers "4x": expected a whole number, 1 or more, or auto`,
  );
  await refuses(
    { argv: ["-b", ":80", "-b", "lokalhost:x"] },
    2,
    `Cannot parse bind "lokalhost:x": expected HOST:PORT, unix:PATH or fd://N`,
  );
  await refuses(
    { argv: ["-k", "asgi"] },
    2,
    `Cannot parse worker-class "asgi": expected sync, async, gthread, server, or a module: ./FILE or PACKAGE, ` +
      "and #EXPORT if it is not the default one; there is no asgi, use async",
  );
});

it("ends with 1 for a bad value anywhere else, and names the source", async () => {
  await refuses(
    { files: { "pfserve.config.ts": { workers: 1.5 } } },
    1,
    "Cannot parse workers 1.5 in pfserve.config.ts: expected a whole number, 1 or more, or auto",
  );
  await refuses(
    { files: { "pfserve.config.ts": { bind: [":80", "x y"] } } },
    1,
    `Cannot parse bind "x y" in pfserve.config.ts: expected HOST:PORT, unix:PATH or fd://N`,
  );
  await refuses(
    { env: { PFSERVE_CMD_ARGS: "--timeout soon" } },
    1,
    `Cannot parse timeout "soon" in PFSERVE_CMD_ARGS: expected seconds such as 30 or 0.5, or 500ms, 30s, 2m or 1h; at most 2147483`,
  );
  await refuses(
    { env: { PORT: "http" } },
    1,
    `Cannot parse PORT "http" in the environment: expected a port, 0 to 65535`,
  );
  await refuses(
    { env: { WEB_CONCURRENCY: "many" } },
    1,
    `Cannot parse WEB_CONCURRENCY "many" in the environment: expected a whole number, 1 or more, or auto`,
  );
});

it("refuses a bad value in the file even when something wins over it", async () => {
  await refuses(
    { argv: ["-w", "2"], files: { "pfserve.config.ts": { workers: 0 } } },
    1,
    "Cannot parse workers 0 in pfserve.config.ts: expected a whole number, 1 or more, or auto",
  );
});

it("refuses PFSERVE_CMD_ARGS that cannot be split, or that asks for help", async () => {
  await refuses(
    { env: { PFSERVE_CMD_ARGS: "-n 'x" } },
    1,
    `Cannot split PFSERVE_CMD_ARGS "-n 'x": expected a closing '`,
  );
  await refuses(
    { env: { PFSERVE_CMD_ARGS: "--help" } },
    1,
    "Cannot use --help in PFSERVE_CMD_ARGS: expected it on the command line",
  );
});

it("tells which config file cannot be loaded", async () => {
  await refuses(
    { argv: ["-c", "nope.ts"] },
    1,
    `Cannot load config file "nope.ts": no such file`,
  );
});

it("refuses the same address twice, however it is written", async () => {
  await refuses(
    { argv: ["-b", "127.0.0.1", "-b", "tcp://127.0.0.1:8000"] },
    1,
    `Cannot bind "tcp://127.0.0.1:8000" twice: expected each address once`,
  );
  const { settings } = await resolve({
    argv: ["-b", "[::1]:0", "-b", "[::1]:0", "-b", "fd://3"],
  });
  assert.equal(settings.bind.length, 3);
});

it("refuses a pidfile that is another file of the server", async () => {
  await refuses(
    { argv: ["-p", "/run/x", "-b", "unix:/run/x"] },
    1,
    `Cannot use "/run/x" as pidfile: it is a log file or a socket already`,
  );
});

it("refuses initgroups without a user", async () => {
  await refuses(
    { argv: ["--initgroups"] },
    1,
    "Cannot use initgroups alone: expected a user, too",
  );
});

it("warns of variables that are no settings", async () => {
  const { warnings } = await resolve({ env: { PFSERVE_WORKES: "2" } });
  assert.deepEqual(warnings, [
    "Unknown variable PFSERVE_WORKES in the environment: did you mean PFSERVE_WORKERS?",
  ]);
});

it("ends with 1 for a bad value in a variable, and names it", async () => {
  await refuses(
    { env: { PFSERVE_LIMIT_REQUEST_BODY: "1MB" } },
    1,
    `Cannot parse PFSERVE_LIMIT_REQUEST_BODY "1MB" in the environment: expected bytes, 0 or more, such as 8190, 64KiB, 1MiB or 2GiB`,
  );
  await refuses(
    { env: { PFSERVE_DAEMON: "yes" } },
    1,
    `Cannot parse PFSERVE_DAEMON "yes" in the environment: expected true or false`,
  );
});

it("refuses a certificate without its key, and a key alone", async () => {
  await refuses(
    { argv: ["--certfile", "a.pem"] },
    1,
    `Cannot use certfile "a.pem" alone: expected a keyfile, too`,
  );
  await refuses(
    { argv: ["--keyfile", "a.pem"] },
    1,
    `Cannot use keyfile "a.pem" alone: expected a certfile, too`,
  );
  const pair = ["--certfile", "a.pem", "--keyfile", "a.key"];
  await refuses(
    { argv: [...pair, "--certfile", "b.pem"] },
    1,
    `Cannot pair certfiles with keyfiles: expected as many of both, got 2 and 1`,
  );
});

it("refuses settings of TLS without TLS, and clients that nobody vouches for", async () => {
  for (const [name, value] of [["ca-certs", "a.pem"], ["ciphers", "ALL"]]) {
    await refuses(
      { argv: [`--${name}`, value!] },
      1,
      `Cannot use ${name} "${value}" without TLS: expected certfile and keyfile, too`,
    );
  }
  await refuses(
    { argv: ["--cert-reqs", "2"] },
    1,
    `Cannot use cert-reqs "required" without TLS: expected certfile and keyfile, too`,
  );
  const pair = ["--certfile", "a.pem", "--keyfile", "a.key"];
  await refuses(
    { argv: [...pair, "--cert-reqs", "optional"] },
    1,
    `Cannot use cert-reqs "optional" alone: expected ca-certs with the authorities of the clients`,
  );
});

it("refuses what the parser of node:http cannot do", async () => {
  const flags = [
    "permit-obsolete-folding",
    "strip-header-spaces",
    "permit-unconventional-http-method",
    "permit-unconventional-http-version",
    "casefold-http-method",
  ];
  for (const flag of flags) {
    await refuses(
      { argv: ["--http", "node", `--${flag}`] },
      1,
      `Cannot use ${flag} with http "node": expected http engine, whose parser can`,
    );
  }
});

it("refuses bad values of TLS, proxies and tolerances, and says what is wanted", async () => {
  const cases = [
    ["cert-reqs", "3", "expected none, optional or required"],
    ["tls-min-version", "1.1", "expected 1.2 or 1.3; older ones are not safe"],
    [
      "forwarded-allow-ips",
      "10.0.0.1/8",
      "expected a network without host bits, such as 10.0.0.0/8",
    ],
    [
      "proxy-allow-from",
      "localhost",
      "expected an IP address, a network such as 10.0.0.0/8, or * for every peer",
    ],
    ["proxy-protocol", "v3", "expected off, v1, v2 or auto"],
    ["secure-scheme-header", "X-Proto", "expected NAME=VALUE"],
    ["client-ip-header", "X Real", "expected the name of a header, or none"],
    ["header-map", "keep", "expected drop, refuse or dangerous"],
  ] as const;
  for (const [name, value, wanted] of cases) {
    await refuses(
      { argv: [`--${name}`, value] },
      2,
      `Cannot parse ${name} "${value}": ${wanted}`,
    );
  }
  for (
    const name of [
      "permit-obsolete-folding",
      "strip-header-spaces",
      "permit-unconventional-http-method",
      "permit-unconventional-http-version",
      "casefold-http-method",
    ]
  ) {
    await refuses(
      { argv: [`--${name}=maybe`] },
      2,
      `Unexpected value in "--${name}=maybe": expected the option alone`,
    );
  }
  await refuses(
    { env: { FORWARDED_ALLOW_IPS: "here" } },
    1,
    'Cannot parse FORWARDED_ALLOW_IPS "here" in the environment: ' +
      "expected an IP address, a network such as 10.0.0.0/8, or * for every peer",
  );
});
