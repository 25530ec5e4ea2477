/**
 * The blocks of a Markdown text line by line, as far as search needs them: headings, and what is prose, code or HTML. A tenth
 * of the cost of whole parsing. Held to markdown-it by a differential test; where the two might part it says so and stops.
 */
import type { LineIndex } from '../position.ts';
import { endOfHeading, fenceLength, headingLevel, isBlank, isRule, isUnderline, markerWidth } from './line-signs.ts';

export interface BlockVisitor {
  /** `content` is inline Markdown; the heading takes the lines from `line` up to, not including, `end`. */
  heading(level: number, content: string, line: number, end: number): void;
  /** Inline Markdown of a paragraph or table. */
  prose(content: string): void;
  code(content: string): void;
  html(content: string): void;
  /** A link definition stands in the text: brackets with this label in them are links. */
  definition(label: string): void;
}

interface Paragraph {
  readonly line: number;
  /** Offset of its first character. */
  readonly start: number;
  readonly quoted: boolean;
  /** Offset up to which a table was looked for, and whether a `|` stands before it. */
  searched: number;
  hasBar: boolean;
}
interface Fence {
  readonly sign: number;
  readonly length: number;
  readonly base: number;
  /** Offset of the line after the opening one. */
  readonly start: number;
}
/** A fence whose lines all have a quotation sign. */
type QuotedFence = Pick<Fence, 'sign' | 'length' | 'start'>;
interface Html {
  readonly start: number;
  /** undefined: ends at a blank line. */
  readonly ending: RegExp | undefined;
  readonly base: number;
}

/** Thrown nowhere else and caught below: what follows would be a guess. */
const unsure = Symbol('unsure');

/** false: not sure how markdown-it would read this text; what the visitor was told is to be forgotten. */
export function scanBlocks(lines: LineIndex, firstLine: number, visitor: BlockVisitor): boolean {
  try {
    new BlockScanner(lines, visitor).scan(firstLine);
    return true;
  } catch (error) {
    if (error === unsure) return false;
    throw error;
  }
}

class BlockScanner {
  readonly #lines: LineIndex;
  readonly #text: string;
  readonly #visitor: BlockVisitor;
  /** Columns where the contents of the open list items begin, the outermost first. */
  readonly #items: number[] = [];
  #paragraph: Paragraph | undefined;
  #fence: Fence | undefined;
  #quotedFence: QuotedFence | undefined;
  #html: Html | undefined;
  /** The last item has its marker alone on the line before. */
  #emptyItem = false;
  /** Line of the last quotation sign. */
  #quotedLine = -1;
  /** Last line of the last link definition. */
  #defined = -1;

  constructor(lines: LineIndex, visitor: BlockVisitor) {
    this.#lines = lines;
    this.#text = lines.text;
    this.#visitor = visitor;
  }

  scan(firstLine: number): void {
    const text = this.#text;
    const lines = this.#lines;
    const { lineCount } = lines;
    for (let line = firstLine; line < lineCount; line++) {
      const start = lines.lineStart(line);
      const end = lines.lineEnd(line);
      let at = start;
      let indent = 0;
      for (; at < end; at++) {
        const code = text.charCodeAt(at);
        if (code === 32) indent++;
        else if (code === 9) indent += 4 - (indent % 4);
        else break;
      }
      if (at === end) this.#blank(start);
      else if (line > this.#defined) this.#line(line, start, at, end, indent);
    }
    this.#close(text.length);
  }

  /** Ends what is open at an offset. */
  #close(at: number): void {
    if (this.#fence) {
      this.#visitor.code(this.#text.slice(this.#fence.start, at));
      this.#fence = undefined;
    } else if (this.#quotedFence) {
      this.#visitor.code(this.#text.slice(this.#quotedFence.start, at).replace(outerQuoteSigns, ''));
      this.#quotedFence = undefined;
    } else if (this.#html) {
      this.#visitor.html(this.#text.slice(this.#html.start, at));
      this.#html = undefined;
    } else this.#endParagraph(at);
  }

