import { readFileSync } from "node:fs";

/** The pages that people read; paths are seen from the root of the repository. */
export const PAGES: readonly string[] = [
  "README.md",
  "ARCHITECTURE.md",
  "CHANGELOG.md",
  "bench/README.md",
  "docs/apps.md",
  "docs/deploy.md",
  "docs/development.md",
  "docs/hooks.md",
  "docs/frameworks.md",
  "docs/from-gunicorn.md",
  "docs/http.md",
  "docs/installing.md",
  "docs/library.md",
  "docs/logging.md",
  "docs/permissions.md",
  "docs/proxies.md",
  "docs/runtimes.md",
  "docs/settings.md",
  "docs/signals.md",
  "docs/tls.md",
  "docs/troubleshooting.md",
  "docs/workers.md",
];

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The rows of all tables of a section, without header and rule; a cell's text is trimmed. */
export function tableRows(text: string, heading: string): string[][] {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  const rows = own.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const rule = rows.findIndex(([first]) => /^-+$/.test(first ?? ""));
  return rows.slice(rule + 1);
}

/** What a link may name after `#`: the headings, in the form that GitHub gives them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = withoutFences(text).match(/^#+ .*$/gm) ?? [];
  const seen = new Map<string, number>();
  return new Set(headings.map((heading) => {
    const slug = slugOf(heading.replace(/^#+ /, ""));
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  }));
}

/** The targets of links, as written. */
export function linksOf(text: string): string[] {
  const found = withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g);
  return [...found].map((match) => match[1]!);
}

/** Code within lines and in blocks: what may hold a flag. */
export function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```[^\n]*\n(.*?)^```/gms)];
  const spans = withoutFences(text).matchAll(/`([^`]+)`/g);
  return [
    ...blocks.flatMap((match) => match[1]!.split("\n")),
    ...[...spans].map((match) => match[1]!),
  ];
}

function withoutFences(text: string): string {
  return text.replace(/^```.*?^```/gms, "");
}

function slugOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
