/** Headings, sections and links of a document, from markdown-it tokens; nothing is ever rendered from them. */
import MarkdownIt, { type Token } from 'markdown-it';
import type { LineIndex, Position, Range } from '../position.ts';
import type { CodeBlock, Heading, Link, Section } from './document-types.ts';

// HTML is told apart from text, so that what stands in a comment is no heading and no step. Tokens are never rendered.
const markdown = new MarkdownIt({ html: true, linkify: false, typographer: false });
// Rules judge `file:` and other schemes, so their links must be seen.
markdown.validateLink = () => true;
// Targets are compared as they are written; nothing is rendered from them, so nothing needs to be made fit for a page.
markdown.normalizeLink = target => target;

// Only blocks: of most paragraphs nobody asks what stands in them, and reading that is half of the work.
const blocks = new MarkdownIt({ html: true, linkify: false, typographer: false });
blocks.core.ruler.enableOnly(['normalize', 'block']);
blocks.normalizeLink = target => target;
blocks.validateLink = () => true;

/** A token with nothing in it yet. Its own class gives itself its fields one by one, which takes longer than reading a line. */
function LeanToken(this: Token, type: string, tag: string, nesting: -1 | 0 | 1): void {
  this.map = null;
  this.level = 0;
  this.children = null;
  this.content = '';
  this.markup = '';
  this.info = '';
  this.block = false;
  this.hidden = false;
  this.type = type;
  this.tag = tag;
  this.attrs = null;
  this.nesting = nesting;
  this.meta = null;
}
LeanToken.prototype = new blocks.block.State('', blocks, {}, []).Token.prototype;
const leanToken = LeanToken as unknown as typeof Token;

blocks.block.State = class extends blocks.block.State {
  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    const token = new leanToken(type, tag, nesting);
    token.block = true;
    if (nesting < 0) this.level--;
    token.level = this.level;
    if (nesting > 0) this.level++;
    this.tokens.push(token);
    return token;
  }
};

type References = Readonly<Record<string, { readonly href: string }>>;

export interface MarkdownReading {
  /** What stands in those of the type `inline` is answered by `childrenOf`. */
  readonly tokens: readonly Token[];
  /** Link definitions by normalised label. */
  readonly references: References;
}

/**
 * Tokens of the text from an offset on; what is before it counts as blank lines, so that line numbers are those of the text.
 */
export function readMarkdown(lines: LineIndex, bodyStart: number): MarkdownReading {
  const environment: { references?: Record<string, { href: string; title: string }> } = {};
  const before = lines.positionAt(bodyStart);
  // A block may end in the middle of a line only at the end of the text.
  const text =
    '\n'.repeat(before.line) + (before.character === 0 ? '' : ' '.repeat(before.character)) + lines.text.slice(bodyStart);
  const tokens = blocks.parse(text, environment);
  for (const it of tokens) if (it.type === 'inline') it.meta = environment;
  return { tokens, references: environment.references ?? {} };
}

