/** The text of a document below its front matter, and which of its lines are code. */
import type { CodeBlock, Document, Step } from '../document/document-types.ts';
import { Headings, phaseOf } from '../document/phases.ts';
import type { Range } from '../position.ts';

/** First line below the front matter, from 0. */
export function bodyLine(document: Document): number {
  return document.frontMatter === undefined ? 0 : document.frontMatter.range.end.line + 1;
}

/** The block of code a line lies in. */
export function codeBlockAt(document: Document, line: number): CodeBlock | undefined {
  return document.codeBlocks.find(it => it.start <= line && line < it.end);
}

/** Lines that hold code. */
export function codeLinesOf(document: Document): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { start, end } of document.codeBlocks) for (let line = start; line < end; line++) lines.add(line);
  return lines;
}

/** A fenced block. */
export interface FenceOfDocument {
  /** As written, lower case; '' for none. */
  readonly language: string;
  /** Line of the opening marks, from 0. */
  readonly opening: number;
  /** Lines of the content. */
  readonly range: Range;
  /** Lines of the content without their indentation in common. */
  readonly text: string;
  /** Steps whose commands it holds; a fence with `# Step 1` comments has several. */
  readonly steps: readonly Step[];
}

const mark = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})/;

const fences = new WeakMap<Document, readonly FenceOfDocument[]>();

/** The fenced blocks in the order of the text; samples of an output, and what is quoted, are not among them. */
export function fencesOf(document: Document): readonly FenceOfDocument[] {
  // Several rules ask for them.
  let known = fences.get(document);
  if (known === undefined) {
    known = readFences(document);
    fences.set(document, known);
  }
  return known;
}

function readFences(document: Document): readonly FenceOfDocument[] {
  const found = new Map<number, { language: string; opening: number; range: Range; text: string; steps: Step[] }>();
  const { steps, otherFences } = document.checklist;
  for (const step of steps) {
    if (step.command === undefined || step.command.origin === 'inline-code') continue;
    const { range, language } = step.command;
    const opening = openingOf(document, range);
    if (opening === undefined) continue;
    const known = found.get(opening);
    if (known === undefined) found.set(opening, { language, opening, range, text: linesIn(document, range), steps: [step] });
    else {
      known.steps.push(step);
      known.range = { start: known.range.start, end: range.end };
      known.text = linesIn(document, known.range);
    }
  }
  for (const { language, range, text } of otherFences) {
    const opening = openingOf(document, range);
    if (opening !== undefined && !found.has(opening)) found.set(opening, { language, opening, range, text, steps: [] });
  }
  return [...found.values()].sort((a, b) => a.opening - b.opening);
}

/** The nearest marks above the content; undefined for code that is only indented. */
function openingOf(document: Document, { start }: Range): number | undefined {
  for (let line = start.line; line >= 0 && line >= start.line - furthestOpening; line--)
    if ((line < start.line || start.character > 0) && mark.test(document.lines.lineText(line))) return line;
  return undefined;
}
/** Lines; the parts of a fence lie below its opening. */
const furthestOpening = 2000;

function linesIn(document: Document, { start, end }: Range): string {
  const lines: string[] = [];
  for (let line = start.line; line <= end.line; line++) lines.push(document.lines.lineText(line));
  return lines.join('\n');
}

/** Whether a line stands below a heading, at any height, that opens a part of a procedure. */
export function isInProcedure(document: Document): (line: number) => boolean {
  const procedures = new Set(document.headings.filter(it => (phaseOf(it.text) ?? 'escalate') !== 'escalate'));
  const standing = new Headings(document.headings);
  const above = new Map<number, boolean>();
  const trail: { level: number; procedure: boolean }[] = [];
  for (const heading of document.headings) {
    while ((trail.at(-1)?.level ?? 0) >= heading.level) trail.pop();
    const procedure = procedures.has(heading) || trail.at(-1)?.procedure === true;
    trail.push({ level: heading.level, procedure });
    above.set(heading.range.start.line, procedure);
  }
  return line => above.get(standing.at(line).heading?.range.start.line ?? -1) === true;
}
