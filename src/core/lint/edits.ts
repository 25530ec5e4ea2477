/** Applies fixes to a text, keeping its line ends. */
import { LineIndex } from '../position.ts';
import type { TextEdit } from './rule.ts';

/** The text after all edits, whose ranges speak of the text before; line breaks in new text take the form of the text's first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const placed = edits
    .map((edit, order) => ({ start: lines.offsetAt(edit.range.start), end: lines.offsetAt(edit.range.end), edit, order }))
    .sort((a, b) => a.start - b.start || a.order - b.order);
  let result = '';
  let at = 0;
  for (const { start, end, edit } of placed) {
    result += text.slice(at, Math.max(at, start)) + edit.newText.replace(/\r?\n/g, lineEnd);
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

/** Of several sets of edits those, in order, that touch no place twice; two insertions at one place touch it twice. */
export function withoutOverlaps(sets: readonly (readonly TextEdit[])[]): readonly TextEdit[] {
  const taken: TextEdit[] = [];
  for (const edits of sets) {
    if (!edits.some(it => taken.some(other => overlap(it, other)))) taken.push(...edits);
  }
  return taken;
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  const before = (x: TextEdit, y: TextEdit) =>
    x.range.end.line < y.range.start.line ||
    (x.range.end.line === y.range.start.line && x.range.end.character < y.range.start.character);
  return !before(a, b) && !before(b, a);
}
