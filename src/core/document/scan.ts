/** What search needs of a document, at a fraction of the cost of reading it whole: no steps, links, parameters or problems. */
import { LineIndex } from '../position.ts';
import { alertsOf, lastName, type ParseOptions, titleOf, withoutEnding } from './document.ts';
import type { Document } from './document-types.ts';
import { readAlerts, readFields } from './fields.ts';
import { type FrontMatterBlock, readFrontMatter } from './front-matter.ts';
import { bundledKinds, defaultKind } from './kinds.ts';
import {
  headingsOf,
  htmlText,
  linesOf,
  plainTextOf,
  readHeadings,
  readMarkdown,
  readSections,
  sectionsOf,
  type WrittenHeading,
  withoutErb,
} from './outline.ts';
import { plainInline } from './plain-inline.ts';
import { type BlockVisitor, scanBlocks } from './scan-blocks.ts';

/** A document as search sees it. */
export type ScannedDocument = Pick<
  Document,
  | 'uri'
  | 'path'
  | 'lines'
  | 'adopted'
  | 'kind'
  | 'id'
  | 'title'
  | 'titleRange'
  | 'frontMatter'
  | 'fields'
  | 'headings'
  | 'sections'
  | 'alerts'
>;

/**
 * Reads any text; never throws. Everything is as `parseDocument` has it but the texts of sections: their words are the same
 * save for rare corners of inline markup. `whole` reads the body with markdown-it, as is done where the scanner is not sure.
 */
export function scanDocument(uri: string, text: string, options: ParseOptions = {}, whole = false): ScannedDocument {
  const lines = new LineIndex(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const path = options.path ?? lastName(uri);
  const { frontMatter, bodyStart } = readFrontMatter(lines, between);
  const fields = readFields(frontMatter, lines);
  const bodyLine = bodyStart === 0 ? 0 : lines.positionAt(bodyStart).line;
  const pageTitle = fields.title?.value;
  const { headings, sections } =
    (whole ? undefined : scanned(lines, bodyStart, bodyLine, pageTitle)) ?? parsed(lines, bodyStart, bodyLine, pageTitle);
  const { title, range: titleRange } = titleOf(fields.title, headings, path, lines);
  return {
    uri,
    path,
    lines,
    adopted: fields.kind === undefined && options.folderKind === undefined,
    kind: fields.kind?.value ?? options.folderKind ?? defaultKind(options.kinds ?? bundledKinds),
    id: fields.id?.value ?? withoutEnding(path),
    title,
    titleRange,
    frontMatter,
    fields,
    headings,
    sections,
    alerts: alertsOf(readAlerts(frontMatter), path, fields.title, headings),
  };
}

type Body = Pick<ScannedDocument, 'headings' | 'sections'>;

/** The block is asserted well-formed before; what gray-matter would add is a check for whole reading. */
const between = (text: string, block: FrontMatterBlock): string => text.slice(block.contentStart, block.contentEnd);

// Signs that are more than letters somewhere in inline Markdown, line ends, and what is no text.
const plain = /^[^\\`*_~[<&\0-\x08\n-\x1f]*$/;
// Plain enough for both readers to see the same: no marks but code with no blanks at its ends, underlines within words, and
// signs that begin no tag.
const plainHeading =
  /^(?:[\p{L}\p{N} \t.,;:/()?!'"+%$#@={}|>-]|<(?=[\s\d%=]|$)|&(?=\s)|(?<=[A-Za-z\d])_+(?=[A-Za-z\d])|`[^`\s](?:[^`\n]*[^`\s])?`)*$/u;
/** A link or image with nothing but letters in its brackets, and a target without signs. */
const plainLink = /!?\[([^\\`*_~[\]<&]*)\]\(([^\s\0-\x1f\x7f\\()<>&]*)\)/g;
/** Brackets with letters in them that are a link where the text defines one. */
const maybeLink = /\[([^\\`*_~[\]<&]*)\](?![([:])/g;
/** Stressed words with blanks or the ends of the heading around them. */
const stressed = /(^|\s)(\*\*?)([\p{L}\p{N}](?:[^*]*[\p{L}\p{N}])?)\2(?=$|[\s.,:;?!)])/gu;

/** What the blocks of a body say, section by section. */
class Gatherer implements BlockVisitor {
  readonly #lines: LineIndex;
  readonly #hasErb: boolean;
  readonly headings: WrittenHeading[] = [];
  /** Of the sections before the one at hand, and what stands in that. */
  readonly texts: string[] = [];
  #pieces: string[] = [];
  /** Labels of link definitions, and those in brackets in headings, as they are compared. */
  readonly #defined: string[] = [];
  readonly #bracketed: string[] = [];
  /** Some heading has other brackets. */
  #isBracketed = false;

  constructor(lines: LineIndex) {
    this.#lines = lines;
    this.#hasErb = lines.text.includes('<%');
  }

  heading(level: number, content: string, line: number, end: number): void {
    const written = content.trim();
    const text = plain.test(written) ? written : this.#plainText(written);
    this.headings.push({ level, text, range: linesOf(this.#lines, line, end) });
    this.endSection();
  }

  prose(content: string): void {
    const text = plainInline(content, true);
    this.code(this.#hasErb ? withoutErb(text) : text);
  }

  code(content: string): void {
    if (content.trim() !== '') this.#pieces.push(content);
  }

  html(content: string): void {
    this.code(htmlText(content));
  }

  definition(label: string): void {
    this.#defined.push(comparable(label));
  }

  endSection(): void {
    const pieces = this.#pieces;
    this.texts.push(pieces.length === 1 ? (pieces[0] as string) : pieces.join('\n'));
    if (pieces.length > 0) this.#pieces = [];
  }

  /** A heading may hold a link by one of the definitions, and would be read otherwise. */
  get mayLink(): boolean {
    return this.#defined.length > 0 && (this.#isBracketed || this.#bracketed.some(it => this.#defined.includes(it)));
  }

  #plainText(content: string): string {
    if (plainHeading.test(content)) return content.replaceAll('`', '');
    const bare = content.replace(plainLink, '$1').replace(stressed, '$1$3');
    if (plain.test(bare)) return bare;
    if (plain.test(bare.replace(maybeLink, ''))) {
      for (const [, label = ''] of bare.matchAll(maybeLink)) this.#bracketed.push(comparable(label));
      return bare;
    }
    this.#isBracketed ||= content.includes('[');
    return plainTextOf(content);
  }
}

/** As markdown-it compares labels. */
const comparable = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();

function scanned(lines: LineIndex, bodyStart: number, bodyLine: number, pageTitle: string | undefined): Body | undefined {
  // A block that ends in the middle of a line ends the text.
  if (bodyStart === lines.text.length) return { headings: [], sections: [] };
  const found = new Gatherer(lines);
  if (!scanBlocks(lines, bodyLine, found) || found.mayLink) return undefined;
  found.endSection();
  const headings = headingsOf(found.headings, pageTitle);
  return { headings, sections: sectionsOf(headings, found.texts, lines, bodyLine) };
}

function parsed(lines: LineIndex, bodyStart: number, bodyLine: number, pageTitle: string | undefined): Body {
  try {
    const { tokens } = readMarkdown(lines, bodyStart);
    const headings = readHeadings(tokens, lines, pageTitle);
    return { headings, sections: readSections(tokens, headings, lines, bodyLine) };
  } catch {
    // As in `parseDocument`, which says so.
    return { headings: [], sections: [] };
  }
}
