import type { SettingName } from "../config/settings.ts";

/** A setting that the new file has. */
export interface Carried {
  readonly name: SettingName;
  /** TypeScript. */
  readonly value: string;
  /** Comments above it. */
  readonly notes: readonly string[];
}

/** What the new file does not have. */
export interface Lost {
  /** What it is called in the old file. */
  readonly name: string;
  /** Where it is, from 1; undefined where the file is not text to us. */
  readonly line: number | undefined;
  readonly reason: string;
}

/** An old configuration, as far as it means something here. */
export interface Migration {
  readonly source: string;
  readonly carried: readonly Carried[];
  readonly lost: readonly Lost[];
}

/** The new config file. */
export function printMigration({ source, carried, lost }: Migration): string {
  const comments = [
    `Made from ${source} by "pfserve migrate".`,
    ...(lost.length === 0 ? [] : ["", "Not carried over:"]),
    ...lost.map((each) => `- ${describeLost(each)}`),
  ];
  return [
    ...comments.map(comment),
    `import type { ConfigFile } from "pfserve";`,
    "",
    "export default {",
    ...carried.flatMap(({ name, value, notes }) => [
      ...notes.map((note) => `  ${comment(note)}`),
      `  ${name}: ${value},`,
    ]),
    "} satisfies ConfigFile;",
    "",
  ].join("\n");
}

/** One line for whoever does not read the file. */
export function summarize({ source, carried, lost }: Migration): string {
  const names = lost.map(({ name }) => name).join(", ");
  const rest = lost.length === 0
    ? "nothing is lost"
    : `${lost.length} are not, see the comments: ${names}`;
  return `${source}: ${carried.length} settings are carried over, ${rest}`;
}

function describeLost({ name, line, reason }: Lost): string {
  return `${line === undefined ? "" : `line ${line}: `}${name}: ${reason}`;
}

/** What was written by others stays in its comment. */
function comment(text: string): string {
  return `// ${text.replace(/\s+/g, " ").trim()}`.trimEnd();
}
