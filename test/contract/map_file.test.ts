import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readSync } from "node:fs";
import { it } from "node:test";
import { mapFile } from "../../runtimes/shared/map_file.ts";
import { createHeartbeat } from "../../runtimes/shared/heartbeat_file.ts";
import { files } from "../../runtimes/shared/files.ts";
import { HAS_FFI, openLibc } from "./adapter.ts";
import { FixtureProcess } from "./fixture_process.ts";

const SKIP = { skip: HAS_FFI ? false : "needs FFI" };

it("mapped memory and its file are the same bytes", SKIP, () => {
  const file = createHeartbeat();
  const memory = mapFile(openLibc(), file.fd, 4)!;
  assert.deepEqual([...memory], [0, 0, 0, 0]);
  memory.set([1, 2]);
  assert.deepEqual([...file.read().subarray(0, 4)], [1, 2, 0, 0]);
  files.writeAt(file.fd, Uint8Array.of(7), 1);
  assert.deepEqual([...memory], [1, 7, 0, 0]);
  file.close();
});

it("what a killed process put into mapped memory stays", SKIP, async () => {
  const file = createHeartbeat();
  const fixture = new FixtureProcess("mapping.ts", [file.fd]);
  assert.equal(await fixture.next(), "8 bytes");
  fixture.tell("trace");
  while (textOf(file.fd) !== "trace") {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  fixture.kill();
  await fixture.leave();
  assert.equal(textOf(file.fd), "trace");
  file.close();
});

it("what cannot be mapped is no memory, and no error", () => {
  assert.equal(mapFile(undefined, 0, 4), undefined);
  assert.equal(mapFile(openLibc(), 9999, 4), undefined);
});

function textOf(fd: number): string {
  const bytes = Buffer.alloc(8);
  readSync(fd, bytes, 0, bytes.length, 0);
  return bytes.toString("latin1").replaceAll("\0", "");
}
