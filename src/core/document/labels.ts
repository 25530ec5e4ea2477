/** The labels below a step: `- Expect: exit 0`. What is no known label is prose. */
import type { LineIndex, Range } from '../position.ts';
import type { Block } from './blocks.ts';
import type { Label, LabelName } from './document-types.ts';

/** Every label but `If <answer>`, in the order in which they are offered. */
export const labelNames: ReadonlySet<string> = new Set<LabelName>([
  'expect',
  'target',
  'timeout',
  'role',
  'danger',
  'confirm',
  'rollback',
  'on failure',
  'retry',
  'capture',
  'run',
  'evidence',
  'parallel',
  'skip if',
  'restored',
]);

// `Expect: x`, `**Expect:** x`, `**Expect**: x`, `*If yes:* x`; a colon inside the answer of `If` would be ambiguous and is not read.
const shape = /^(\*\*|__|\*|_)?\s*([A-Za-z][^:*\n]{0,80}?)\s*(?:\1\s*:|:\s*\1)(?=\s|$)[ \t]*/;
const action = /^(stop|continue|rollback|skip to|escalate to|run)\b/i;

/** How strictly `If …:` and `Run:` are read: in a file that was not written for Drillbook such words are mostly prose. */
export type Reading = 'native' | 'adopted';

/** The label a list item is, or undefined. The value is the whole paragraph on one line. */
export function readLabel(item: Block, lines: LineIndex, reading: Reading): Label | undefined {
  const paragraph = item.children[0];
  if (paragraph?.type !== 'paragraph' || !paragraph.inline) return undefined;
  // A comment at its end speaks to Drillbook or to nobody, and is no part of the value.
  const content = withoutComment(paragraph.inline.content);
  const found = shape.exec(content);
  if (!found) return undefined;
  const words = (found[2] as string)
    .toLowerCase()
    .replace(/[\s-]+/g, ' ')
    .trim();
  const value = content
    .slice(found[0].length)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const range = valueRange(paragraph, content, found[0].length, lines);
  if (words === 'run') return isRunbook(value) ? { name: 'run', value, range } : undefined;
  if (labelNames.has(words)) return { name: words as LabelName, value, range };
  const answer = /^if\s+(\S.*)$/i.exec((found[2] as string).trim())?.[1];
  if (answer === undefined || (reading === 'adopted' && !action.test(value))) return undefined;
  return { name: 'if', answer: answer.trim(), value, range };
}

function withoutComment(content: string): string {
  const at = content.trimEnd().endsWith('-->') ? content.lastIndexOf('<!--') : -1;
  return at < 0 ? content : content.slice(0, at).trimEnd();
}

/** A link, a wiki link, or an id such as `rb-db-health`: anything else after `Run:` is a sentence about running something. */
function isRunbook(value: string): boolean {
  return /^\[[^\]]*\]\([^)\s]+\)|^\[\[[^\]]+\]\]$|^[a-z]+(-[a-z0-9]+)+$/.test(value);
}

/** Whether a list consists of labels alone, so that it may belong to the step above although it is not indented below it. */
export function isLabelList(list: Block, lines: LineIndex): boolean {
  return (
    list.type === 'list' && list.children.length > 0 && list.children.every(it => readLabel(it, lines, 'adopted') !== undefined)
  );
}

function valueRange(paragraph: Block, content: string, offset: number, lines: LineIndex): Range {
  const first = content.split('\n')[0] ?? '';
  const whole = lines.lineText(paragraph.start);
  const base = Math.max(0, whole.lastIndexOf(first.trimEnd()));
  const start = { line: paragraph.start, character: Math.min(whole.length, base + offset) };
  const rows = content.split('\n');
  const last = Math.max(paragraph.start, Math.min(paragraph.end, paragraph.start + rows.length) - 1);
  const text = lines.lineText(last);
  const final = (rows.at(-1) ?? '').trimEnd();
  const end = rows.length === 1 ? base + final.length : text.lastIndexOf(final) + final.length;
  return {
    start,
    end: { line: last, character: Math.max(last === start.line ? start.character : 0, Math.min(text.length, end)) },
  };
}
