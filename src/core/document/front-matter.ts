/** Finds the YAML block of a document and reads it; nothing in it is ever evaluated (reliability.md 3.0, T01-T12). */
import matter from 'gray-matter';
import type { LineIndex } from '../position.ts';
import { readFields } from './broken-yaml.ts';
import type { FrontMatter, Problem } from './document-types.ts';
import { plainEntries } from './yaml.ts';

/** Largest block that is read, in bytes of UTF-8 (reliability.md 3.0: 64 KiB). */
export const maximumFrontMatterBytes = 64 * 1024;

/** Where the block lies, as offsets in the text. */
export interface FrontMatterBlock {
  readonly contentStart: number;
  readonly contentEnd: number;
  /** After the closing line and its line ending. */
  readonly end: number;
}

export interface FrontMatterReading {
  readonly frontMatter: FrontMatter | undefined;
  readonly problems: readonly Problem[];
  /** Offset of the first character after the block; 0 when there is none, so the whole text is body. */
  readonly bodyStart: number;
}

const openingLine = /^---(?!-)([^\r\n]*)(\r?\n|$)/;

/** The block that starts on the first line with `---`, blanks allowed after it, and ends with a line `---` or `...`. */
export function findBlock(text: string): FrontMatterBlock | 'none' | 'unclosed' | 'language' {
  const opening = text.startsWith('---') ? openingLine.exec(text) : null;
  if (!opening) return 'none';
  if ((opening[1] ?? '').trim() !== '') return 'language';
  return closeBlock(text, opening[0].length) ?? 'unclosed';
}

function closeBlock(text: string, contentStart: number): FrontMatterBlock | undefined {
  for (let start = contentStart; start < text.length; ) {
    const next = text.indexOf('\n', start) + 1;
    if (text.startsWith('---', start) || text.startsWith('...', start)) {
      const end = next === 0 ? text.length : next;
      if (/^[ \t]*(?:\r?\n|$)/.test(text.slice(start + 3, end))) return { contentStart, contentEnd: start, end };
    }
    if (next === 0) break;
    start = next;
  }
  return undefined;
}

/**
 * Reads the front matter; never throws. A text with a broken block is still read: what is not the block is body. `split`
 * gives the lines between.
 */
export function readFrontMatter(lines: LineIndex, split: typeof splitBlock = splitBlock): FrontMatterReading {
  const { text } = lines;
  const block = findBlock(text);
  if (block === 'none') return { frontMatter: undefined, problems: [], bodyStart: 0 };
  if (block === 'unclosed') {
    const message = 'The front matter is not closed, so the whole file was read as text. End it with a line `---`.';
    return { frontMatter: undefined, problems: [problem('unclosed', message, lines, 0)], bodyStart: lines.lineStart(1) };
  }
  if (block === 'language') {
    const line = lines.lineText(0);
    const found = line.slice(3).trim();
    const shown = found.length > 20 ? `${found.slice(0, 20)}…` : found;
    const message = `\`---${shown}\` is not read: only YAML between two plain lines \`---\` is. Remove \`${shown}\`.`;
    const start = line.indexOf(found, 3);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: start + found.length } };
    // Whatever language it is, its lines are no text for people.
    const end = closeBlock(text, lines.lineStart(1))?.end ?? lines.lineStart(1);
    return { frontMatter: undefined, problems: [{ code: 'front-matter-language', message, range }], bodyStart: end };
  }
  return readBlock(lines, block, split);
}

function problem(code: string, message: string, lines: LineIndex, line: number): Problem {
  return { code: `front-matter-${code}`, message, range: lines.lineRange(line) };
}

function readBlock(lines: LineIndex, block: FrontMatterBlock, split: typeof splitBlock): FrontMatterReading {
  const last = lines.positionAt(Math.max(block.contentEnd, 0)).line;
  const range = { start: { line: 0, character: 0 }, end: lines.lineRange(last).end };
  const contentRange = lines.rangeOf(block.contentStart, block.contentEnd);
  const nothing: FrontMatter = { range, contentRange, entries: new Map(), data: plainEntries(new Map()) };
  // A UTF-16 unit is at most three bytes: almost no block has to be counted.
  const mayBeBig = (block.contentEnd - block.contentStart) * 3 > maximumFrontMatterBytes;
  const length = mayBeBig ? bytes(lines.text, block.contentStart, block.contentEnd) : 0;
  if (length > maximumFrontMatterBytes) {
    const message = `The front matter is ${Math.ceil(length / 1024)} KiB long and was not read; at most 64 KiB are. Move data into the text or a file of its own.`;
    return { frontMatter: nothing, problems: [problem('too-big', message, lines, 0)], bodyStart: block.end };
  }
  const content = split(lines.text, block);
  const { node, problems } = readFields(content, lines, block.contentStart);
  if (node === undefined) return { frontMatter: nothing, problems, bodyStart: block.end };
  if (!(node.value instanceof Map)) {
    const message = 'The front matter is not a list of `key: value` lines. Write one key a line.';
    return {
      frontMatter: nothing,
      problems: [...problems, { code: 'front-matter-not-a-mapping', message, range: node.range }],
      bodyStart: block.end,
    };
  }
  const entries = node.value;
  let data: FrontMatter['data'] | undefined;
  const frontMatter: FrontMatter = {
    range,
    contentRange,
    entries,
    // For most readers the entries are enough.
    get data() {
      data ??= plainEntries(entries);
      return data;
    },
  };
  return { frontMatter, problems, bodyStart: block.end };
}

/** Length in UTF-8; a lone half of a pair counts like the three bytes of its replacement. */
function bytes(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const code = text.codePointAt(i) ?? 0;
    if (code > 0xffff) i++;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code <= 0xffff ? 3 : 4;
  }
  return count;
}

/**
 * The lines between, as gray-matter splits them. It sees only a block that was found well-formed above, with an engine table
 * whose one engine hands the text back unread. Where its loose search for the end stops early (`---x`) or it cannot run
 * (no Buffer in a browser), our own split stands: it is the stricter one.
 */
export function splitBlock(text: string, block: FrontMatterBlock): string {
  const own = text.slice(block.contentStart, block.contentEnd);
  let split: string | undefined;
  try {
    // The object form with options keeps it out of gray-matter's cache, which hides errors (T04).
    const file = matter({ content: text.slice(0, block.end) }, { language: 'yaml', engines: onlyEngine });
    split = (file as { readonly matter?: string }).matter;
  } catch {
    return own;
  }
  if (split === undefined) return own;
  // gray-matter keeps the line end after the opening line and drops the one before the closing line.
  const aligned = `${split.replace(/^[ \t]*\r?\n/, '')}\n`;
  return aligned === own ? aligned : own;
}

const onlyEngine = { yaml: { parse: () => ({}), stringify: () => '' } };
