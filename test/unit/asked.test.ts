import assert from "node:assert/strict";
import { it } from "node:test";
import { askedBy } from "../../runtimes/shared/own_servers/asked.ts";

it("every form of listen says where", () => {
  const told = (): void => {};
  for (
    const [values, asked, port] of [
      [[3000], "*:3000", 3000],
      [["3000"], "*:3000", 3000],
      [[3000, "::1", 511], "[::1]:3000", 3000],
      [[{ port: 80, host: "localhost" }], "localhost:80", 80],
      [[{ path: "/run/app.sock" }], "unix:/run/app.sock", undefined],
      [["/run/app.sock"], "unix:/run/app.sock", undefined],
      [[], "*:0", 0],
      [[undefined], "*:0", 0],
    ] as const
  ) {
    const found = askedBy([...values, told]);
    assert.equal(found.asked, asked);
    assert.equal(found.port, port);
    assert.equal(found.onListening, told);
    assert.equal(askedBy(values).onListening, undefined);
  }
});
