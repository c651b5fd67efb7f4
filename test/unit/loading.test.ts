import assert from "node:assert/strict";
import { it } from "node:test";
import type { Generation } from "../../src/arbiter/generation.ts";
import { makeGeneration } from "../../src/arbiter/loading.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import { createFakeRuntime, type FakeRuntime } from "./fake_runtime.ts";

function createWorld(): FakeRuntime {
  const runtime = createFakeRuntime();
  for (const path of ["/srv/app.ts", "/srv/shop/app.js", "/opt/app.ts"]) {
    runtime.files.texts.set(path, "");
  }
  runtime.files.directories.add("/srv/shop").add("/srv/lib");
  runtime.processes.users.set("www", { uid: 33, gid: 34 })
    .set("root", { uid: 0, gid: 0 });
  runtime.processes.groups.set("staff", 50);
  return runtime;
}

async function load(
  args: string,
  runtime = createWorld(),
): Promise<Generation> {
  const resolved = await resolveSettings({
    argv: args.split(" ").filter((word) => word !== ""),
    env: {},
    cpus: () => 1,
    findConfigFile: () => undefined,
    loadConfigFile: () => Promise.reject(new Error("no file")),
  });
  return makeGeneration(runtime, resolved, 7);
}

async function refuses(
  args: string,
  { exitCode = 1, message }: { exitCode?: number; message: RegExp },
  runtime?: FakeRuntime,
): Promise<void> {
  await assert.rejects(load(args, runtime), {
    name: "PfserveError",
    exitCode,
    message,
  });
}

it("a generation has what its workers need", async () => {
  const generation = await load("-w 3 app:create()");
  assert.equal(generation.number, 7);
  assert.equal(generation.target, 3);
  assert.equal(generation.app, "app:create()");
  assert.equal(generation.modulePath, "/srv/app.ts");
  assert.equal(generation.directory, "/srv");
  assert.equal(generation.owner, undefined);
});

it("a generation knows whether its worker class is a package", async () => {
  const runtime = createWorld();
  runtime.files.texts.set("/srv/lib/worker.ts", "");
  for (
    const [args, findsPackages] of [
      ["-k async", false],
      ["-k ./lib/worker", false],
      ["--chdir lib -k file:///srv/lib/worker.ts#Name /opt/app", false],
      ["-k workers/lines#Lines", true],
    ] as const
  ) {
    const words = args.includes("/opt") ? args : `${args} app`;
    const generation = await load(words, runtime);
    assert.equal(generation.findsPackages, findsPackages, args);
  }
});

it("a worker class whose file is missing is refused", async () => {
  await refuses("-k ./lib/worker.ts app", {
    exitCode: 3,
    message:
      /^Cannot find worker class ".\/lib\/worker.ts": expected a path to a .ts or .js file$/,
  });
});

it("paths are seen from the directory of the workers, and are absolute", async () => {
  const { settings, modulePath, directory } = await load(
    "--chdir shop -p run.pid --log-file e.log --access-logfile ../a.log " +
      "-b unix:a.sock -b unix://b.sock -b unix:@c -b unix:/run/d -b :80 app",
  );
  assert.equal(directory, "/srv/shop");
  assert.equal(modulePath, "/srv/shop/app.js");
  assert.equal(settings.pidfile, "/srv/shop/run.pid");
  assert.equal(settings.errorLog, "/srv/shop/e.log");
  assert.equal(settings.accessLog, "/srv/a.log");
  assert.deepEqual(settings.bind, [
    "unix:/srv/shop/a.sock",
    "unix:/srv/shop/b.sock",
    "unix:@c",
    "unix:/run/d",
    ":80",
  ]);
});

it("the usual app is looked for in the working directory of the workers", async () => {
  const { app, modulePath } = await load("--chdir shop");
  assert.equal(app, "app.js");
  assert.equal(modulePath, "/srv/shop/app.js");
});

it("an abstract socket stays abstract in both forms of its address", async () => {
  const { settings } = await load("-b unix://@c app");
  assert.deepEqual(settings.bind, ["unix://@c"]);
});

it("standard streams are no paths", async () => {
  const { settings } = await load("--log-file - --access-logfile - app");
  assert.equal(settings.errorLog, "-");
  assert.equal(settings.accessLog, "-");
  assert.equal(settings.pidfile, undefined);
});

