/** Titles of steps as people read them, and the ids made of them. */
import type { Token } from 'markdown-it';
import type { LineIndex, Range } from '../position.ts';
import type { Block } from './blocks.ts';
import { childrenOf, isPlain } from './outline.ts';

/** `[ ]` or `[x]` and white space at the start of an item, as GitHub draws a box for it; `[]` and `[ ]x` are none. */
const box = /^\[([ xX])\][ \t\n]+(?=\S)/;
const idComment = /<!--\s*id:\s*([\w.-]+)\s*-->/i;
const longTitle = 160;

export interface Title {
  readonly text: string;
  readonly range: Range;
  readonly task: boolean;
  readonly ticked: boolean;
  /** Of `<!-- id: x -->`. */
  readonly id: string | undefined;
  /** The code when the title is nothing but one piece of inline code. */
  readonly code: string | undefined;
  /** UTF-16 units from the start of the line to the code. */
  readonly codeAt: number;
}

/** Whether an item has a box to tick. */
export function isTask(item: Block): boolean {
  const content = item.type === 'item' && item.children[0]?.type === 'paragraph' ? item.children[0].inline?.content : undefined;
  return content !== undefined && box.test(content);
}

/** The title of a list item: its first paragraph without mark-up. */
export function readTitle(item: Block, lines: LineIndex): Title {
  // Asked for several times: by what decides about items, and by what makes steps of them.
  item.title ??= titleOf(item, lines);
  return item.title;
}

/** The code of an item whose title is nothing but one piece of inline code. */
export function codeOf(item: Block, lines: LineIndex): string | undefined {
  // Most items hold none, and to read their titles is work.
  return item.children[0]?.inline?.content.includes('`') ? readTitle(item, lines).code : undefined;
}

function titleOf(item: Block, lines: LineIndex): Title {
  const paragraph = item.children[0]?.type === 'paragraph' ? item.children[0] : undefined;
  const content = paragraph?.inline?.content ?? '';
  if (!paragraph || content === '') {
    return {
      text: '',
      range: lines.lineRange(item.start),
      task: false,
      ticked: false,
      id: undefined,
      code: undefined,
      codeAt: 0,
    };
  }
  const mark = box.exec(content);
  const body = content.slice(mark?.[0].length ?? 0);
  const bare = withoutComments(body).trim();
  const code = /^(`+)\s?([^`]+?)\s?\1[.:]?$/.exec(bare.replace(/\n/g, ' '))?.[2];
  const plain = withoutComments(wordsOf(paragraph.inline, content, body));
  const text = shortened((mark ? plain.replace(/^\s*\[[ xX]\]\s*/, '') : plain).replace(/\s+/g, ' ').trim());
  const whole = lines.lineText(paragraph.start);
  const first = (content.split('\n')[0] ?? '').trimEnd();
  const base = Math.max(0, whole.indexOf(first));
  const start = base + Math.min(first.length, mark?.[0].length ?? 0);
  const last = Math.max(paragraph.start, paragraph.end - 1);
  const end = lines.lineText(last).replace(/\s*(<!--.*?-->\s*)*$/, '').length;
  return {
    text: code === undefined ? text : code.trim(),
    range: {
      start: { line: paragraph.start, character: start },
      end: { line: last, character: last === paragraph.start ? Math.max(start, end) : end },
    },
    task: mark !== null,
    ticked: mark !== null && mark[1] !== ' ',
    id: idComment.exec(content)?.[1],
    code: code?.trim(),
    codeAt: code === undefined ? 0 : Math.max(0, whole.indexOf(code.trim())),
  };
}

/** `body` is the content behind its box. */
function wordsOf(inline: Token | undefined, content: string, body: string): string {
  if (inline === undefined) return '';
  // A box is text like any other, save where the document defines a link of its name.
  const { references } = (inline.meta ?? {}) as { readonly references?: object };
  if (isPlain(body) && (body.length === content.length || references === undefined)) return content;
  return plainText(childrenOf(inline));
}

/** A text without its HTML comments; each character is looked at once, whatever the text. */
function withoutComments(text: string): string {
  let left = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('<!--', at);
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4);
    if (end < 0) return left + text.slice(at);
    left += text.slice(at, start);
    at = end + 3;
  }
}

/** The words of inline content, without mark-up. */
export function plainText(children: readonly Token[]): string {
  return children
    .map(it => {
      if (it.type === 'softbreak' || it.type === 'hardbreak') return ' ';
      if (it.type === 'text' || it.type === 'code_inline' || it.type === 'text_special') return it.content;
      return it.type === 'image' ? plainText(it.children ?? []) : '';
    })
    .join('');
}

/** A long paragraph has its first sentence for a title. */
function shortened(text: string): string {
  if (text.length <= longTitle) return text;
  const sentence = /^.{20,}?[.:!?](?=\s)/.exec(text)?.[0];
  if (sentence && sentence.length <= longTitle) return sentence;
  return `${text.slice(0, text.lastIndexOf(' ', longTitle - 1) > 80 ? text.lastIndexOf(' ', longTitle - 1) : longTitle - 1)}…`;
}

/** A title as an id: letters, digits and `-`; `step` when nothing of it is left. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return slug.slice(0, 60).replace(/-+$/, '') || 'step';
}

/** Gives each id once: the first taker has it as it is, the next `-2`, `-3`, … */
export class Ids {
  readonly #taken = new Set<string>();
  /** The last number tried for an id: counting from 2 each time takes a minute where 20,000 steps have one title. */
  readonly #numbers = new Map<string, number>();

  take(wanted: string): string {
    let id = wanted;
    let number = this.#numbers.get(wanted) ?? 1;
    while (this.#taken.has(id)) id = `${wanted}-${++number}`;
    this.#numbers.set(wanted, number);
    this.#taken.add(id);
    return id;
  }
}
