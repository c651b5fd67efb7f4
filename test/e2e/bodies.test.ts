/** Bodies that are large, long or of many parts, on both back ends. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { onEachBackEnd, type SharedServer } from "./harness/back_ends.ts";
import { header, json, type RequestOptions } from "./harness/client.ts";
import { eventually } from "./harness/wait.ts";

const MIB = 1024 * 1024;
/** Of its memory a worker may hold a large body several times, but not without end. */
const UPLOAD_BYTES = 50 * MIB;
const STREAMED_BYTES = 200 * MIB;
const args = ["--limit-request-body", String(STREAMED_BYTES)];

interface Counts {
  readonly listening: number;
  readonly aborted: number;
  readonly cancelled: number;
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function post(body: Uint8Array | string, type = ""): RequestOptions {
  return { method: "POST", body, headers: { "content-type": type } };
}

/** The most memory that the worker has had, in MiB. */
function peakMemory({ server }: SharedServer): number {
  const [worker] = server.workers();
  const status = readFileSync(`/proc/${worker}/status`, "utf8");
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]) / 1024;
}

const served = { app: "uploads", args };

onEachBackEnd("a large body", served, (check, _target, backEnd) => {
  // First, while the memory of the worker has seen little.
  check("is read as a stream in bounded memory", async (shared) => {
    const { ask } = shared;
    await ask("/stream", post(Buffer.alloc(MIB)));
    const before = peakMemory(shared);
    const body = Buffer.alloc(STREAMED_BYTES, randomBytes(MIB));
    const answer = await ask("/stream", post(body));
    assert.deepEqual(json(answer), { bytes: body.length, hash: hash(body) });
    const grown = peakMemory(shared) - before;
    assert.ok(grown < 150, `grown by ${grown} MiB`);
  });

  check("is written as a stream in bounded memory", async (shared) => {
    const before = peakMemory(shared);
    const answer = await shared.ask(`/download?bytes=${STREAMED_BYTES}`);
    assert.equal(answer.body.length, STREAMED_BYTES);
    assert.ok(
      answer.body.subarray(-16).equals(Buffer.from("0123456789abcdef")),
    );
    const grown = peakMemory(shared) - before;
    assert.ok(grown < 150, `grown by ${grown} MiB`);
  });

  check("comes back as a stream in bounded memory", async (shared) => {
    const before = peakMemory(shared);
    const body = Buffer.alloc(STREAMED_BYTES, randomBytes(MIB));
    const answer = await shared.ask("/echo", post(body));
    assert.equal(hash(answer.body), hash(body));
    const grown = peakMemory(shared) - before;
    assert.ok(grown < 150, `grown by ${grown} MiB`);
  });

  check("is a form with files", async (shared) => {
    const file = randomBytes(UPLOAD_BYTES);
    const form = new FormData();
    form.append("before", "ä");
    form.append("file", new File([file], "ä large.bin"));
    form.append("small", new File([""], "empty.txt"));
    form.append("after", "z");
    const encoded = new Response(form);
    const type = encoded.headers.get("content-type") ?? "";
    const body = new Uint8Array(await encoded.arrayBuffer());
    const answer = await shared.ask("/form", post(body, type));
    assert.deepEqual(json(answer), [
      ["before", "ä"],
      ["file", "ä large.bin", UPLOAD_BYTES, hash(file)],
      ["small", "empty.txt", 0, hash(Buffer.alloc(0))],
      ["after", "z"],
    ]);
    const peak = peakMemory(shared);
    assert.ok(peak < 1024, `at ${peak} MiB`);
  });

  check("is JSON, both ways", async ({ ask }) => {
    const entry = { text: 'ä\u2028"\\'.repeat(20), number: 0.1, list: [null] };
    const value = Array<typeof entry>(60_000).fill(entry);
    const text = JSON.stringify(value);
    assert.ok(Buffer.byteLength(text) > 10 * MIB);
    const answer = await ask("/json", post(text, "application/json"));
    assert.equal(answer.body.toString(), text);
  });

  check("is text, bytes and a blob", async ({ ask }) => {
    const text = "text ä ✓ 𝄞 ".repeat(500_000);
    assert.equal((await ask("/text", post(text))).body.toString(), text);
    const bytes = randomBytes(10 * MIB);
    assert.equal(json(await ask("/bytes", post(bytes))), hash(bytes));
    const blob = await ask("/blob", post(bytes, "application/x-own"));
    assert.ok(blob.body.equals(bytes));
    // node:http gets a stream of it.
    const length = backEnd === "engine" ? String(bytes.length) : "";
    assert.ok(header(blob, "content-length").startsWith(length));
  });

  check(
    "that nobody reads does not harm the next request",
    async ({ connect }) => {
      const connection = await connect();
      for (const size of [10, 100_000, 1_000_000]) {
        const body = Buffer.alloc(size, "x");
        const answer = await connection.request("/unread", post(body));
        assert.equal(answer.body.toString(), "not read");
      }
      const answer = await connection.request("/text", post("read"));
      assert.equal(answer.body.toString(), "read");
    },
  );
});

const shortLived = { app: "uploads", args: ["--keep-alive", "1"] };

onEachBackEnd("a stream of events", shortLived, (check) => {
  const countsOf = async ({ ask }: SharedServer): Promise<Counts> =>
    json(await ask("/counts"));

  check("outlives what idle connections may live", async (shared) => {
    const connection = await shared.connect();
    const idle = await shared.connect();
    await idle.request("/counts");
    connection.receive({ timeoutMs: 60_000 }).catch(() => {});
    connection.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await eventually(
      "the listener",
      async () => (await countsOf(shared)).listening === 1,
    );
    // Twice as long as an idle connection has to live.
    for (let round = 1; round <= 2; round++) {
      const other = await shared.connect();
      await other.request("/counts");
      await other.closed;
      await shared.ask(`/tick?round-${round}`);
      await connection.bodyContains(`data: round-${round}\n\n`);
    }
    await idle.closed;
    const before = await countsOf(shared);
    assert.equal(before.listening, 1);
    connection.destroy();
    await eventually("the end", async () => {
      const { listening, aborted, cancelled } = await countsOf(shared);
      return listening === 0 && aborted === before.aborted + 1 &&
        cancelled === before.cancelled + 1;
    });
  });

  check("reaches many listeners, also when some leave", async (shared) => {
    const connections = await Promise.all(
      Array.from({ length: 20 }, () => shared.connect()),
    );
    for (const connection of connections) {
      connection.receive({ timeoutMs: 60_000 }).catch(() => {});
      connection.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n");
    }
    const isListening = async (count: number): Promise<boolean> =>
      (await countsOf(shared)).listening === count;
    await eventually("all listeners", () => isListening(20));
    for (const connection of connections.slice(0, 10)) connection.destroy();
    await eventually("those that stay", () => isListening(10));
    for (let event = 0; event < 100; event++) {
      await shared.ask(`/tick?event-${event}`);
    }
    await Promise.all(
      connections.slice(10).map((connection) =>
        connection.bodyContains("data: event-99\n\n")
      ),
    );
    for (const connection of connections) connection.destroy();
    await eventually("the last to leave", () => isListening(0));
  });
});
