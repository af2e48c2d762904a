/** A piece of a template: plain text, or what stands in brackets. */
export interface Piece {
  kind: "text" | "known" | "unknown";
  text: string;
  start: number;
}

/** "[user:name]": a small word, a colon, a word with hyphens. Other brackets are text. */
const FIELD = /\[[a-z][a-z-]*:[^\]\s]*\]/g;

/**
 * Cuts a template at its merge fields, so that they can be drawn differently. Joined, the pieces are the text.
 * `names` are the known fields with their brackets.
 */
export function pieces(text: string, names: ReadonlySet<string>): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(FIELD)) {
    if (match.index > end) found.push({ kind: "text", text: text.slice(end, match.index), start: end });
    const known = names.has(match[0]);
    found.push({ kind: known ? "known" : "unknown", text: match[0], start: match.index });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "text", text: text.slice(end), start: end });
  return found;
}

/** The offset of a line and a character, both from 1 and counted in characters as the server counts them. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const inLine = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  return Math.min(before + inLine, text.length);
}

/** The bracket that begins at `offset`: to its end, or to the end of the word when it is not closed. */
export function fieldAt(text: string, offset: number): { start: number; end: number; text: string } {
  const rest = text.slice(offset);
  const length = /^\[[^\]\s]*\]?/.exec(rest)?.[0].length ?? 0;
  return { start: offset, end: offset + length, text: rest.slice(0, length) };
}

export function replaceAt(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** "user:name" and "[user:name]" both as "[user:name]". */
export function bracketed(name: string): string {
  return name.startsWith("[") ? name : `[${name}]`;
}
