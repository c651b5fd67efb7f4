import assert from "node:assert/strict";
import { it } from "node:test";
import { bindLoopback, HAS_FFI, portOf } from "./adapter.ts";
import { answerOf, connectMany, connectTo } from "./clients.ts";
import { FixtureProcess } from "./fixture_process.ts";

const skip = HAS_FFI ? false : "only exact with FFI";

/** Two processes that accept on one socket, and the port. */
async function startPair() {
  const listener = await bindLoopback();
  const first = new FixtureProcess("accepting.ts", [listener.fd]);
  const second = new FixtureProcess("accepting.ts", [listener.fd]);
  const names = [await first.next(), await second.next()] as const;
  return { listener, first, second, names, port: portOf(listener) };
}

it("while one process is paused another takes every connection", {
  skip,
}, async () => {
  const { listener, first, second, names, port } = await startPair();
  assert.equal(await first.ask("pause"), "paused");
  const clients = await connectMany(port, 20);
  const answers = await Promise.all(clients.map(answerOf));
  assert.deepEqual(new Set(answers), new Set([names[1]]));
  await first.ask("resume");
  await second.ask("pause");
  assert.equal(await answerOf(await connectTo(port)), names[0]);
  for (const fixture of [first, second]) {
    assert.equal(await fixture.ask("close"), "closed");
    assert.equal(await fixture.leave(), 0);
  }
  listener.close();
});

it("while all are paused connections wait for the first that resumes", {
  skip,
}, async () => {
  const { listener, first, second, names, port } = await startPair();
  await first.ask("pause");
  await second.ask("pause");
  const answers = (await connectMany(port, 10)).map(answerOf);
  assert.equal(await first.ask("count"), "0");
  assert.equal(await second.ask("count"), "0");
  await second.ask("resume");
  assert.deepEqual(new Set(await Promise.all(answers)), new Set([names[1]]));
  await Promise.all([first.ask("close"), second.ask("close")]);
  await Promise.all([first.leave(), second.leave()]);
  listener.close();
});

it("a process that is killed leaves the queue to others", {
  skip,
}, async () => {
  const { listener, first, second, names, port } = await startPair();
  await first.ask("pause");
  await second.ask("pause");
  const answers = (await connectMany(port, 10)).map(answerOf);
  first.kill();
  await first.leave();
  await second.ask("resume");
  assert.deepEqual(new Set(await Promise.all(answers)), new Set([names[1]]));
  await second.ask("close");
  await second.leave();
  listener.close();
});

it("gated processes take one connection each and leave the rest", {
  skip,
}, async () => {
  const { listener, first, second, port } = await startPair();
  await first.ask("gate");
  await second.ask("gate");
  const answers = (await connectMany(port, 6)).map(answerOf);
  assert.equal(await first.next(), "connection 1");
  assert.equal(await second.next(), "connection 1");
  assert.equal(await first.ask("count"), "1");
  for (const total of [2, 3, 4]) {
    assert.equal(await first.ask("release"), `connection ${total}`);
    assert.equal(await second.ask("count"), "1");
  }
  assert.equal(await second.ask("release"), "connection 2");
  first.tell("release");
  second.tell("release");
  await Promise.all(answers);
  await Promise.all([first.ask("close"), second.ask("close")]);
  await Promise.all([first.leave(), second.leave()]);
  listener.close();
});

it("a process without free descriptors says so, backs off and goes on", {
  skip,
}, async () => {
  const listener = await bindLoopback();
  const limited = ["sh", "-c", 'ulimit -n 128; exec "$@"', "sh"];
  const fixture = new FixtureProcess("exhausted.ts", [listener.fd], limited);
  assert.equal(await fixture.next(), "ready");
  const answer = answerOf(await connectTo(portOf(listener)));
  assert.match(
    await fixture.ask("resume"),
    /^error Cannot accept connections: too many open files in this process /,
  );
  assert.equal(await fixture.ask("free"), "freed");
  assert.equal(await answer, "served");
  assert.equal(await fixture.ask("close"), "closed");
  await fixture.leave();
  listener.close();
});

it("a file that gets the number of a closed listener is written to", async () => {
  const listener = await bindLoopback();
  const fixture = new FixtureProcess("reopening.ts", [listener.fd]);
  assert.equal(await fixture.next(), "reused ..........");
  assert.equal(await fixture.leave(), 0);
  listener.close();
});