it("what cannot serve is refused with what is wanted", async () => {
  await refuses("--chdir lib", {
    exitCode: 2,
    message: /^Missing app: expected a module.* \/srv\/lib should have/,
  });
  await refuses("nothing.ts", {
    exitCode: 4,
    message: /^Cannot find app module "nothing\.ts": expected a path/,
  });
  await refuses("lib", {
    exitCode: 4,
    message: /^Cannot find app module "lib": it is a directory/,
  });
  await refuses("--chdir nowhere app", {
    message: /^Cannot change to directory "nowhere": expected a directory/,
  });
  await refuses("--chdir app.ts app", {
    message: /^Cannot change to directory "app\.ts": expected a directory/,
  });
});

it("root may give its workers another user and group", async () => {
  const owners = await Promise.all(
    ["-u www", "-g staff", "-u www -g staff", "-u root", "-u root -g staff"]
      .map(async (args) => (await load(`${args} app`)).owner),
  );
  assert.deepEqual(owners, [
    { uid: 33, gid: 34 },
    { uid: 0, gid: 50 },
    { uid: 33, gid: 50 },
    undefined,
    { uid: 0, gid: 50 },
  ]);
});

it("workers are given the groups of their user when that is wished", async () => {
  const world = createWorld();
  world.processes.memberships.set("www", [50, 51]);
  const plain = await load("--user www app.ts", world);
  assert.deepEqual(plain.owner, { uid: 33, gid: 34 });
  const { owner } = await load("--user www --initgroups app.ts", world);
  assert.deepEqual(owner, { uid: 33, gid: 34, groups: [50, 51] });
});

it("directories for files are seen from the directory of the workers", async () => {
  const { settings } = await load(
    "--chdir shop --worker-tmp-dir . --tmp-upload-dir ../lib app",
  );
  assert.equal(settings.workerTmpDir, "/srv/shop");
  assert.equal(settings.tmpUploadDir, "/srv/lib");
});

it("a directory in which no file can be made is refused", async () => {
  const world = createWorld();
  world.files.heartbeatError = new Error("ENOENT");
  await refuses(
    "--worker-tmp-dir /none app.ts",
    { message: /^Cannot make files in worker-tmp-dir "\/none": ENOENT$/ },
    world,
  );
  for (const path of ["/none", "/srv/app.ts"]) {
    await refuses(`--tmp-upload-dir ${path} app.ts`, {
      message:
        /^Cannot use tmp-upload-dir "[^"]+": expected a directory that exists$/,
    });
  }
});

it("nobody else may, except for what they are already", async () => {
  const runtime = createWorld();
  runtime.self.account = { uid: 33, gid: 34 };
  assert.equal((await load("-u www app", runtime)).owner, undefined);
  const message = /^Cannot run workers as "(root|staff)": only root can/;
  await refuses("-u root app", { message }, runtime);
  await refuses("-g staff app", { message }, runtime);
});

it("a user or group that does not exist is named", async () => {
  await refuses("-u nobody-here app", {
    message:
      /^Cannot find user "nobody-here": expected a name in \/etc\/passwd/,
  });
  await refuses("-u www -g nothing app", {
    message: /^Cannot find group "nothing": expected a name in \/etc\/group/,
  });
});

it("a certificate and its key are read where the workers will run", async () => {
  const runtime = createWorld();
  const args = "--chdir /srv/shop --certfile c.pem --keyfile k.pem app.js";
  await refuses(args, { message: /^Cannot read certfile "c.pem": / }, runtime);
  runtime.files.texts.set("/srv/shop/c.pem", "certificate")
    .set("/srv/shop/k.pem", "key");
  assert.deepEqual((await load(args, runtime)).tls, {
    pairs: [{
      certfile: "c.pem",
      keyfile: "k.pem",
      certificate: "certificate",
      key: "key",
    }],
    authorities: undefined,
    clientCertificates: "none",
    ciphers: undefined,
    minVersion: "1.2",
  });
  const more = `--ca-certs ca.pem --cert-reqs 2 ${args}`;
  await refuses(more, { message: /^Cannot read ca-certs "ca.pem": / }, runtime);
  runtime.files.texts.set("/srv/shop/ca.pem", "authority");
  const { tls } = await load(more, runtime);
  assert.deepEqual(tls?.authorities, { path: "ca.pem", text: "authority" });
  assert.equal(tls?.clientCertificates, "required");
  assert.equal((await load("app", runtime)).tls, undefined);
});
