/** A Markdown table as `deno fmt` would write it; cells are ASCII. */
export function renderTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [titles, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|"))
  );
  const widths = titles.map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]!.length))
  );
  const rule = widths.map((width) => "-".repeat(width));
  const [head, ...body] = cells;
  return [head!, rule, ...body].map((row) => renderRow(row, widths)).join("");
}

function renderRow(
  row: readonly string[],
  widths: readonly number[],
): string {
  const padded = row.map((cell, column) => cell.padEnd(widths[column]!));
  return `| ${padded.join(" | ")} |\n`;
}
