import process from "node:process";

/** Prints a table in Markdown; columns after the first are numbers, hence right-aligned. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]): string =>
    `| ${
      cells.map((cell, column) =>
        column === 0
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0)
      ).join(" | ")
    } |`;
  const rule = `| ${
    widths.map((width, column) =>
      column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
    ).join(" | ")
  } |`;
  print(["", line(header), rule, ...rows.map(line), ""].join("\n"));
}

/** Prints one line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
