import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { HOOK_NAMES, HOOKS } from "../../src/hooks/hook_names.ts";

const PAGE = new URL("../../docs/hooks.md", import.meta.url);

it("docs/hooks.md lists every hook, its other name and its process, in order", () => {
  const rows = readFileSync(PAGE, "utf8").matchAll(
    /^\| `(\w+)` +\| `(\w+)` +\| (\w+) /gm,
  );
  assert.deepEqual(
    [...rows].map(([, name, alias, side]) => [name, alias, side]),
    HOOK_NAMES.map((name) => [name, HOOKS[name].alias, HOOKS[name].side]),
  );
});
