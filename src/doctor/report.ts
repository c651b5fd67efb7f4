import type { Finding, Level } from "./finding.ts";

/** The report for people: aligned columns, and below a finding what to do about it. */
export function reportText(findings: readonly Finding[]): string {
  const levelWidth = widest(findings.map(({ level }) => level));
  const topicWidth = widest(findings.map(({ topic }) => topic));
  const indent = " ".repeat(levelWidth + topicWidth + 4);
  const lines = findings.map(({ level, topic, text, remedy }) =>
    `${level.padEnd(levelWidth)}  ${topic.padEnd(topicWidth)}  ${text}\n` +
    (remedy === undefined ? "" : `${indent}-> ${remedy}\n`)
  );
  return `${lines.join("")}\n${summaryOf(findings)}\n`;
}

/** The report for programs. */
export function reportJson(findings: readonly Finding[]): string {
  const report = {
    isFit: isFit(findings),
    errors: count(findings, "error"),
    warnings: count(findings, "warning"),
    findings,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Whether pfserve would serve. */
export function isFit(findings: readonly Finding[]): boolean {
  return count(findings, "error") === 0;
}

function summaryOf(findings: readonly Finding[]): string {
  const errors = count(findings, "error");
  const warnings = count(findings, "warning");
  return `${plural(errors, "error")}, ${plural(warnings, "warning")}`;
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}

function count(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
