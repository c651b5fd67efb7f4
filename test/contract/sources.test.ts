import assert from "node:assert/strict";
import {
  mkdtempSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { sources } from "../../runtimes/shared/sources.ts";

it("a fingerprint changes with the file, and is none for what is not there or out of reach", () => {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-sources-"));
  try {
    const path = join(folder, "app.ts");
    assert.equal(sources.fingerprint(path), undefined);
    writeFileSync(path, "one");
    const first = sources.fingerprint(path);
    assert.equal(sources.fingerprint(path), first);
    writeFileSync(path, "two and more");
    assert.notEqual(sources.fingerprint(path), first);
    // Not even root gets through: ENOTDIR, ELOOP, ENAMETOOLONG.
    assert.equal(sources.fingerprint(join(path, "below")), undefined);
    unlinkSync(path);
    symlinkSync(path, path);
    assert.equal(sources.fingerprint(path), undefined);
    const long = join(folder, "x".repeat(300));
    assert.equal(sources.fingerprint(long), undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
