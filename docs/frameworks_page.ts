/** What a class of workers does with an app. */
export interface FrameworkResult {
  readonly workerClass: string;
  /** Why it does not work, in Markdown; undefined when it works. */
  readonly reason: string | undefined;
}

/** A way to start an app of a framework. */
export interface FrameworkRow {
  /** With its version. */
  readonly framework: string;
  /** What a user would type. */
  readonly command: string;
  /** Where the app is, in the repository. */
  readonly source: string;
  /** By the name of the runtime. */
  readonly cells: Readonly<Record<string, readonly FrameworkResult[]>>;
}

const INTRODUCTION =
  `<!-- Made from the results of test/frameworks: run npm run docs:frameworks. -->

# Frameworks

## Which frameworks work?

Each line was run with each worker class that it names: \`pfserve\` was started, pages or endpoints
were asked for and had to be right, and \`TERM\` had to end it with exit code 0 and nothing left.

- \`NAME.ts\` exports its app. Another class than sync is chosen by \`-k\`: see [workers](workers.md).
- \`NAME_listen.ts\` calls \`listen()\` and exports nothing, so that server is the class for it.
- \`pfserve\` alone is a build output, [found and told apart](apps.md#which-app-when-none-is-named) by
  pfserve. It was built on the newest Node and served on all four; where it starts a server of its
  own, server is the class for it.

`;

/** Makes the page of what the tests of frameworks have seen. */
export function renderFrameworksPage(rows: readonly FrameworkRow[]): string {
  const runtimes = Object.keys(rows[0]?.cells ?? {});
  const notes = [
    ...new Set(
      rows.flatMap(({ cells }) => Object.values(cells).flat())
        .flatMap(({ reason }) => reason ?? []),
    ),
  ];
  const lines = rows.map((row, index) => {
    const isNew = rows[index - 1]?.framework !== row.framework;
    return tableLine([
      isNew ? row.framework : "",
      `\`${row.command}\``,
      ...runtimes.map((runtime) => cellText(row.cells[runtime] ?? [], notes)),
    ]);
  });
  return [
    INTRODUCTION +
    tableLine(["framework", "command", ...runtimes]),
    tableLine(["framework", "command", ...runtimes].map(() => "---")),
    ...lines,
    "",
    ...notes.map((reason, index) => `${index + 1}. ${reason}`),
    "",
    "## Where are the apps?",
    "",
    ...sourceLines(rows),
    "",
  ].join("\n");
}

function sourceLines(rows: readonly FrameworkRow[]): string[] {
  const sources = [...new Set(rows.map(({ source }) => source))];
  return sources.map((source) => {
    const names = rows.filter((row) => row.source === source)
      .map(({ framework }) => framework);
    return `- \`${source}\`: ${[...new Set(names)].join(", ")}`;
  });
}

function cellText(
  results: readonly FrameworkResult[],
  notes: readonly string[],
): string {
  return results.map(({ workerClass, reason }) =>
    reason === undefined
      ? workerClass
      : `no ${workerClass} (${notes.indexOf(reason) + 1})`
  ).join(", ");
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
