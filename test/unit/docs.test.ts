import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { it } from "node:test";
import { reasonAgainst } from "../../src/config/gunicorn/gunicorn.ts";
import { allOptions, indexByFlag } from "../../src/config/option_table.ts";
import { anchorsOf, codeOf, linksOf, PAGES, readPage } from "./markdown.ts";

/** Flags of other programs that the pages name by themselves. */
const FOREIGN_FLAGS: ReadonlySet<string> = new Set([
  "-A",
  "--app",
  "--experimental-permission",
  "--init",
  "--json",
  "--no-prompt",
  "--permission",
  "--ignore-scripts",
  "--minimum-dependency-age",
  "--node-modules-dir",
]);

const ROOT = new URL("../../", import.meta.url);

it("the list of pages is complete", () => {
  const found = readdirSync(new URL("docs", ROOT))
    .filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  const known = PAGES.filter((page) => page.startsWith("docs/"));
  assert.deepEqual([...known].sort(), found.sort());
});

it("every link within the repository leads to a file and a heading that exist", () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(readPage(page))
      .filter((link) => !/^[a-z]+:/.test(link) && !resolves(page, link))
      .map((link) => `${page}: ${link}`)
  );
  assert.deepEqual(broken, []);
});

it("every flag of pfserve that a page names exists", () => {
  const known = indexByFlag(allOptions());
  const unknown = PAGES.flatMap((page) =>
    codeOf(readPage(page)).flatMap(flagsOf)
      .filter((flag) => !known.has(flag) && !FOREIGN_FLAGS.has(flag))
      // Permissions of Deno and Node.
      .filter((flag) => !flag.startsWith("--allow-"))
      // That page is about flags that there are not.
      .filter((flag) =>
        page !== "docs/from-gunicorn.md" || reasonAgainst(flag) === undefined
      )
      .map((flag) => `${page}: ${flag}`)
  );
  assert.deepEqual(unknown, []);
});

it("the check of flags sees flags", () => {
  const flags = codeOf(readPage("README.md")).flatMap(flagsOf);
  for (const flag of ["-w", "-k", "--max-requests"]) {
    assert.ok(flags.includes(flag), flag);
  }
});

function resolves(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(new URL(target, ROOT))) return false;
  return anchor === undefined || anchorsOf(readPage(target)).has(anchor);
}

/** The flags in a piece of code that begins with one, or that starts pfserve. */
function flagsOf(code: string): string[] {
  const words = code.split(/\s+/);
  const command = words.findIndex((word) =>
    /(^|\/|:|@)pfserve(@[\d.]+)?$|^mod\.ts$/.test(word)
  );
  const own = command >= 0
    ? words.slice(command + 1)
    : code.startsWith("-")
    ? words
    : [];
  return own.filter((word) => /^--?[a-zA-Z].*(?<!-)$/.test(word)).map((word) =>
    word.replace(/=.*$/, "")
  );
}
