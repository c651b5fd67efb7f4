import { Refusal } from "./refusal.ts";

/** Where a folded line could mean another message to somebody else. */
const FRAMING = /^(?:content-length|transfer-encoding|host)[ \t]*:/i;

/**
 * Joins field lines that were folded (RFC 9112 section 5.2) with a space each; the first line is
 * that of the request. Throws `Refusal` for a fold before the first field, in a field that says where
 * a message ends or whom it is for, or of more than `fieldBytes` in all.
 */
export function unfoldLines(
  lines: readonly string[],
  fieldBytes: number,
): readonly string[] {
  const unfolded: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    const last = unfolded.length - 1;
    if (last < 1 || !isFolded(line)) {
      unfolded.push(line);
      bytes = line.length;
      continue;
    }
    if (FRAMING.test(unfolded[last]!)) {
      throw new Refusal(400, "folded framing field");
    }
    bytes += line.length + 2;
    if (bytes > fieldBytes) throw new Refusal(431, "field too long");
    unfolded[last] += ` ${line.replace(/^[ \t]+/, "")}`;
  }
  return unfolded;
}

function isFolded(line: string): boolean {
  return line.startsWith(" ") || line.startsWith("\t");
}