  #endParagraph(at: number): void {
    const paragraph = this.#paragraph;
    if (!paragraph) return;
    this.#paragraph = undefined;
    const content = this.#text.slice(paragraph.start, at);
    this.#visitor.prose(paragraph.quoted ? content.replace(quoteSigns, '') : content);
  }

  #blank(start: number): void {
    if (this.#fence) return;
    if (this.#html) {
      if (!this.#html.ending) this.#close(start);
      return;
    }
    this.#close(start);
    if (this.#emptyItem) this.#items.pop();
    this.#emptyItem = false;
  }

  #line(line: number, start: number, at: number, end: number, indent: number): void {
    const items = this.#items;
    const text = this.#text;
    if (this.#fence) {
      if (indent >= this.#fence.base) {
        if (indent - this.#fence.base < 4 && this.#closes(this.#fence, at, end)) this.#close(start);
        return;
      }
      this.#close(start);
    }
    if (this.#html) {
      if (indent >= this.#html.base) {
        if (!this.#html.ending?.test(text.slice(at, end))) return;
        this.#close(end);
        return;
      }
      this.#close(start);
    }
    let depth = 0;
    while (depth < items.length && indent >= (items[depth] ?? 0)) depth++;
    const left = depth < items.length;
    const base = depth === 0 ? 0 : (items[depth - 1] ?? 0);
    if (this.#quotedFence) {
      if (left || indent - base > 3 || text.charCodeAt(at) !== 62) throw unsure;
      this.#quotedLine = line;
      const inner = at + (text.charCodeAt(at + 1) === 32 ? 2 : 1);
      if (this.#closes(this.#quotedFence, inner, end)) this.#close(start);
      return;
    }
    this.#emptyItem = false;
    if (this.#paragraph) {
      if (this.#goesOn(line, start, at, end, indent - base, left)) return;
      this.#endParagraph(start);
    }
    if (left) items.length = depth;
    this.#open(line, at, end, indent, base);
  }

  /** Whether the line belongs to the open paragraph, or turns it into a heading. */
  #goesOn(line: number, start: number, at: number, end: number, indent: number, left: boolean): boolean {
    const text = this.#text;
    const paragraph = this.#paragraph as Paragraph;
    const sign = text.charCodeAt(at);
    if (paragraph.quoted) {
      if (sign === 62) {
        if (left || indent > 3) throw unsure;
        return this.#quote(line, at, end, paragraph);
      }
      if (sign === 61 || sign === 124) throw unsure;
      if (!beginsBlock(sign)) return true;
      if (left || indent > 3) throw unsure;
      return !endsQuote(sign, text.slice(at, end));
    }
    // What may be a table ends with its item, and a paragraph does not.
    if (left) {
      const more = text.slice(paragraph.searched, end);
      paragraph.searched = end;
      paragraph.hasBar ||= more.includes('|');
      if (paragraph.hasBar && mayBelowTableHead.test(more)) throw unsure;
    }
    if (indent > 3) {
      if (left && beginsBlock(sign)) throw unsure;
      return true;
    }
    if (!left && isUnderline(text, at, end)) {
      const content = text.slice(paragraph.start, start);
      // A row of a table, or the last of a link definition, has no heading below it.
      if (content.includes('|') || content.startsWith('[')) throw unsure;
      this.#paragraph = undefined;
      this.#visitor.heading(sign === 61 ? 1 : 2, content, paragraph.line, line);
      return true;
    }
    if (!beginsBlock(sign)) return true;
    if (sign === 35) return headingLevel(text, at, end) === 0;
    if (sign === 62) return false;
    if (sign === 96 || sign === 126) return fenceLength(text, at, end) === 0;
    if (sign === 60) return !htmlBegins(text.slice(at, end), true);
    if (isRule(text, at, end)) return false;
    const width = markerWidth(text, at, end);
    if (width === 0) return true;
    if (left) return false;
    const isFirst = width === 1 || Number(text.slice(at, at + width - 1)) === 1;
    const interrupts = isFirst && text.slice(at + width, end).trim() !== '';
    // In a table any number begins a list.
    if (!interrupts && text.slice(paragraph.start, start).includes('|')) throw unsure;
    return !interrupts;
  }

  /** Begins the blocks of a line; `base` is the column of the innermost item that holds it. */
  #open(line: number, from: number, end: number, column: number, base: number): void {
    const text = this.#text;
    let at = from;
    let indent = column;
    let offset = base;
    for (;;) {
      if (indent - offset >= 4) {
        // A quotation goes on however far in its next sign stands.
        if (text.charCodeAt(at) === 62 && this.#quotedLine === line - 1) throw unsure;
        this.#visitor.code(text.slice(at, end));
        return;
      }
      const sign = text.charCodeAt(at);
      if (!beginsBlock(sign)) break;
      if (sign === 35) {
        const level = headingLevel(text, at, end);
        if (level === 0) break;
        this.#visitor.heading(level, text.slice(at + level, endOfHeading(text, at + level, end)), line, line + 1);
        return;
      }
      if (sign === 96 || sign === 126) {
        const length = fenceLength(text, at, end);
        if (length === 0) break;
        this.#fence = { sign, length, base: offset, start: this.#lines.lineStart(line + 1) };
        return;
      }
      if (sign === 60) {
        const rest = text.slice(at, end);
        const html = htmlBegins(rest, false);
        if (!html) break;
        if (html.ending?.test(rest)) this.#visitor.html(rest);
        else this.#html = { start: at, ending: html.ending, base: offset };
        return;
      }
      if (sign === 62) {
        this.#quote(line, at, end, undefined);
        return;
      }
      if (isRule(text, at, end)) return;
      const width = markerWidth(text, at, end);
      if (width === 0) break;
      if (this.#items.length > 40) throw unsure;
      const inner = indent + width;
      at += width;
      for (indent = inner; at < end && isBlank(text.charCodeAt(at)); at++)
        indent += text.charCodeAt(at) === 9 ? 4 - (indent % 4) : 1;
      const empty = at === end;
      offset = empty || indent - inner > 4 ? inner + 1 : indent;
      this.#items.push(offset);
      if (empty) {
        this.#emptyItem = true;
        return;
      }
    }
    if (text.charCodeAt(at) === 91 && this.#definition(line, text.slice(at, end))) return;
    this.#paragraph = { line, start: at, quoted: false, searched: at, hasBar: false };
  }

  /** Link definitions are no text. */
  #definition(line: number, rest: string): boolean {
    const label = definitionBegins.exec(rest)?.[0].slice(1, -2);
    if (label === undefined) return false;
    let last = line;
    let whole = rest;
    // Where nothing but a label stands the target may follow; in an item it need not be the item's.
    if (definitionLabel.test(rest) && this.#items.length === 0) {
      last++;
      const target = this.#lines.lineText(last).trim();
      if (target === '' || beginsBlock(target.charCodeAt(0))) throw unsure;
      whole += ` ${target}`;
    }
    const next = this.#lines.lineText(last + 1).trim();
    if (!definition.test(whole) || /^["'(]/.test(next)) throw unsure;
    this.#defined = last;
    this.#visitor.definition(label);
    return true;
  }

  /** A line of a quotation. Its text is all that is wanted of it; what could be a block in it is not for us. */
  #quote(line: number, at: number, end: number, open: Paragraph | undefined): true {
    const inner = this.#text.slice(at, end).replace(quoteSign, '');
    this.#quotedLine = line;
    const opening = fenceInQuote.exec(this.#text.slice(at, end))?.[1];
    if (opening !== undefined) {
      this.#endParagraph(at);
      this.#quotedFence = { sign: opening.charCodeAt(0), length: opening.length, start: this.#lines.lineStart(line + 1) };
    } else if (inner.trim() === '') this.#endParagraph(at);
    else if (blockInQuote.test(inner) || isRule(inner.trim(), 0, inner.trim().length)) throw unsure;
    else if (!open) this.#paragraph = { line, start: at, quoted: true, searched: at, hasBar: false };
    return true;
  }

  #closes({ sign, length }: QuotedFence, from: number, end: number): boolean {
    const text = this.#text;
    let at = from;
    while (at < end && text.charCodeAt(at) === sign) at++;
    if (at - from < length) return false;
    while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
    return at === end;
  }
}

/** `#`, `*`, `+`, `-`, digits, `<`, `>`, `_`, `` ` ``, `~`. */
const beginsBlock = (sign: number): boolean =>
  (sign >= 48 && sign <= 57) ||
  sign === 35 ||
  sign === 42 ||
  sign === 43 ||
  sign === 45 ||
  sign === 60 ||
  sign === 62 ||
  sign === 95 ||
  sign === 96 ||
  sign === 126;

/** Whether a line that begins so, without a quotation sign, is no more of the quotation's last paragraph. */
function endsQuote(sign: number, rest: string): boolean {
  if (sign === 35) return headingLevel(rest, 0, rest.length) > 0;
  if (sign === 96 || sign === 126) return fenceLength(rest, 0, rest.length) > 0;
  if (sign === 60) return htmlBegins(rest, true) !== undefined;
  return isRule(rest, 0, rest.length) || markerWidth(rest, 0, rest.length) > 0;
}

/** Lines under the head of a table consist of nothing else. */
const mayBelowTableHead = /^[ \t]*[|:-][-|: \t]*\r?$/m;
const definitionLabel = /^\[(?:[^[\]\\]|\\.)*\]:[ \t]*$/;
const definitionBegins = /^\[(?:[^[\]\\]|\\.)*\]:/;
const definition =
  /^\[(?=[^\]]*[^\s\]])(?:[^[\]\\]|\\.)*\]:[ \t]*(?:<[^<>\\]*>|(?=[^<])(?:[^\s\\()]|\((?:[^\s\\()]|\((?:[^\s\\()]|\([^\s\\()]*\))*\))*\))+)(?:[ \t]+(?:"[^"\\]*"|'[^'\\]*'|\([^()\\]*\)))?[ \t]*$/;
const fenceInQuote = /^> ?(`{3,}(?=[^`]*$)|~{3,})/;
const outerQuoteSigns = /^[ \t]*> ?/gm;
const quoteSign = /^(?:> {0,3}(?=>))*> ?/;
const quoteSigns = /^[ \t]*(?:>[ \t]?)+(?:(?:[-*+]|\d{1,9}[.)])[ \t])?/gm;
const blockInQuote =
  /^(?: {4}|\t)|^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|<|>|=+[ \t]*$|-+[ \t]*$|\[(?:[^[\]\\]|\\.)*\]:| {4}|\t)/;

const elements =
  'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul'.replaceAll(
    ' ',
    '|',
  );
/** Start, end (undefined: a blank line), whether it may end a paragraph: the seven kinds of CommonMark. */
const htmlKinds: readonly (readonly [RegExp, RegExp | undefined, boolean])[] = [
  [/^<(?:script|pre|style|textarea)(?=\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i, true],
  [/^<!--/, /-->/, true],
  [/^<\?/, /\?>/, true],
  [/^<![A-Za-z]/, />/, true],
  [/^<!\[CDATA\[/, /\]\]>/, true],
  [new RegExp(`^</?(?:${elements})(?=\\s|/?>|$)`, 'i'), undefined, true],
  [
    /^(?:<[A-Za-z][A-Za-z0-9-]*(?:\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>`\s]+|'[^']*'|"[^"]*"))?)*\s*\/?>|<\/[A-Za-z][A-Za-z0-9-]*\s*>)\s*$/,
    undefined,
    false,
  ],
];

function htmlBegins(rest: string, inParagraph: boolean): { readonly ending: RegExp | undefined } | undefined {
  for (const [start, ending, interrupts] of htmlKinds)
    if (start.test(rest)) return inParagraph && !interrupts ? undefined : { ending };
  return undefined;
}
