import assert from "node:assert/strict";
import { it } from "node:test";
import { ListenerSet } from "../../src/arbiter/listener_set.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import type { Settings } from "../../src/config/settings.ts";
import { createFakeRuntime } from "./fake_runtime.ts";

function createSet() {
  const runtime = createFakeRuntime();
  return { runtime, listeners: new ListenerSet(runtime) };
}

function descriptors(
  listeners: ListenerSet,
  ...place: [settings: Settings, slot: number]
): number[] {
  return listeners.ofSlot(...place).map(({ fd }) => fd);
}

async function settingsOf(args: string): Promise<Settings> {
  const { settings } = await resolveSettings({
    argv: args.split(" "),
    env: {},
    cpus: () => 1,
    findConfigFile: () => undefined,
    loadConfigFile: () => Promise.reject(new Error("no file")),
  });
  return settings;
}

it("what is open is not opened again, and what is not asked for is closed", async () => {
  const { runtime, listeners } = createSet();
  const before = await settingsOf("-b :81 -b unix:/run/a");
  const after = await settingsOf("-b :82 -b :81");
  await listeners.open(before, undefined);
  await listeners.open(after, undefined);
  runtime.files.texts.set("/run/a", "");
  listeners.keepOnly(after);
  assert.deepEqual(runtime.journal.take(), [
    "bind http://0.0.0.0:81",
    "bind unix:/run/a",
    "bind http://0.0.0.0:82",
    "close unix:/run/a",
  ]);
  assert.equal(runtime.files.exists("/run/a"), false);
  const [first, , second] = [11, 12, 13];
  assert.deepEqual(descriptors(listeners, after, 1), [second, first]);
  assert.deepEqual(listeners.urls, [
    "http://0.0.0.0:81",
    "http://0.0.0.0:82",
  ]);
});

it("settings reach the socket", async () => {
  const { runtime, listeners } = createSet();
  const owner = { uid: 7, gid: 8 };
  await listeners.open(
    await settingsOf("-b unix:/run/a --backlog 9 -m 077 --reuse-port"),
    owner,
  );
  assert.deepEqual(runtime.sockets.bound, [{
    address: { kind: "unix", path: "/run/a" },
    options: { backlog: 9, reusePort: false, umask: 0o77, owner },
  }]);
});

it("all is opened or nothing", async () => {
  const { runtime, listeners } = createSet();
  await listeners.open(await settingsOf("-b :80"), undefined);
  runtime.sockets.check = (address) => {
    if ("port" in address && address.port === 83) throw new Error("in use");
  };
  const wanted = await settingsOf("-b :80 -b :81 -b unix:/run/a -b :83");
  await assert.rejects(listeners.open(wanted, undefined), /in use/);
  assert.deepEqual([...runtime.sockets.open.values()], ["http://0.0.0.0:80"]);
  assert.deepEqual(listeners.urls, ["http://0.0.0.0:80"]);
});

it("a group of sockets is opened whole or not at all", async () => {
  const { runtime, listeners } = createSet();
  let binds = 0;
  runtime.sockets.check = () => {
    if (++binds === 3) throw new Error("too many");
  };
  const wanted = await settingsOf("-w 4 -b :81 --reuse-port");
  await assert.rejects(listeners.open(wanted, undefined), /too many/);
  assert.equal(runtime.sockets.open.size, 0);
});

it("port 0 is chosen once for a group of sockets", async () => {
  const { runtime, listeners } = createSet();
  const settings = await settingsOf("-w 3 -b :0 --reuse-port");
  await listeners.open(settings, undefined);
  assert.deepEqual(
    runtime.sockets.bound.map(({ address }) =>
      "port" in address && address.port
    ),
    [40_000, 40_000, 40_000],
  );
  assert.deepEqual(listeners.urls, ["http://0.0.0.0:40000"]);
});

it("with reuse_port another number of workers is another group; unix and fd stay", async () => {
  const { runtime, listeners } = createSet();
  const bind = "-b :81 -b unix:/run/a -b fd://3 --reuse-port";
  const [two, three] = [
    await settingsOf(`-w 2 ${bind}`),
    await settingsOf(`-w 3 ${bind}`),
  ];
  await listeners.open(two, undefined);
  await listeners.open(three, undefined);
  listeners.keepOnly(three);
  assert.deepEqual([...runtime.sockets.open.values()].sort(), [
    "fd://3",
    ...Array(3).fill("http://0.0.0.0:81"),
    "unix:/run/a",
  ]);
  assert.deepEqual(descriptors(listeners, three, 4), [14, 13, 3]);
});

it("sockets of slots that nobody accepts from are closed, the last one never", async () => {
  const { runtime, listeners } = createSet();
  const settings = await settingsOf("-w 3 -b :81 -b unix:/run/a --reuse-port");
  await listeners.open(settings, undefined);
  listeners.trim(2);
  assert.equal(runtime.sockets.open.size, 3);
  listeners.trim(0);
  assert.deepEqual([...runtime.sockets.open.keys()], [11, 14]);
  assert.deepEqual(descriptors(listeners, settings, 3), [11, 14]);
});

it("files of unix sockets are removed only when nobody else uses them", async () => {
  for (const unlinks of [true, false]) {
    const { runtime, listeners } = createSet();
    await listeners.open(
      await settingsOf("-b unix:/run/a -b unix:@b"),
      undefined,
    );
    runtime.files.texts.set("/run/a", "").set("@b", "");
    listeners.close({ unlinks });
    listeners.close({ unlinks: true });
    assert.equal(runtime.sockets.open.size, 0);
    assert.equal(runtime.files.exists("/run/a"), !unlinks);
    assert.equal(runtime.files.exists("@b"), true);
  }
});

it("what one set inherits from another is found by the same bind", async () => {
  const { listeners } = createSet();
  const settings = await settingsOf("-w 2 -b :81 -b unix:/run/a --reuse-port");
  await listeners.open(settings, undefined);
  const heir = createSet();
  heir.listeners.adopt(listeners.inheritance());
  await heir.listeners.open(settings, undefined);
  assert.deepEqual(heir.runtime.sockets.bound, []);
  assert.deepEqual(descriptors(heir.listeners, settings, 2), [12, 13]);
  heir.runtime.files.texts.set("/run/a", "");
  heir.listeners.close({ unlinks: true });
  assert.equal(heir.runtime.files.exists("/run/a"), false);
});
