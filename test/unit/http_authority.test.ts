import assert from "node:assert/strict";
import { it } from "node:test";
import { parseAuthority } from "../../src/http/wire/authority.ts";
import { Refusal } from "../../src/http/wire/refusal.ts";

function isTaken(authority: string): boolean {
  try {
    return parseAuthority(authority) === authority;
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.equal(error.status, 400);
    return false;
  }
}

it("takes a name in punycode when an application can make a URL of it", () => {
  assert.ok(isTaken("xn--bcher-kva.example:8000"));
  const names = ["xn--", "xn--a", "XN--0", "a.xn--a", "a.Xn--ls8h!", "xn--a-"];
  for (const name of names) {
    assert.equal(isTaken(name), URL.canParse(`http://${name}`), name);
    assert.equal(isTaken(`${name}:80`), isTaken(name), name);
  }
  assert.ok(isTaken("axn--.example"));
});
