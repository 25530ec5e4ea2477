/** What an author wrote about a step beside its title, command and labels, as plain blocks: nothing of it is ever HTML. */
import MarkdownIt, { type Token } from 'markdown-it';
import type { Document, Step } from './document-types.ts';

export interface ProseSpan {
  readonly text: string;
  readonly style?: 'strong' | 'emphasis' | 'code' | 'link' | undefined;
}

export interface ProseBlock {
  readonly type: 'paragraph' | 'item' | 'code' | 'quote' | 'heading';
  /** How deep in lists, from 0. */
  readonly depth: number;
  /** Number of an item of an ordered list, 0 for a bullet and all else. */
  readonly number: number;
  readonly spans: readonly ProseSpan[];
}

// `html: false`: tags stay text. Links are never followed from here, so every scheme may stand as its text.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** The blocks of a step in their order; none when its author wrote nothing more. */
export function proseOf(document: Document, step: Step): readonly ProseBlock[] {
  const { lines } = document;
  const { start, end } = step.range;
  const texts = Array.from({ length: end.line - start.line + 1 }, (_, index) => lines.lineText(start.line + index));
  const drop = (from: number, to: number) => {
    for (let line = Math.max(from, start.line); line <= Math.min(to, end.line); line++) texts[line - start.line] = '';
  };
  drop(step.titleRange.start.line, step.titleRange.end.line);
  for (const label of step.labels) drop(label.range.start.line, label.range.end.line);
  if (step.command && step.command.origin !== 'inline-code') {
    // The range is the content: the fence's own lines stand before and after it.
    const { range } = step.command;
    const opening = range.start.line - 1;
    const closing = range.end.line + (/^\s*(`{3,}|~{3,})/.test(lines.lineText(range.end.line)) ? 0 : 1);
    drop(opening, closing);
  }
  for (const other of document.checklist.steps)
    if (other.id !== step.id && other.range.start.line > start.line && other.range.end.line <= end.line)
      drop(other.range.start.line, other.range.end.line);
  return blocksOf(markdown.parse(dedent(texts).join('\n'), {}));
}

/** Text of an item is indented as far as its first line; without that it would be read as code. */
function dedent(texts: readonly string[]): readonly string[] {
  const indents = texts.filter(it => it.trim() !== '').map(it => /^\s*/.exec(it)?.[0].length ?? 0);
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return texts.map(it => it.slice(least));
}

function blocksOf(tokens: readonly Token[]): readonly ProseBlock[] {
  const blocks: ProseBlock[] = [];
  const lists: { ordered: boolean; number: number }[] = [];
  let quoted = 0;
  let heading = false;
  let firstOfItem = false;
  for (const token of tokens) {
    switch (token.type) {
      case 'bullet_list_open':
      case 'ordered_list_open':
        lists.push({ ordered: token.type === 'ordered_list_open', number: Number(token.attrGet('start') ?? 1) });
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists.pop();
        break;
      case 'list_item_open':
        firstOfItem = true;
        break;
      case 'blockquote_open':
        quoted++;
        break;
      case 'blockquote_close':
        quoted--;
        break;
      case 'heading_open':
        heading = true;
        break;
      case 'heading_close':
        heading = false;
        break;
      case 'fence':
      case 'code_block': {
        const text = token.content.replace(/\n$/, '');
        if (text.trim() !== '') blocks.push({ type: 'code', depth: lists.length, number: 0, spans: [{ text }] });
        break;
      }
      case 'inline': {
        const spans = spansOf(token.children ?? []);
        // HTML is text here, and a comment is none of it.
        if (spans.every(it => it.text.replace(/<!--[^]*?(-->|$)/g, '').trim() === '')) break;
        const list = lists.at(-1);
        const number = list?.ordered && firstOfItem ? list.number++ : 0;
        const type = heading ? 'heading' : quoted > 0 ? 'quote' : list && firstOfItem ? 'item' : 'paragraph';
        blocks.push({ type, depth: lists.length, number, spans });
        firstOfItem = false;
        break;
      }
    }
  }
  return blocks;
}

function spansOf(tokens: readonly Token[]): readonly ProseSpan[] {
  const spans: ProseSpan[] = [];
  const styles: NonNullable<ProseSpan['style']>[] = [];
  const add = (text: string, own?: ProseSpan['style']) => {
    const style = own ?? styles.at(-1);
    const last = spans.at(-1);
    if (last && last.style === style) spans[spans.length - 1] = { ...last, text: last.text + text };
    else spans.push(style === undefined ? { text } : { text, style });
  };
  for (const token of tokens) {
    if (token.type === 'strong_open') styles.push('strong');
    else if (token.type === 'em_open') styles.push('emphasis');
    else if (token.type === 'link_open') styles.push('link');
    else if (token.nesting === -1) styles.pop();
    else if (token.type === 'code_inline') add(token.content, 'code');
    else if (token.type === 'softbreak') add(' ');
    else if (token.type === 'hardbreak') add('\n');
    else if (token.type === 'image') add(token.content);
    else if (token.nesting === 0) add(token.content);
    else styles.push(styles.at(-1) ?? 'emphasis');
  }
  return spans;
}
