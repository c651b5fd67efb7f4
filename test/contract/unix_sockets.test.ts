import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, it } from "node:test";
import type { BindOptions, Listener } from "../../src/runtime.ts";
import {
  BIND_OPTIONS,
  CAN_BIND,
  HAS_FFI,
  openAcceptor,
  sockets,
} from "./adapter.ts";

const skip = CAN_BIND ? false : "this runtime cannot bind without FFI";
const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "pfserve-"));
after(() => rmSync(folder, { recursive: true }));

function bind(
  path: string,
  options: Partial<BindOptions> = {},
): Promise<Listener> {
  const address = { kind: "unix", path } as const;
  return sockets.bind(address, { ...BIND_OPTIONS, ...options });
}

it("the umask decides who may connect to a unix socket", { skip }, async () => {
  const path = join(folder, "mode.sock");
  const umask = process.umask();
  const listener = await bind(path, { umask: 0o117 });
  assert.deepEqual(listener.address, { kind: "unix", path });
  assert.equal(statSync(path).mode & 0o777, 0o660);
  assert.equal(process.umask(), umask);
  listener.close();
});

it("a unix socket is given to its owner", {
  skip: skip || (isRoot ? false : "needs root"),
}, async () => {
  const path = join(folder, "owner.sock");
  const listener = await bind(path, { owner: { uid: 12345, gid: 23456 } });
  const { uid, gid } = statSync(path);
  assert.deepEqual({ uid, gid }, { uid: 12345, gid: 23456 });
  listener.close();
});

it("the file of a server that is gone is replaced", { skip }, async () => {
  const path = join(folder, "stale.sock");
  const first = await bind(path);
  first.close();
  assert.ok(existsSync(path), "closing leaves the file to a new arbiter");
  const second = await bind(path);
  assert.ok(statSync(path).isSocket());
  second.close();
});

it("the path of a live server is a connection in use", { skip }, async () => {
  const path = join(folder, "live.sock");
  const server = createServer((socket) => socket.destroy()).listen(path);
  await once(server, "listening");
  const { ino } = statSync(path);
  await assert.rejects(bind(path), {
    name: "PfserveError",
    message: new RegExp(`^Connection in use: unix:${path} \\(`),
  });
  assert.equal(statSync(path).ino, ino);
  server.close();
  await once(server, "close");
});

it("a file that is no socket is left alone", { skip }, async () => {
  const path = join(folder, "file");
  writeFileSync(path, "precious");
  await assert.rejects(bind(path), {
    name: "PfserveError",
    message: `Cannot bind "unix:${path}": the file is not a socket`,
  });
  assert.ok(existsSync(path));
});

it("a missing directory and a path too long are errors that say so", {
  skip,
}, async () => {
  await assert.rejects(
    bind(join(folder, "none", "a.sock")),
    /its directory does not exist$/,
  );
  const longest = join(folder, "x".repeat(107 - folder.length - 1));
  const listener = await bind(longest);
  listener.close();
  await assert.rejects(bind(`${longest}x`), /a path of at most 107 bytes$/);
});

it("an abstract name needs no file and cannot be bound twice", {
  skip: skip || (process.platform === "linux" ? false : "needs Linux"),
}, async () => {
  const path = `@pfserve-${process.pid}`;
  const listener = await bind(path);
  assert.deepEqual(listener.address, { kind: "unix", path });
  await assert.rejects(bind(path), /Connection in use: unix:@pfserve-/);
  listener.close();
  const again = await bind(path);
  again.close();
});

it("an acceptor of a unix socket knows whether somebody waits", {
  skip: skip || (HAS_FFI ? false : "nobody can tell without FFI"),
}, async () => {
  const path = join(folder, "waiting.sock");
  const listener = await bind(path);
  const acceptor = await openAcceptor(listener.fd, {
    backlog: 10,
    onConnection: (socket) => socket.end("hello"),
  });
  acceptor.pause();
  assert.equal(acceptor.hasWaiting, false);
  const client = connect(path).setEncoding("utf8");
  await once(client, "connect");
  assert.equal(acceptor.hasWaiting, true);
  acceptor.resume();
  await once(client, "data");
  assert.equal(acceptor.hasWaiting, false);
  client.end();
  await acceptor.close();
});

it("a unix socket is accepted from", { skip }, async () => {
  const path = join(folder, "accept.sock");
  const listener = await bind(path);
  const acceptor = await openAcceptor(listener.fd, {
    backlog: 10,
    onConnection: (socket) => socket.end("hello"),
  });
  const client = connect(path).setEncoding("utf8");
  const [text] = await once(client, "data");
  assert.equal(text, "hello");
  client.end();
  await acceptor.close();
});