/** Every sign that is more than a letter in inline Markdown. */
const sign = /[\\`*_~[<&\n]/;

/** Whether inline content, or a part of it, is text and nothing else. */
export const isPlain = (content: string): boolean => !sign.test(content);

/** What stands in a token of the type `inline`, read when it is asked for. */
export function childrenOf(inline: Token): readonly Token[] {
  if (inline.children !== null && inline.children.length > 0) return inline.children;
  // Link definitions of the whole text give `[words][label]` its target.
  const [read] = markdown.parseInline(inline.content, (inline.meta ?? {}) as Record<string, unknown>);
  inline.children = read?.children ?? [];
  return inline.children;
}

/** A heading without what only the program that builds a site reads: ERB tags. */
const erb = /<%[-=#]?[\s\S]*?%>/g;

/**
 * The headings in the order of the text. `pageTitle` stands for ERB tags that print the title of the page
 * (`<%= current_page.data.title %>`); other ERB tags are left out.
 */
export function readHeadings(tokens: readonly Token[], lines: LineIndex, pageTitle: string | undefined): readonly Heading[] {
  const found: WrittenHeading[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue;
    const inline = tokens[i + 1];
    const map = inline?.map ?? token.map;
    if (inline?.type !== 'inline' || !map) continue;
    found.push({ level: Number(token.tag.slice(1)), text: plainText(inline), range: linesOf(lines, map[0], map[1]) });
  }
  return headingsOf(found, pageTitle);
}

/** One word or several with single blanks between, and no tag. */
const tidy = /^[^\s<]+(?: [^\s<]+)*$/;

/** A heading as it was found: its plain text with ERB tags, from its first character that is no blank to the end of its last line. */
export type WrittenHeading = Omit<Heading, 'slug'>;

/** The headings with their anchors. */
export function headingsOf(found: readonly WrittenHeading[], pageTitle: string | undefined): readonly Heading[] {
  const slug = slugger();
  return found.map(({ level, text: written, range }) => {
    const text = tidy.test(written)
      ? written
      : written
          .replace(erb, tag => (pageTitle !== undefined && /\.title\b/.test(tag) ? pageTitle : ''))
          .replace(/\s+/g, ' ')
          .trim();
    return { level, text, slug: slug(text), range };
  });
}

/** What a reader sees of inline Markdown that holds no reference to a link definition. */
export function plainTextOf(content: string): string {
  const [inline] = markdown.parseInline(content, {});
  return inline ? plainText(inline) : '';
}

/** From the first character that is no blank to the end of the last line; `end` is the line after it. */
export function linesOf(lines: LineIndex, start: number, end: number): Range {
  const { text } = lines;
  const first = lines.lineStart(start);
  const code = text.charCodeAt(first);
  // Most headings begin their line with a sign or a letter.
  const isBare = code > 32 && code < 127;
  const character = isBare ? 0 : Math.max(0, lines.lineText(start).search(/\S/));
  return { start: { line: start, character }, end: endOf(lines, Math.max(start, end - 1)) };
}

const endOf = (lines: LineIndex, line: number): Position => ({
  line,
  character: lines.lineEnd(line) - lines.lineStart(line),
});

/** Anchors as GitHub makes them: lower case, punctuation dropped, blanks to hyphens, `-1` for the next of the same name. */
export function slugOf(text: string): string {
  const small = text.toLowerCase().trim();
  // Most headings have a blank or two and nothing to drop; and of ASCII the classes are told without their tables.
  const kept = /^[\w -]*$/.test(small)
    ? small
    : small.replace(/^[\0-\x7f]*$/.test(small) ? /[^\w\- ]/g : /[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '');
  return kept.includes(' ') ? kept.replaceAll(' ', '-') : kept;
}

function slugger(): (text: string) => string {
  const taken = new Set<string>();
  let repeats: Map<string, number> | undefined;
  return text => {
    const plain = slugOf(text);
    let slug = plain;
    if (taken.has(plain)) {
      repeats ??= new Map();
      for (let count = repeats.get(plain) ?? 0; taken.has(slug); slug = `${plain}-${count}`) repeats.set(plain, ++count);
    }
    taken.add(slug);
    return slug;
  };
}

/** What a reader sees of inline content: no marks, no comments, images by their description. */
export function plainText(inline: Token): string {
  if (inline.type === 'inline' && isPlain(inline.content)) return inline.content;
  let text = '';
  for (const child of inline.type === 'inline' ? childrenOf(inline) : (inline.children ?? [])) {
    if (child.type === 'text' || child.type === 'text_special' || child.type === 'code_inline') text += child.content;
    else if (child.type === 'softbreak' || child.type === 'hardbreak') text += '\n';
    else if (child.type === 'image') text += plainText(child);
  }
  return text;
}

/** The sections in the order of the text; the part before the first heading is there only when it says something. */
export function readSections(
  tokens: readonly Token[],
  headings: readonly Heading[],
  lines: LineIndex,
  bodyLine: number,
): readonly Section[] {
  const starts = headings.map(it => it.range.start.line);
  const texts: string[][] = [[], ...headings.map(() => [])];
  let current = 0;
  let inHeading = false;
  for (const token of tokens) {
    const line = token.map?.[0];
    if (line !== undefined) while (current < starts.length && (starts[current] ?? Number.POSITIVE_INFINITY) <= line) current++;
    if (token.type === 'heading_open') inHeading = true;
    else if (token.type === 'heading_close') inHeading = false;
    else if (!inHeading) {
      const text = searchableText(token);
      if (text !== '') texts[current]?.push(text);
    }
  }
  return sectionsOf(
    headings,
    texts.map(it => it.join('\n')),
    lines,
    bodyLine,
  );
}

/** Sections from the texts before the first heading, after the first, after the second and so on. */
export function sectionsOf(
  headings: readonly Heading[],
  texts: readonly string[],
  lines: LineIndex,
  bodyLine: number,
): readonly Section[] {
  const sections: Section[] = [];
  const opening = texts[0] as string;
  if (opening.trim() !== '') {
    sections.push({ heading: undefined, trail: [], range: upTo(lines, bodyLine, headings[0]), text: opening });
  }
  const above: Heading[] = [];
  for (let i = 0; i < headings.length; i++) {
    const heading = headings[i] as Heading;
    while (above.length > 0 && (above[above.length - 1] as Heading).level >= heading.level) above.pop();
    above.push(heading);
    sections.push({
      heading,
      trail: above.map(it => it.text),
      range: upTo(lines, heading.range.start.line, headings[i + 1]),
      text: texts[i + 1] as string,
    });
  }
  return sections;
}

function upTo(lines: LineIndex, start: number, next: Heading | undefined): Range {
  const last = next === undefined ? lines.lineCount - 1 : Math.max(start, next.range.start.line - 1);
  return { start: { line: start, character: 0 }, end: endOf(lines, last) };
}

function searchableText(token: Token): string {
  if (token.type === 'inline') return withoutErb(plainText(token));
  if (token.type === 'fence' || token.type === 'code_block') return token.content;
  return token.type === 'html_block' ? htmlText(token.content) : '';
}

/** ERB tags are read by programs only. */
export const withoutErb = (text: string): string => (text.includes('<%') ? text.replace(erb, ' ') : text);

/** The words of a block of HTML. */
export function htmlText(content: string): string {
  return content
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<\/?[a-z][^>]*>/gi, ' ')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** Links and images with a written target, and link definitions; `<https://...>` and bare addresses are not among them. */
export function readLinks(reading: MarkdownReading, lines: LineIndex): readonly Link[] {
  const links: Link[] = [];
  const hasReferences = Object.keys(reading.references).length > 0;
  // Cells of a table share a line, so the place of one is looked for after the one before it.
  const used = new Map<number, number>();
  let row = 0;
  for (const token of reading.tokens) {
    // Cells carry no place of their own, only their row does.
    if (token.map) row = token.map[0];
    if (token.type !== 'inline' || !mayHoldLink(token.content, hasReferences)) continue;
    if (!childrenOf(token).some(it => it.type === 'link_open' || it.type === 'image')) continue;
    const place = placer(token, token.map?.[0] ?? row, lines, used);
    for (const link of inlineLinks(token)) {
      const start = place(link.offset);
      const end = { line: start.line, character: start.character + link.target.length };
      links.push({ target: link.target, image: link.image, range: { start, end }, text: link.text });
    }
  }
  links.push(...definitions(reading, lines));
  return links.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

/** Also where no target is written: in a table the place of each link is looked for behind the one before it. */
const mayHoldLink = (content: string, hasReferences: boolean): boolean =>
  hasReferences ? content.includes('[') || content.includes('<') : content.includes('](') || address.test(content);
/** What `<https://…>` and `<name@host>` have, and most tags and placeholders have not. */
const address = /<[^<>\n]*[:@][^<>\n]*>/;

interface InlineLink {
  readonly target: string;
  readonly image: boolean;
  readonly text: string;
  /** In the content of the inline token. */
  readonly offset: number;
}

/** Finds the written target of each link: the tokens hold only the target in its encoded form. */
function inlineLinks(inline: Token): readonly InlineLink[] {
  const found: InlineLink[] = [];
  const open: { href: string; text: string; skipped: boolean }[] = [];
  let cursor = 0;
  const locate = (href: string, image: boolean, text: string) => {
    for (let at = inline.content.indexOf('](', cursor); at >= 0; at = inline.content.indexOf('](', at + 2)) {
      let start = at + 2;
      while (/\s/.test(inline.content[start] ?? '')) start++;
      const parsed = markdown.helpers.parseLinkDestination(inline.content, start, inline.content.length);
      if (!parsed.ok || markdown.normalizeLink(parsed.str) !== href) continue;
      const angled = inline.content[start] === '<';
      const target = angled ? inline.content.slice(start + 1, parsed.pos - 1) : inline.content.slice(start, parsed.pos);
      found.push({ target, image, text, offset: angled ? start + 1 : start });
      cursor = parsed.pos;
      return;
    }
  };
  for (const child of childrenOf(inline)) {
    const above = open.at(-1);
    if (child.type === 'image') {
      const text = plainText(child);
      locate(String(child.attrGet('src') ?? ''), true, text);
      if (above) above.text += text;
    } else if (child.type === 'link_open') {
      open.push({ href: String(child.attrGet('href') ?? ''), text: '', skipped: child.info === 'auto' });
    } else if (child.type === 'link_close') {
      const link = open.pop();
      if (link && !link.skipped) locate(link.href, false, link.text.trim());
    } else if (above) {
      above.text +=
        child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.type === 'html_inline' ? '' : child.content;
    }
  }
  return found;
}

/** From an offset in the content of an inline token to its place in the text: the content has lost indents and quote marks. */
function placer(inline: Token, first: number, lines: LineIndex, used: Map<number, number>): (offset: number) => Range['start'] {
  const starts: { offset: number; line: number; character: number; dropped: readonly number[] }[] = [];
  let offset = 0;
  for (const [i, part] of inline.content.split('\n').entries()) {
    const line = first + i;
    const whole = lines.lineText(line);
    const after = used.get(line) ?? 0;
    const found = whole.indexOf(part, after);
    const [character, dropped] = found >= 0 ? [found, []] : unescapedBars(whole, part, after);
    used.set(line, character + part.length + dropped.length);
    starts.push({ offset, line, character, dropped });
    offset += part.length + 1;
  }
  return at => {
    const start = starts.findLast(it => it.offset <= at);
    if (!start) return { line: first, character: 0 };
    const inside = at - start.offset;
    return { line: start.line, character: start.character + inside + start.dropped.filter(it => it <= inside).length };
  };
}

/**
 * Where a cell starts whose bars were written `\|`, and the places in its content before which a backslash was dropped.
 * The start of the line when it cannot be found.
 */
function unescapedBars(whole: string, part: string, after: number): [number, readonly number[]] {
  for (let start = after; start < whole.length; start++) {
    const dropped: number[] = [];
    let at = start;
    for (let i = 0; i < part.length; i++, at++) {
      if (part[i] === '|' && whole[at] === '\\' && whole[at + 1] === '|') {
        dropped.push(i);
        at++;
      }
      if (whole[at] !== part[i]) break;
      if (i === part.length - 1) return [start, dropped];
    }
  }
  return [0, []];
}

/** `[label]: target` lines, which leave no token. */
function definitions(reading: MarkdownReading, lines: LineIndex): readonly Link[] {
  if (Object.keys(reading.references).length === 0) return [];
  const links: Link[] = [];
  const code = codeLines(reading.tokens);
  for (let line = 0; line < lines.lineCount; line++) {
    if (code.has(line)) continue;
    const text = lines.lineText(line);
    const match = /^(?:[ \t>]|[-*+] |\d+[.)] )*\[((?:[^\]\\]|\\.)+)\]:[ \t]*/.exec(text);
    const reference = match && reading.references[markdown.utils.normalizeReference(match[1] ?? '')];
    if (!match || !reference) continue;
    const start = match[0].length;
    const parsed = markdown.helpers.parseLinkDestination(text, start, text.length);
    if (!parsed.ok || markdown.normalizeLink(parsed.str) !== reference.href) continue;
    const angled = text[start] === '<' ? 1 : 0;
    const range = { start: { line, character: start + angled }, end: { line, character: parsed.pos - angled } };
    links.push({ target: text.slice(start + angled, parsed.pos - angled), image: false, range, text: match[1] ?? '' });
  }
  return links;
}

/** Blocks of code in the order of the text. */
export function codeBlocks(tokens: readonly Token[]): readonly CodeBlock[] {
  const found: CodeBlock[] = [];
  for (const { type, map } of tokens)
    if ((type === 'fence' || type === 'code_block') && map) found.push({ start: map[0], end: map[1] });
  return found;
}

/** Lines that hold code, where nothing is Markdown. */
export function codeLines(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { start, end } of codeBlocks(tokens)) for (let line = start; line < end; line++) found.add(line);
  return found;
}
