import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { AF_UNIX, SOCK_DGRAM } from "../../runtimes/shared/linux.ts";
import { openMessages } from "../../runtimes/shared/messages/open.ts";
import { encodeUnixAddress } from "../../runtimes/shared/socket_address.ts";
import type { MessageAddress, SinkEvents } from "../../src/runtime.ts";
import { HAS_FFI, openLibc } from "./adapter.ts";

const NEEDS_FFI = { skip: HAS_FFI ? false : "needs FFI" };

/** What a sink tells of trouble. */
class Reports implements SinkEvents {
  readonly all: string[] = [];
  readonly #waiting: (() => void)[] = [];

  onTrouble(): void {
    this.#add("trouble");
  }

  onRecovered(lostLines: number): void {
    this.#add(`recovered, ${lostLines} lost`);
  }

  async until(count: number): Promise<string[]> {
    // A sink that waits holds no process, nor this one.
    const hold = setInterval(() => {}, 1000);
    while (this.all.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    clearInterval(hold);
    return this.all;
  }

  #add(report: string): void {
    this.all.push(report);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A server that remembers the lines of all connections. */
class LineServer {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  #text = "";
  #wake = (): void => {};

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.push(socket);
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        this.#text += bytes;
        this.#wake();
      });
    });
  }

  async listen(place: { port?: number; path?: string }): Promise<number> {
    this.#server.listen({ host: "127.0.0.1", ...place });
    await once(this.#server, "listening");
    const address = this.#server.address();
    return typeof address === "object" ? address!.port : 0;
  }

  async lines(count: number): Promise<string[]> {
    while (this.#text.split("\n").length <= count) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#text.split("\n").slice(0, -1);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function open(address: MessageAddress, reports = new Reports()) {
  return { messages: openMessages(openLibc, address, reports), reports };
}

async function withFolder(
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-messages-"));
  try {
    await use(join(folder, "socket"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("each message is a datagram, sent to a name that is looked up once", async () => {
  const receiver = createSocket("udp4").bind(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address();
  const { messages } = open({ kind: "udp", host: "localhost", port });
  const received: string[] = [];
  const all = new Promise<void>((resolve) => {
    receiver.on("message", (bytes) => {
      if (received.push(String(bytes)) === 3) resolve();
    });
  });
  messages.send("one");
  messages.send("twö");
  await messages.flush();
  messages.send("three");
  await all;
  assert.deepEqual(received, ["one", "twö", "three"]);
  messages.close();
  receiver.close();
});

it("a name that is not known is trouble, once, and what is sent then is no error", async () => {
  const { messages, reports } = open({
    kind: "udp",
    host: "no-such-host.invalid",
    port: 1,
  });
  for (let count = 0; count < 2000; count++) messages.send("x");
  assert.deepEqual(await reports.until(1), ["trouble"]);
  messages.close();
});

it("each message is a line of a TCP connection, which is made again when it is lost", async () => {
  const first = new LineServer();
  const port = await first.listen({ port: 0 });
  const { messages, reports } = open({ kind: "tcp", host: "127.0.0.1", port });
  messages.send("one");
  messages.send("two");
  assert.deepEqual(await first.lines(2), ["one", "two"]);
  await first.close();
  assert.deepEqual(await reports.until(1), ["trouble"]);
  messages.send("three");
  const second = new LineServer();
  await second.listen({ port });
  assert.deepEqual(await second.lines(1), ["three"]);
  assert.deepEqual(await reports.until(2), ["trouble", "recovered, 0 lost"]);
  messages.close();
  await second.close();
});

it("a server that is not there costs the messages beyond a limit, and tells how many", async () => {
  const probe = new LineServer();
  const port = await probe.listen({ port: 0 });
  await probe.close();
  const { messages, reports } = open({ kind: "tcp", host: "127.0.0.1", port });
  for (let count = 0; count < 1005; count++) messages.send(`${count}`);
  await reports.until(1);
  const server = new LineServer();
  await server.listen({ port });
  assert.equal((await server.lines(1000)).length, 1000);
  assert.deepEqual(await reports.until(2), ["trouble", "recovered, 5 lost"]);
  messages.close();
  await server.close();
});

it("a stream of a unix socket takes lines", async () => {
  await withFolder(async (path) => {
    const server = new LineServer();
    await server.listen({ path });
    const { messages } = open({ kind: "unix", path, socket: "stream" });
    messages.send("one");
    assert.deepEqual(await server.lines(1), ["one"]);
    messages.close();
    await server.close();
  });
});

/** A datagram socket at a path, as syslog daemons have it. */
function bindDatagrams(path: string): number {
  const libc = openLibc()!;
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM);
  assert.equal(libc.bind(fd, encodeUnixAddress(path)), 0);
  return fd;
}

/** Asserts which datagrams come next; each is read by a process of its own. */
async function assertReceived(
  fd: number,
  ...texts: readonly string[]
): Promise<void> {
  for (const text of texts) {
    const child = spawn("sh", ["-c", "exec dd bs=10000 count=1 <&3"], {
      stdio: ["ignore", "pipe", "ignore", fd],
    });
    let output = "";
    child.stdout!.on("data", (bytes) => output += bytes);
    await once(child, "close");
    assert.equal(output, text);
  }
}

it(
  "datagrams reach a unix socket, with and without being asked for",
  NEEDS_FFI,
  async () => {
    for (const socket of ["dgram", undefined] as const) {
      await withFolder(async (path) => {
        const fd = bindDatagrams(path);
        const { messages } = open({ kind: "unix", path, socket });
        messages.send("one");
        messages.send("twö");
        await messages.flush();
        await assertReceived(fd, "one", "twö");
        messages.close();
        openLibc()!.close(fd);
      });
    }
  },
);

it(
  "a daemon that is started again gets what was kept for it",
  NEEDS_FFI,
  async () => {
    await withFolder(async (path) => {
      const { messages, reports } = open({
        kind: "unix",
        path,
        socket: "dgram",
      });
      messages.send("one");
      assert.deepEqual(reports.all, ["trouble"]);
      const fd = bindDatagrams(path);
      assert.deepEqual((await reports.until(2))[1], "recovered, 0 lost");
      await assertReceived(fd, "one");
      messages.close();
      openLibc()!.close(fd);
    });
  },
);

it("a unix socket that takes streams alone gets one", async () => {
  await withFolder(async (path) => {
    const server = new LineServer();
    await server.listen({ path });
    const { messages } = open({ kind: "unix", path, socket: undefined });
    messages.send("one");
    messages.send("two");
    assert.deepEqual(await server.lines(2), ["one", "two"]);
    messages.close();
    await server.close();
  });
});

it("datagrams to a unix socket without FFI are refused with a remedy", () => {
  const address = { kind: "unix", path: "/l", socket: "dgram" } as const;
  assert.throws(
    () => openMessages(() => undefined, address, new Reports()),
    /^PfserveError: Cannot send to "unix:\/\/\/l": .*expected an address of UDP/,
  );
});
