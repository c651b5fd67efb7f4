import { PfserveError } from "../errors.ts";

/** A statement of Python that starts at the margin, with what is indented below it. */
export interface Statement {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Its first logical line, without comments; what is in brackets may go over several lines of the file. */
  readonly text: string;
  /** The logical lines that are indented below it. */
  readonly body: readonly string[];
}

interface LogicalLine {
  readonly line: number;
  readonly text: string;
  readonly isIndented: boolean;
}

/** A string, with its prefix; the longer quotes first. */
const STRING =
  /[A-Za-z]{0,2}(?:"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')/y;

/** Anything that is no string and no bracket: a name or number as a whole, else one character. */
const OTHER = /\w+|#[^\n]*|\\\r?\n|[^]/y;

/** Splits a program into the statements at its margin; throws `PfserveError` where a string or bracket has no end. */
export function readStatements(text: string, source: string): Statement[] {
  const statements: (Statement & { readonly body: string[] })[] = [];
  for (const logical of readLogicalLines(text, source)) {
    if (!logical.isIndented) statements.push({ ...logical, body: [] });
    else statements.at(-1)?.body.push(logical.text);
  }
  return statements;
}

function readLogicalLines(text: string, source: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  const reader = new LineReader();
  let start = 0;
  /** A statement stands on the same line before. */
  let isAfter = false;
  for (let index = 0; index < text.length;) {
    const piece = match(STRING, text, index) ?? match(OTHER, text, index)!;
    index += piece.length;
    if (/^["']/.test(piece) && piece.length === 1) {
      throw unended("string", lineAt(text, index), source);
    }
    if (!reader.take(piece)) continue;
    pushLine(lines, reader.end(), { line: lineAt(text, start), isAfter });
    isAfter = piece === ";";
    start = index;
  }
  if (reader.depth > 0) throw unended("bracket", lineAt(text, start), source);
  pushLine(lines, reader.end(), { line: lineAt(text, start), isAfter });
  return lines;
}

/** Gathers pieces until a line has come to its end. */
class LineReader {
  depth = 0;
  #text = "";

  /** Whether the piece ends the line. */
  take(piece: string): boolean {
    if (piece.startsWith("#")) return false;
    if (/^\\\r?\n$/.test(piece)) this.#text += " ";
    else if (piece === "\n" && this.depth > 0) this.#text += "\n";
    else if (piece === "\n" || (piece === ";" && this.depth === 0)) return true;
    else {
      if (/^[([{]$/.test(piece)) this.depth++;
      if (/^[)\]}]$/.test(piece)) this.depth--;
      this.#text += piece;
    }
    return false;
  }

  end(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }
}

/** `line` is where what came before has ended: blank lines do not count. */
function pushLine(
  lines: LogicalLine[],
  text: string,
  { line, isAfter }: { line: number; isAfter: boolean },
): void {
  if (text.trim() === "") return;
  const blankLines = /^[\r\n]*/.exec(text)?.[0].split("\n").length ?? 1;
  lines.push({
    line: line + blankLines - 1,
    text: text.trim(),
    isIndented: isAfter
      ? lines.at(-1)?.isIndented ?? false
      : /^[ \t]/.test(text),
  });
}

function match(
  pattern: RegExp,
  text: string,
  index: number,
): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function unended(what: string, line: number, source: string): PfserveError {
  return new PfserveError(
    `Cannot read ${source}, line ${line}: expected the end of a ${what}`,
  );
}
