import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { it } from "node:test";
import type { BindAddress, Listener } from "../../src/runtime.ts";
import {
  BIND_OPTIONS,
  bindLoopback,
  CAN_BIND,
  HAS_FFI,
  openAcceptor,
  portOf,
  sockets,
} from "./adapter.ts";
import { refusalOf } from "./clients.ts";

const skip = CAN_BIND ? false : "this runtime cannot bind without FFI";
const skipWithoutFfi = HAS_FFI ? false : "needs FFI";
const hasIpv6 = Object.values(networkInterfaces()).flat()
  .some((entry) => entry?.family === "IPv6");

function bind(
  host: string,
  port = 0,
  options: { reusePort?: boolean } = {},
): Promise<Listener> {
  const address: BindAddress = { kind: "tcp", host, port };
  return sockets.bind(address, { ...BIND_OPTIONS, ...options });
}

it("port 0 becomes the port that the system chose", { skip }, async () => {
  const listener = await bind("127.0.0.1");
  assert.ok(listener.fd > 2);
  assert.deepEqual(listener.address, {
    kind: "tcp",
    host: "127.0.0.1",
    port: portOf(listener),
  });
  assert.ok(portOf(listener) > 0);
  listener.close();
  listener.close();
});

it("a host name is looked up, IPv4 first", { skip }, async () => {
  const listener = await bind("localhost");
  assert.equal(listener.address.kind, "tcp");
  assert.match(JSON.stringify(listener.address), /"127\.0\.0\.1"/);
  listener.close();
});

it("an unknown host name is an error that says so", { skip }, async () => {
  await assert.rejects(bind("nohost.invalid", 80), {
    name: "PfserveError",
    message: /^Cannot bind "nohost\.invalid:80": the host name /,
  });
});

it("an address of another machine is an error", { skip }, async () => {
  await assert.rejects(bind("192.0.2.1", 8000), {
    name: "PfserveError",
    message: /^Cannot bind "192\.0\.2\.1:8000": /,
  });
});

it(
  "a port that another server has is a connection in use",
  { skip },
  async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port ?? 0 : 0;
    await assert.rejects(bind("127.0.0.1", port), {
      name: "PfserveError",
      message: new RegExp(`^Connection in use: 127\\.0\\.0\\.1:${port} \\(`),
    });
    server.close();
    await once(server, "close");
  },
);

it("binding a port twice fails, and works after the first is closed", {
  skip: skipWithoutFfi,
}, async () => {
  const first = await bind("127.0.0.1");
  await assert.rejects(bind("127.0.0.1", portOf(first)), /^PfserveError: Conn/);
  assert.equal(await refusalOf(portOf(first)), "");
  first.close();
  assert.equal(await refusalOf(portOf(first)), "ECONNREFUSED");
  const second = await bind("127.0.0.1", portOf(first));
  second.close();
});

it("reusePort shares a port, where there is FFI", { skip }, async () => {
  const options = { reusePort: true };
  if (!HAS_FFI) {
    return assert.rejects(bind("127.0.0.1", 0, options), /needs FFI$/);
  }
  const first = await bind("127.0.0.1", 0, options);
  const second = await bind("127.0.0.1", portOf(first), options);
  assert.notEqual(first.fd, second.fd);
  first.close();
  second.close();
});

it("an IPv6 address takes no IPv4 connections", {
  skip: skip || (hasIpv6 ? false : "no IPv6 here"),
}, async () => {
  const six = await bind("::");
  const four = await bind("0.0.0.0", portOf(six));
  assert.deepEqual(six.address, { kind: "tcp", host: "::", port: portOf(six) });
  six.close();
  four.close();
});

it("a worker listens with the backlog that was asked for", {
  skip: skip || (queueLengthOf(0) === undefined ? "needs ss" : false),
}, async () => {
  const listener = await bindLoopback(77);
  if (HAS_FFI) assert.equal(queueLengthOf(portOf(listener)), 77);
  const onConnection = (): void => {};
  const acceptor = await openAcceptor(listener.fd, {
    backlog: 78,
    onConnection,
  });
  // Deno without FFI listens with a backlog of its own choice.
  const expected = HAS_FFI || !("Deno" in globalThis) ? 78 : 511;
  assert.equal(queueLengthOf(portOf(listener)), expected);
  acceptor.pause();
  acceptor.resume();
  assert.equal(queueLengthOf(portOf(listener)), expected);
  await acceptor.close();
});

/** The Send-Q column of a listening socket; undefined without `ss`. */
function queueLengthOf(port: number): number | undefined {
  try {
    const filter = `sport = :${port}`;
    const table = execFileSync("ss", ["-Hltn", filter], { encoding: "utf8" });
    return Number(table.trim().split(/\s+/)[2] ?? 0);
  } catch {
    return undefined;
  }
}
