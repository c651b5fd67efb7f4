import assert from "node:assert/strict";
import { it } from "node:test";
import { parseAuthority } from "../../src/http/wire/authority.ts";

it("a host that the platform cannot parse as a URL never reaches an app", () => {
  for (const host of ["xn--a", "xn--zzzzzzzzzzzz", "XN--A.com", "xn--:80"]) {
    let isRefused = false;
    try {
      parseAuthority(host);
    } catch {
      isRefused = true;
    }
    assert.equal(isRefused, !URL.canParse(`http://${host}`), host);
  }
  assert.equal(parseAuthority("xn--nxasmq6b"), "xn--nxasmq6b");
});
