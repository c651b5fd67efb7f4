import assert from "node:assert/strict";
import { it } from "node:test";
import { addressText, bindError } from "../../runtimes/shared/bind_error.ts";
import { PfserveError } from "../../src/errors.ts";
import type { BindAddress } from "../../src/runtime.ts";

const WEB: BindAddress = { kind: "tcp", host: "0.0.0.0", port: 80 };
const APP: BindAddress = { kind: "tcp", host: "::1", port: 8000 };
const FILE: BindAddress = { kind: "unix", path: "/run/app.sock" };

it("addresses are written as users write them", () => {
  assert.equal(addressText(WEB), "0.0.0.0:80");
  assert.equal(addressText(APP), "[::1]:8000");
  assert.equal(addressText(FILE), "unix:/run/app.sock");
  assert.equal(addressText({ kind: "fd", fd: 3 }), "fd://3");
});

it("an address that is taken is a connection in use", () => {
  assert.match(
    bindError(APP, "EADDRINUSE").message,
    /^Connection in use: \[::1\]:8000 \(.+\)$/,
  );
});

it("a port below 1024 without permission says what is needed", () => {
  const error = bindError(WEB, "EACCES");
  assert.ok(error instanceof PfserveError);
  assert.equal(
    error.message,
    'Cannot bind "0.0.0.0:80": permission denied, ports below 1024 need root or CAP_NET_BIND_SERVICE',
  );
  assert.equal(
    bindError(FILE, "EACCES").message,
    'Cannot bind "unix:/run/app.sock": permission denied',
  );
});

it("the code of the system call stays in the cause, and in the message when there are no words", () => {
  const error = bindError(APP, "ENOBUFS");
  assert.equal(error.message, 'Cannot bind "[::1]:8000": ENOBUFS');
  assert.equal((error.cause as { code: string }).code, "ENOBUFS");
});
