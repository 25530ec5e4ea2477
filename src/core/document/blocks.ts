/** The blocks of a Markdown text as a tree, because steps are about what lies in what and markdown-it's tokens are flat. */
import type { Token } from 'markdown-it';
import type { LineIndex } from '../position.ts';
import type { Title } from './step-titles.ts';

export interface Block {
  readonly type: 'root' | 'list' | 'item' | 'paragraph' | 'heading' | 'quote' | 'fence' | 'html' | 'other';
  /** First line, from 0. */
  readonly start: number;
  /** The line after the last one. */
  readonly end: number;
  readonly token: Token | undefined;
  /** Inline content of a paragraph or heading. */
  inline?: Token;
  readonly ordered: boolean;
  /** The number an ordered item carries in the text, 0 elsewhere. */
  readonly number: number;
  readonly parent: Block | undefined;
  readonly children: Block[];
  /** The block before this one with the same parent. */
  readonly before: Block | undefined;
  /** Of an item, once somebody asked for it. */
  title?: Title;
}

const types: Readonly<Record<string, Block['type']>> = {
  bullet_list_open: 'list',
  ordered_list_open: 'list',
  list_item_open: 'item',
  paragraph_open: 'paragraph',
  heading_open: 'heading',
  blockquote_open: 'quote',
  fence: 'fence',
  html_block: 'html',
};

/** The tree of the tokens, without anything that stands in an HTML comment; works whether or not markdown-it was told to read HTML. */
export function readBlocks(tokens: readonly Token[], lines: LineIndex): Block {
  const root: Block = block('root', 0, lines.lineCount, undefined, undefined);
  let open = root;
  let commentEnd = 0;
  for (const token of tokens) {
    if (token.nesting === -1) {
      open = open.parent ?? root;
      continue;
    }
    const [start, end] = token.map ?? [open.start, open.end];
    if (token.type === 'inline') {
      if (start < commentEnd) continue;
      open.inline = token;
      commentEnd = Math.max(commentEnd, endOfOpenComment(token.content, end, lines));
      continue;
    }
    const it = block(types[token.type] ?? 'other', start, end, token, open);
    // A token without a place is none of the text's own.
    const hidden = start < commentEnd && end <= Math.max(commentEnd, start + 1);
    if (!hidden && token.map) open.children.push(it);
    if (token.nesting === 1) open = it;
    else if (it.type === 'html' && !hidden) commentEnd = Math.max(commentEnd, endOfOpenComment(token.content, end, lines));
  }
  return root;
}

function block(type: Block['type'], start: number, end: number, token: Token | undefined, parent: Block | undefined): Block {
  const number = token?.type === 'list_item_open' ? Number.parseInt(token.info, 10) || 0 : 0;
  return {
    type,
    start,
    end,
    token,
    ordered: token?.type === 'ordered_list_open',
    number,
    parent,
    children: [],
    before: parent?.children.at(-1),
  };
}

/** The line after the one that closes a comment which the content leaves open; 0 when it leaves none open. */
function endOfOpenComment(content: string, next: number, lines: LineIndex): number {
  if (!/(^|\n)[ \t]*<!--/.test(content.slice(content.lastIndexOf('-->') + 1))) return 0;
  for (let line = next; line < lines.lineCount; line++) {
    if (lines.lineText(line).includes('-->')) return line + 1;
  }
  return lines.lineCount;
}

/** All blocks below this one, in the order of the text. */
export function* below(root: Block): Generator<Block> {
  // A stack of its own: a hostile document can nest deeper than the call stack reaches.
  const stack = [...root.children].reverse();
  for (let it = stack.pop(); it; it = stack.pop()) {
    yield it;
    for (let i = it.children.length - 1; i >= 0; i--) stack.push(it.children[i] as Block);
  }
}

/** The nearest block above that fits. */
export function above(it: Block, fits: (candidate: Block) => boolean): Block | undefined {
  let candidate = it.parent;
  while (candidate && !fits(candidate)) candidate = candidate.parent;
  return candidate;
}
