/** Places in a text: the only code that counts lines. */

/** A place in a text; line and character count from 0, characters are UTF-16 code units, as in VS Code. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** From `start` up to, but not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Where a carriage return stands that no line feed follows; -1 for nowhere. */
export function loneReturn(text: string): number {
  let at = text.indexOf('\r');
  while (at >= 0 && text.charCodeAt(at + 1) === 10) at = text.indexOf('\r', at + 2);
  return at;
}

/** Offsets (UTF-16 code units from the start of the text) to positions and back. Lines end at `\n`, `\r\n` or a lone `\r`. */
export class LineIndex {
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    // Most texts have no lone `\r`, and are searched faster than read.
    if (loneReturn(text) < 0) {
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
      return;
    }
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) this.#starts.push(i + 1);
    }
  }

  /** Number of lines; an empty text has one. */
  get lineCount(): number {
    return this.#starts.length;
  }

  /** The position of an offset; offsets outside the text are clamped to it. */
  positionAt(offset: number): Position {
    const wanted = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: wanted - (this.#starts[low] ?? 0) };
  }

  /** The offset of a position; a character past the end of its line is clamped to it. */
  offsetAt(position: Position): number {
    if (position.line >= this.#starts.length) return this.text.length;
    return Math.min(this.lineStart(position.line) + position.character, this.lineEnd(position.line));
  }

  /** Offset of the first character of a line; the length of the text for a line past the end. */
  lineStart(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Offset after the last character of a line, before its line ending; the length of the text for a line past the end. */
  lineEnd(line: number): number {
    const start = this.lineStart(line);
    let end = this.#starts[line + 1] ?? this.text.length;
    // By hand, for every line of every document comes through here: `\n`, `\r\n` or a lone `\r`.
    if (end > start && this.text.charCodeAt(end - 1) === 10) end--;
    if (end > start && this.text.charCodeAt(end - 1) === 13) end--;
    return end;
  }

  /** A line without its line ending; '' for a line past the end. */
  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  /** The range between two offsets. */
  rangeOf(start: number, end: number): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  /** The whole of a line, without its line ending. */
  lineRange(line: number): Range {
    return { start: { line, character: 0 }, end: { line, character: this.lineEnd(line) - this.lineStart(line) } };
  }
}
