import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { findBarrier } from "../../runtimes/shared/barrier.ts";

const folder = mkdtempSync(join(tmpdir(), "pfserve-barrier-"));
after(() => rmSync(folder, { recursive: true }));
chmodSync(folder, 0o755);
const closed = join(folder, "closed");
const path = join(closed, "app.js");
mkdirSync(closed);
writeFileSync(path, "");
const { uid, gid } = statSync(path);
const stranger = { uid: uid + 1, gid: gid + 1 };
const member = { uid: uid + 1, gid };

function barrier(
  owner: Parameters<typeof findBarrier>[0],
  { directory, file, use = "read" }: {
    readonly directory: number;
    readonly file: number;
    readonly use?: "read" | "execute";
  },
): string | undefined {
  chmodSync(closed, directory);
  chmodSync(path, file);
  return findBarrier(owner, [{ path, use }]);
}

it("a user that may enter all directories and use the file has no barrier", () => {
  const open = { directory: 0o711, file: 0o644 };
  assert.equal(barrier(stranger, open), undefined);
  assert.equal(
    barrier(member, { directory: 0o710, file: 0o640 }),
    undefined,
  );
  const groups = [gid + 7, gid];
  assert.equal(
    barrier({ ...stranger, groups }, { directory: 0o710, file: 0o640 }),
    undefined,
  );
  assert.equal(
    barrier(stranger, { ...open, file: 0o711, use: "execute" }),
    undefined,
  );
});

it("a directory that a user may not enter is named, with what is in it", () => {
  for (const owner of [stranger, { ...stranger, groups: [gid + 7] }]) {
    assert.equal(
      barrier(owner, { directory: 0o750, file: 0o644 }),
      `user ${uid + 1} may not enter "${closed}" (mode 0750): ` +
        `expected another place for "${path}", or another --user`,
    );
  }
  // What the mode says of the group counts for its members, whatever others may.
  assert.match(barrier(member, { directory: 0o705, file: 0o644 })!, /enter/);
});

it("a file that a user may not use is named", () => {
  assert.equal(
    barrier(stranger, { directory: 0o755, file: 0o640 }),
    `user ${uid + 1} may not read "${path}" (mode 0640): ` +
      "expected another mode, or another --user",
  );
  assert.match(
    barrier(stranger, { directory: 0o755, file: 0o644, use: "execute" })!,
    /may not execute/,
  );
});

it("the directories are seen that a symbolic link leads to", () => {
  chmodSync(closed, 0o700);
  const link = join(folder, "link.js");
  symlinkSync(path, link);
  const found = findBarrier(stranger, [{ path: link, use: "read" }]);
  assert.match(found ?? "", /may not enter ".*\/closed" \(mode 0700\)/);
});

it("root, and what is not there, have no barrier", () => {
  assert.equal(
    barrier({ uid: 0, gid: gid + 1 }, { directory: 0o700, file: 0o600 }),
    undefined,
  );
  const none = join(folder, "none.js");
  assert.equal(findBarrier(stranger, [{ path: none, use: "read" }]), undefined);
});
