import assert from "node:assert/strict";
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { AF_INET } from "../../runtimes/shared/linux.ts";
import {
  BIND_OPTIONS,
  bindLoopback,
  CAN_BIND,
  HAS_FFI,
  openAcceptor,
  openLibc,
  sockets,
} from "./adapter.ts";
import { FixtureProcess } from "./fixture_process.ts";

const skip = CAN_BIND ? false : "this runtime cannot bind without FFI";
const skipWithoutFfi = HAS_FFI ? false : "needs FFI";
const SOCK_DGRAM = 2;

it("a listening TCP socket is adopted with its address", async () => {
  const listener = await bindLoopback();
  const acceptor = await listenOn(listener.fd);
  assert.deepEqual(JSON.parse(await adoptIn(listener.fd)), listener.address);
  await acceptor.close();
});

it(
  "a listening IPv6 socket is adopted with its address",
  { skip },
  async () => {
    const address = { kind: "tcp", host: "::1", port: 0 } as const;
    const listener = await sockets.bind(address, BIND_OPTIONS);
    const acceptor = await listenOn(listener.fd);
    assert.deepEqual(JSON.parse(await adoptIn(listener.fd)), listener.address);
    await acceptor.close();
  },
);

it("a listening unix socket is adopted with its path", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-"));
  const address = { kind: "unix", path: join(folder, "a b.sock") } as const;
  const listener = await sockets.bind(address, BIND_OPTIONS);
  const acceptor = await listenOn(listener.fd);
  assert.deepEqual(JSON.parse(await adoptIn(listener.fd)), address);
  await acceptor.close();
  rmSync(folder, { recursive: true });
});

it("a file is not adopted", async () => {
  const fd = openSync("/dev/null", "r");
  assert.equal(
    await adoptIn(fd),
    'Cannot adopt "fd://3": expected a listening stream socket, got something else',
  );
  closeSync(fd);
});

it("a descriptor that is not open is not adopted, nor bound", async () => {
  const message =
    'Cannot adopt "fd://999": expected a listening stream socket, got a descriptor that is not open';
  assert.throws(() => sockets.adopt(999), { name: "PfserveError", message });
  const binding = sockets.bind({ kind: "fd", fd: 999 }, BIND_OPTIONS);
  await assert.rejects(binding, { name: "PfserveError", message });
});

it("a socket that does not listen is not adopted", {
  skip: skipWithoutFfi,
}, async () => {
  const libc = openLibc();
  assert.ok(libc);
  const fd = libc.socket(AF_INET, 1);
  assert.match(await adoptIn(fd), /, got a socket that does not listen$/);
  libc.close(fd);
  const datagrams = libc.socket(AF_INET, SOCK_DGRAM);
  assert.match(await adoptIn(datagrams), /, got a datagram socket$/);
  libc.close(datagrams);
});

it("an adopted socket is bound as fd://N and closes once", {
  skip: skipWithoutFfi,
}, async () => {
  const listener = await bindLoopback();
  const { fd } = listener;
  const adopted = await sockets.bind({ kind: "fd", fd }, BIND_OPTIONS);
  assert.deepEqual(adopted.address, listener.address);
  adopted.close();
  const reused = openSync("/dev/null", "r");
  adopted.close();
  assert.ok(fstatSync(reused).isCharacterDevice());
  closeSync(reused);
});

it("a process that a worker starts does not inherit its listeners", {
  skip: skipWithoutFfi,
}, async () => {
  const listener = await bindLoopback();
  const socket = readlinkSync(`/proc/self/fd/${listener.fd}`);
  const fixture = new FixtureProcess("spawning.ts", [listener.fd]);
  const open = await fixture.next();
  assert.match(open, /\/proc\//);
  assert.ok(!open.includes(socket), open);
  await fixture.leave();
  listener.close();
});

/** Without FFI a socket listens only when somebody accepts from it. */
function listenOn(fd: number) {
  return openAcceptor(fd, { backlog: 10, onConnection: () => {} });
}

async function adoptIn(fd: number): Promise<string> {
  const fixture = new FixtureProcess("adopting.ts", [fd]);
  const result = await fixture.next();
  await fixture.leave();
  return result;
}
