import assert from "node:assert/strict";
import {
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { sources } from "../../runtimes/shared/sources.ts";

it("a file that takes another's place changes now, however old it is", () => {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-sources-"));
  try {
    const path = join(folder, "app.ts");
    assert.equal(sources.changedAt(path), undefined);
    const startMs = Date.now();
    writeFileSync(join(folder, "older.ts"), "older");
    utimesSync(join(folder, "older.ts"), 1, 1);
    renameSync(join(folder, "older.ts"), path);
    // Deno has whole seconds.
    assert.ok(sources.changedAt(path)! >= startMs - 1000);
    writeFileSync(path, "new");
    assert.ok(sources.changedAt(path)! >= startMs - 10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

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
