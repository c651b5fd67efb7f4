/** The harness must see every fault; here are plain servers which have them. */
import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { after, suite, test } from "node:test";
import type { Address } from "./harness/address.ts";
import { Connection, header, request } from "./harness/client.ts";
import { runLoad } from "./harness/load.ts";
import type { LoadReport } from "./harness/load_report.ts";

type Answerer = (socket: Socket, target: string, count: number) => void;

const servers: Server[] = [];
const sockets = new Set<Socket>();

after(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

/** A server which calls `answer` for every request head. */
async function serve(answer: Answerer): Promise<Address> {
  let count = 0;
  const server = createServer((socket) => {
    let input = "";
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      input += bytes;
      for (;;) {
        const end = input.indexOf("\r\n\r\n");
        if (end < 0) return;
        const target = input.split(" ")[1] ?? "";
        input = input.slice(end + 4);
        answer(socket, target, ++count);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as { port: number };
  return { host: "127.0.0.1", port };
}

function answerRight(socket: Socket, target: string): void {
  const body = `${target} 7`;
  socket.write(
    `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** A load on a server which answers every tenth request with `fault`. */
async function loadWithFault(
  fault: Answerer,
  { isKeepAlive = true, answerTimeoutMs = 5000 } = {},
): Promise<LoadReport & { faults: number }> {
  let faults = 0;
  const address = await serve((socket, target, count) => {
    if (count % 10 !== 0) return answerRight(socket, target);
    faults++;
    fault(socket, target, count);
  });
  const report = await runLoad(address, {
    concurrency: 8,
    isKeepAlive,
    durationMs: 300,
    answerTimeoutMs,
  });
  assert.equal(report.underWay, 0);
  assert.equal(report.sent, report.answered + report.failed);
  assert.ok(faults > 0);
  return Object.assign(report, { faults });
}

function assertReason(report: LoadReport, pattern: RegExp): void {
  const reasons = [...report.reasons.keys()];
  assert.ok(reasons.some((reason) => pattern.test(reason)), report.describe());
}

suite("the load client", () => {
  for (const isKeepAlive of [true, false]) {
    test(`counts a faultless server as such, keep-alive ${isKeepAlive}`, async () => {
      const address = await serve(answerRight);
      const report = await runLoad(address, {
        concurrency: 8,
        isKeepAlive,
        durationMs: 300,
      });
      assert.equal(report.failed, 0, report.describe());
      assert.ok(report.answered > 8, report.describe());
      assert.equal(report.byPid.get(7), report.answered);
      const connections = isKeepAlive ? 8 : report.sent;
      assert.equal(report.connections, connections);
    });
  }

  test("counts every reset before an answer, and never asks again", async () => {
    const report = await loadWithFault((socket) => socket.resetAndDestroy());
    assert.equal(report.failed, report.faults, report.describe());
    assertReason(report, /^ECONNRESET before the first byte/);
  });

  test("counts a silent close of a reused connection", async () => {
    const report = await loadWithFault((socket) => socket.end());
    assert.equal(report.failed, report.faults, report.describe());
    assertReason(
      report,
      /^closed before the first byte of a reused connection/,
    );
  });

  test("counts an answer that is cut off", async () => {
    const report = await loadWithFault((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n/1")
    );
    assert.equal(report.failed, report.faults, report.describe());
    assertReason(report, /^closed inside the body/);
  });

  test("counts an answer for another request", async () => {
    const report = await loadWithFault((socket) => answerRight(socket, "/0"));
    assert.equal(report.failed, report.faults, report.describe());
    assertReason(report, /^wrong answer 200 \/0 7/);
  });

  test("counts a status other than 200", async () => {
    const report = await loadWithFault((socket, target) =>
      socket.end(
        `HTTP/1.1 503 Sorry\r\nContent-Length: 4\r\n\r\n${
          target.slice(0, 1)
        }  7`,
      ), { isKeepAlive: false });
    assert.equal(report.failed, report.faults, report.describe());
    assertReason(report, /^wrong answer 503/);
  });

  test("counts an answer that never comes", async () => {
    const report = await loadWithFault(() => {}, {
      answerTimeoutMs: 100,
    });
    assert.equal(report.failed, report.faults, report.describe());
    assertReason(report, /^no answer in 100 ms/);
  });

  test("counts refused connections", async () => {
    const address = await serve(answerRight);
    await new Promise((resolve) => servers.at(-1)?.close(resolve));
    const report = await runLoad(address, {
      concurrency: 2,
      isKeepAlive: true,
      durationMs: 100,
    });
    assert.ok(report.failed > 2);
    assert.equal(report.answered, 0);
    assertReason(report, /^connect error ECONNREFUSED/);
  });

  test("reconnects after an answer that announces the close", async () => {
    const address = await serve((socket, target) => {
      const body = `${target} 7`;
      socket.end(
        `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    const report = await runLoad(address, {
      concurrency: 4,
      isKeepAlive: true,
      durationMs: 200,
    });
    assert.equal(report.failed, 0, report.describe());
    assert.equal(report.connections, report.sent);
  });

  test("does not blame a server that closes a connection at rest", async () => {
    const address = await serve((socket, target) => {
      answerRight(socket, target);
      setTimeout(() => socket.end(), 5);
    });
    const report = await runLoad(address, {
      concurrency: 4,
      isKeepAlive: true,
      durationMs: 300,
      thinkMs: 50,
    });
    assert.equal(report.failed, 0, report.describe());
    assert.equal(report.connections, report.sent);
  });
});

suite("the client", () => {
  test("reads a chunked answer with its arrival times", async () => {
    const address = await serve((socket) => {
      socket.write(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n",
      );
      socket.write("one\r\n");
      setTimeout(() => socket.write("5;x=y\r\nt"), 40);
      setTimeout(() => socket.end("hree\r\n0\r\nTrailer: x\r\n\r\n"), 80);
    });
    const answer = await request(address, "/");
    assert.equal(answer.body.toString(), "onethree");
    assert.equal(answer.arrivals.length, 3);
    const [first, second] = answer.arrivals.map(({ atMs }) => atMs);
    assert.ok((second ?? 0) - (first ?? 0) > 20);
  });

  test("reads an answer that ends with the connection", async () => {
    const address = await serve((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nall of it")
    );
    const answer = await request(address, "/");
    assert.equal(answer.body.toString(), "all of it");
    assert.equal(header(answer, "x-a"), "b");
  });

  test("expects no body for HEAD and reads the next answer", async () => {
    const address = await serve((socket, target) =>
      target === "/head"
        ? socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        : answerRight(socket, target)
    );
    const connection = await Connection.open(address);
    const head = await connection.request("/head", { method: "HEAD" });
    assert.equal(head.body.length, 0);
    const next = await connection.request("/next");
    assert.equal(next.body.toString(), "/next 7");
    connection.destroy();
  });

  test("says how far a broken answer came", async () => {
    const address = await serve((socket) => socket.end("HTTP/1.1 200"));
    await assert.rejects(request(address, "/"), /closed.*inside the head/);
  });
});
