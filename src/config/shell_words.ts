import { PfserveError } from "../errors.ts";
import { quote } from "./value_type.ts";

/** One piece of a word: plain, escaped, or in quotes. The order matters. */
const PIECE =
  /\\\n|\\(?<escaped>[^])|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[^])*)"|(?<space>[ \t\r\n]+)|(?<plain>[^\\'" \t\r\n]+)/y;

/**
 * Splits text into words as a POSIX shell does, without expansions: quotes, double quotes and
 * backslashes mean what they mean there. `source` names the text in errors.
 */
export function splitWords(text: string, source: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let index = 0; index < text.length;) {
    const piece = matchPiece(text, index, source);
    index += piece[0].length;
    const content = contentOf(piece.groups ?? {});
    if (content !== undefined) word = (word ?? "") + content;
    if (piece.groups?.space === undefined || word === undefined) continue;
    words.push(word);
    word = undefined;
  }
  return word === undefined ? words : [...words, word];
}

/** Quotes a word so that `splitWords` and shells give it back. */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function matchPiece(
  text: string,
  index: number,
  source: string,
): RegExpExecArray {
  PIECE.lastIndex = index;
  const piece = PIECE.exec(text);
  if (piece !== null) return piece;
  const wanted = text[index] === "\\"
    ? "a character after the last \\"
    : `a closing ${text[index]}`;
  throw new PfserveError(
    `Cannot split ${source} ${quote(text)}: expected ${wanted}`,
  );
}

/** What a piece adds to its word; undefined when it adds nothing, not even an empty word. */
function contentOf(
  groups: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return groups.escaped ?? groups.single ?? groups.plain ??
    groups.double?.replaceAll(/\\([$`"\\\n])/g, unescape);
}

/** Inside double quotes a backslash works before these characters only (POSIX 2.2.3). */
function unescape(_match: string, character: string): string {
  return character === "\n" ? "" : character;
}
