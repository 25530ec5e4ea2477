/** Text in, checklist out, for the tests of this folder. */
import MarkdownIt from 'markdown-it';
import { readChecklist } from '../../../src/core/document/checklist.ts';
import type { Checklist, Heading, Step } from '../../../src/core/document/document-types.ts';
import { LineIndex } from '../../../src/core/position.ts';

const readers = { html: new MarkdownIt({ html: true }), plain: new MarkdownIt() };

/** Reads a text without front matter; `mode` says whether markdown-it reads HTML, and nothing may depend on it. */
export function readText(text: string, mode: keyof typeof readers = 'html'): Checklist {
  const lines = new LineIndex(text);
  const tokens = readers[mode].parse(text, {});
  const headings = tokens.flatMap((it, i): Heading[] => {
    if (it.type !== 'heading_open' || !it.map) return [];
    const content = tokens[i + 1]?.content ?? '';
    return [{ level: Number(it.tag.slice(1)), text: content, slug: content, range: lines.lineRange(it.map[0]) }];
  });
  return readChecklist(tokens, lines, headings);
}

/** A step in one line: `id | kind | phase | language | runs, shown or nothing`. */
export function line(it: Step): string {
  const command = it.command ? `${it.command.language || 'no language'} | ${it.command.runnable ? 'runs' : 'shown'}` : '-';
  return `${it.id} | ${it.kind} | ${it.phase} | ${command}`;
}

/** The only step of a text. */
export function onlyStep(text: string): Step {
  const { steps } = readText(text);
  if (steps.length !== 1 || !steps[0]) throw new Error(`${steps.length} steps: ${steps.map(it => it.title).join(', ')}`);
  return steps[0];
}
