/** From an offset in the text of a command to its place in the document: prompts and indentation were taken away between. */
import type { Document } from '../document/document-types.ts';
import type { Range } from '../position.ts';

/** Answers ranges in the document for offsets (UTF-16 units) of `text`, which was read from the lines of `range`. */
export function commandPlaces(document: Document, text: string, range: Range): (start: number, end: number) => Range {
  const rows = text.split('\n');
  const starts: number[] = [];
  const places: { line: number; character: number }[] = [];
  let offset = 0;
  let line = range.start.line;
  for (const row of rows) {
    starts.push(offset);
    offset += row.length + 1;
    const wanted = row.trimEnd();
    let at = line;
    while (at <= range.end.line && !document.lines.lineText(at).includes(wanted)) at++;
    // A row that cannot be found again (a tab became blanks) keeps to the lines in order.
    if (at > range.end.line) at = Math.min(line, range.end.line);
    places.push({ line: at, character: Math.max(0, document.lines.lineText(at).lastIndexOf(wanted)) });
    line = at + 1;
  }
  const placeOf = (wanted: number) => {
    let row = 0;
    while (row + 1 < starts.length && (starts[row + 1] ?? 0) <= wanted) row++;
    const place = places[row] ?? range.start;
    return { line: place.line, character: place.character + wanted - (starts[row] ?? 0) };
  };
  return (start, end) => ({ start: placeOf(start), end: placeOf(end) });
}
