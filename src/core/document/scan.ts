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
import { scanBlocks } from './scan-blocks.ts';

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
/** Stressed words with blanks or the ends of the heading around them. */
const stressed = /(^|\s)(\*\*?)([\p{L}\p{N}](?:[^*]*[\p{L}\p{N}])?)\2(?=$|[\s.,:;?!)])/gu;

/** A heading without its marks. */
function headingText(content: string): string {
  if (plain.test(content)) return content;
  if (plainHeading.test(content)) return content.replaceAll('`', '');
  const bare = content.replace(plainLink, '$1').replace(stressed, '$1$3');
  return plain.test(bare) ? bare : plainTextOf(content);
}

function scanned(lines: LineIndex, bodyStart: number, bodyLine: number, pageTitle: string | undefined): Body | undefined {
  // A block that ends in the middle of a line ends the text.
  if (bodyStart === lines.text.length) return { headings: [], sections: [] };
  const hasErb = lines.text.includes('<%');
  const found: WrittenHeading[] = [];
  /** Of the section at hand, and of those before it. */
  let pieces: string[] = [];
  const texts: string[] = [];
  let bracketed = false;
  let references = false;
  const put = (text: string) => {
    if (text.trim() !== '') pieces.push(text);
  };
  const endSection = () => {
    texts.push(pieces.length === 1 ? (pieces[0] as string) : pieces.join('\n'));
    pieces = [];
  };
  const isSure = scanBlocks(lines, bodyLine, {
    heading: (level, content, line, end) => {
      bracketed ||= content.includes('[') && content.replace(plainLink, '').includes('[');
      found.push({ level, text: headingText(content.trim()), range: linesOf(lines, line, end) });
      endSection();
    },
    prose: content => {
      const text = plainInline(content, true);
      put(hasErb ? withoutErb(text) : text);
    },
    code: put,
    html: content => put(htmlText(content)),
    definition: () => {
      references = true;
    },
  });
  if (!isSure || (references && bracketed)) return undefined;
  endSection();
  const headings = headingsOf(found, pageTitle);
  return { headings, sections: sectionsOf(headings, texts, lines, bodyLine) };
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
