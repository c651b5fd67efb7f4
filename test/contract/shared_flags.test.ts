import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { it } from "node:test";
import { bindLoopback, openAcceptor, portOf } from "./adapter.ts";
import { answerOf, connectTo } from "./clients.ts";
import { FixtureProcess } from "./fixture_process.ts";

const isLinux = process.platform === "linux";
const folder = `../../runtimes/${"Deno" in globalThis ? "deno" : "node"}`;

/** What an arbiter does after each start of a worker. */
const { keepNonBlocking = () => {} }: {
  keepNonBlocking?(fds: readonly number[]): void;
} = await import(`${folder}/sockets.ts`);

it("a worker goes on accepting while another is started on its socket", {
  skip: isLinux ? false : "reads /proc",
}, async () => {
  const listener = await bindLoopback();
  const acceptor = await openAcceptor(listener.fd, {
    backlog: 10,
    onConnection: (socket) => socket.end("served"),
  });
  const fixture = new FixtureProcess("adopting.ts", [listener.fd]);
  keepNonBlocking([listener.fd]);
  assert.ok(isNonBlocking(listener.fd));
  const client = await connectTo(portOf(listener));
  assert.equal(await answerOf(client), "served");
  await fixture.next();
  await fixture.leave();
  await acceptor.close();
});

function isNonBlocking(fd: number): boolean {
  const info = readFileSync(`/proc/self/fdinfo/${fd}`, "utf8");
  const flags = /^flags:\s*(\d+)$/m.exec(info)?.[1] ?? "0";
  return (Number.parseInt(flags, 8) & 0o4000) !== 0;
}
