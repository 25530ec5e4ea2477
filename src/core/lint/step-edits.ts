/** Edits that add a label below a step, or a word behind the language of its block. */
import type { Document, Step } from '../document/document-types.ts';
import { fencesOf } from './body.ts';
import type { Fix, TextEdit } from './rule.ts';

/** A label in front of the ones that are there; only items of lists can carry labels, so else no fix. */
export function labelFix(document: Document, step: Step, label: string, title: string): readonly Fix[] {
  const item = /^([ \t]*)([-*+]|\d+[.)])([ \t]+)/.exec(document.lines.lineText(step.range.start.line));
  if (item === null || step.pattern === 'fence' || step.pattern === 'split-fence') return [];
  const firstLabel = step.labels.map(it => it.range.start.line).sort((a, b) => a - b)[0];
  const indent =
    firstLabel === undefined
      ? ' '.repeat((item[1] ?? '').length + (item[2] ?? '').length + (item[3] ?? '').length)
      : (/^\s*/.exec(document.lines.lineText(firstLabel))?.[0] ?? '');
  const line = firstLabel ?? step.titleRange.end.line + 1;
  const start = { line, character: 0 };
  const text = `${indent}- ${label}`;
  const newText = line >= document.lines.lineCount ? `\n${text}` : `${text}\n`;
  return [{ title, edits: [{ range: { start, end: start }, newText }] }];
}

/** Line of the marks that open the block of a step's command; undefined for code without them. */
export function openingOf(document: Document, step: Step): number | undefined {
  return fencesOf(document).find(it => it.steps.some(other => other.id === step.id))?.opening;
}

/** Adds a word behind the language of the block. */
export function fenceWordAdded(document: Document, step: Step, word: string): TextEdit | undefined {
  const opening = openingOf(document, step);
  if (opening === undefined || step.command === undefined) return undefined;
  const text = document.lines.lineText(opening);
  const mark = text.search(/`{3}|~{3}/);
  const at = text.indexOf(step.command.language, mark);
  if (mark < 0 || at < 0 || step.command.language === '') return undefined;
  const start = { line: opening, character: at + step.command.language.length };
  return { range: { start, end: start }, newText: ` ${word}` };
}

/** Takes a word out of the line that opens the block. */
export function fenceWordDropped(document: Document, step: Step, word: string): TextEdit | undefined {
  const opening = openingOf(document, step);
  if (opening === undefined) return undefined;
  const text = document.lines.lineText(opening);
  const found = new RegExp(`[ \\t]+${word}(?=\\s|$)`, 'i').exec(text);
  if (found === null) return undefined;
  const start = { line: opening, character: found.index };
  return { range: { start, end: { line: opening, character: found.index + found[0].length } }, newText: '' };
}
