import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { Socket } from "node:net";
import process from "node:process";
import { it } from "node:test";
import type { OpenAcceptor } from "../../runtimes/shared/acceptor.ts";
import { openRelistenAcceptor } from "../../runtimes/shared/open_acceptor.ts";
import { bindLoopback, HAS_FFI, openAcceptor, portOf } from "./adapter.ts";
import { answerOf, connectMany, connectTo, refusalOf } from "./clients.ts";

/** The way of this runtime, and the one without FFI that all have. */
const WAYS: Readonly<Record<string, OpenAcceptor>> = {
  [HAS_FFI ? "exact" : "default"]: openAcceptor,
  holding: (fd, options) => openRelistenAcceptor(undefined, fd, options),
};

for (const [way, open] of Object.entries(WAYS)) {
  it(`${way}: a connection is whole, half-open use included`, async () => {
    const listener = await bindLoopback();
    const acceptor = await open(listener.fd, {
      backlog: 10,
      onConnection(socket) {
        assert.equal(socket.remoteAddress, "127.0.0.1");
        assert.equal(socket.localPort, portOf(listener));
        assert.ok((socket.remotePort ?? 0) > 0);
        void answerAfterEnd(socket);
      },
    });
    assert.equal(acceptor.isExact, way === "exact");
    const client = await connectTo(portOf(listener));
    const answer = answerOf(client);
    client.end("question");
    assert.equal(await answer, "answer to question");
    await acceptor.close();
  });

  it(`${way}: a pause within onConnection holds from the next connection on`, async () => {
    const listener = await bindLoopback();
    const sockets: Socket[] = [];
    let hasArrived = (): void => {};
    const acceptor = await open(listener.fd, {
      backlog: 10,
      onConnection(socket) {
        acceptor.pause();
        acceptor.pause();
        sockets.push(socket);
        hasArrived();
      },
    });
    const clients = await connectMany(portOf(listener), 8);
    for (let count = 1; count <= 8; count++) {
      while (sockets.length < count) {
        await new Promise<void>((resolve) => hasArrived = resolve);
      }
      await turns(5);
      assert.equal(sockets.length, count);
      acceptor.resume();
      acceptor.resume();
      assert.equal(sockets.length, count, "resume delivers later, not at once");
    }
    const answers = clients.map(answerOf);
    for (const socket of sockets) socket.end("done");
    assert.deepEqual(new Set(await Promise.all(answers)), new Set(["done"]));
    await acceptor.close();
  });

  it(`${way}: while it is paused, it knows whether somebody waits`, async () => {
    const listener = await bindLoopback();
    const sockets: Socket[] = [];
    const acceptor = await open(listener.fd, {
      backlog: 10,
      onConnection: (socket) => void sockets.push(socket),
    });
    acceptor.pause();
    assert.equal(acceptor.hasWaiting, false);
    const client = await connectTo(portOf(listener));
    while (!acceptor.hasWaiting) await turns(1);
    acceptor.resume();
    while (sockets.length === 0) await turns(1);
    assert.equal(acceptor.hasWaiting, false);
    client.destroy();
    sockets[0]?.destroy();
    await acceptor.close();
  });

  it(`${way}: what a client sent while it waited is delivered`, async () => {
    const listener = await bindLoopback();
    const acceptor = await open(listener.fd, {
      backlog: 10,
      onConnection: (socket) => void answerAfterEnd(socket),
    });
    acceptor.pause();
    const client = await connectTo(portOf(listener));
    const answer = answerOf(client);
    client.end("early");
    await turns(20);
    acceptor.resume();
    assert.equal(await answer, "answer to early");
    await acceptor.close();
  });

  it(`${way}: close delivers what is queued, then refuses`, async () => {
    const listener = await bindLoopback();
    const acceptor = await open(listener.fd, {
      backlog: 100,
      onConnection: (socket) => socket.end("served"),
    });
    acceptor.pause();
    const clients = await connectMany(portOf(listener), 10);
    const answers = Promise.all(clients.map(answerOf));
    acceptor.resume();
    const closed = acceptor.close();
    assert.equal(acceptor.close(), closed);
    await closed;
    assert.deepEqual(new Set(await answers), new Set(["served"]));
    acceptor.resume();
    // Deno without FFI binds with a second descriptor, which only the listener closes.
    if (!HAS_FFI && "Deno" in globalThis) return;
    assert.equal(await refusalOf(portOf(listener)), "ECONNREFUSED");
  });

  it(`${way}: no connection is lost and no descriptor is left, however often it pauses`, async () => {
    const before = openDescriptors();
    const total = 2000;
    assert.equal(await serveWithPauses(open, total), total);
    // Both ends close in their own time; a descriptor that stays runs into the limit of the test.
    while (openDescriptors() > before + 3) await turns(1);
  });
}

/** Serves `total` connections, 25 at a time, pausing at a third of them; resolves to the answers. */
async function serveWithPauses(
  open: OpenAcceptor,
  total: number,
): Promise<number> {
  const listener = await bindLoopback();
  let isPaused = false;
  const acceptor = await open(listener.fd, {
    backlog: 100,
    onConnection(socket) {
      assert.equal(isPaused, false);
      socket.on("error", () => {});
      socket.end("served");
      if (Math.random() > 0.33) return;
      isPaused = true;
      acceptor.pause();
      setTimeout(() => {
        isPaused = false;
        acceptor.resume();
      }, Math.random() * 3);
    },
  });
  let [started, served] = [0, 0];
  const client = async (): Promise<void> => {
    while (started++ < total) {
      const answer = await answerOf(await connectTo(portOf(listener)));
      if (answer === "served") served++;
    }
  };
  await Promise.all(Array.from({ length: 25 }, client));
  await acceptor.close();
  return served;
}

async function answerAfterEnd(socket: Socket): Promise<void> {
  let text = "";
  socket.on("data", (chunk) => text += String(chunk));
  await once(socket, "end");
  socket.end(`answer to ${text}`);
}

/** Lets the event loop go around. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function openDescriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}
