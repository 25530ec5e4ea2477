/** What the index knows of a document: enough to show a hit without the document itself, and its terms section by section. */
import { byCodeUnits } from '../catalog/walk.ts';
import type { Document } from '../document/document-types.ts';
import { slugOf } from '../document/outline.ts';
import { reviewOf } from '../document/review.ts';
import { plainName, tokenize } from './tokens.ts';

export interface Page {
  readonly uri: string;
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly owner: string | undefined;
  readonly area: string | undefined;
  /** Line of the title, from 0. */
  readonly line: number;
  readonly sections: readonly PageSection[];
}

export interface PageSection {
  /** undefined for the part before the first heading. */
  readonly title: string | undefined;
  readonly slug: string | undefined;
  /** Where to open, from 0. */
  readonly line: number;
}

/** Term to the number of times it stands there. */
export type Terms = ReadonlyMap<string, number>;

export interface PageTerms {
  /** Title, names, path and front matter. */
  readonly head: Terms;
  readonly sections: readonly Terms[];
  /** Names and values that conditions ask for: see `mark`. */
  readonly marks: readonly string[];
}

/** What stands in the index beside words; no word begins with this character. */
export const markSign = '\u0001';
export type MarkKind = 'name' | 'kind' | 'owner' | 'area' | 'service' | 'status' | 'due';

/** The term for a value: the same for all ways to write it in capitals and blanks. */
export const mark = (kind: MarkKind, value: string): string =>
  `${markSign}${kind}${markSign}${value.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim().slice(0, 200)}`;

export function pageOf(document: Document): Page {
  return {
    uri: document.uri,
    path: document.path,
    id: document.id,
    title: document.title,
    kind: document.kind,
    owner: document.fields.owner?.value,
    area: document.fields.area?.value,
    line: document.titleRange.start.line,
    sections: document.sections.map(it => ({
      title: it.heading?.text,
      slug: it.heading?.slug,
      line: it.heading?.range.start.line ?? firstLine(document, it),
    })),
  };
}

/** The part before the first heading begins with the front matter or blank lines: show its first line of text. */
function firstLine(document: Document, section: Document['sections'][number]): number {
  let line = section.range.start.line;
  const frontMatter = document.frontMatter?.range;
  if (frontMatter && line <= frontMatter.end.line)
    line = frontMatter.end.character > 0 ? frontMatter.end.line + 1 : frontMatter.end.line;
  while (line < section.range.end.line && document.lines.lineText(line).trim() === '') line++;
  return line;
}

/** The terms of a document, by section. */
export function termsOf(document: Document): PageTerms {
  const head = [document.title, document.id, document.path, document.kind, ...document.alerts.map(it => it.name)];
  const visit = (value: unknown, depth: number) => {
    if (typeof value === 'string' || typeof value === 'number') head.push(String(value));
    else if (value !== null && typeof value === 'object' && depth < 32)
      for (const it of Object.values(value)) visit(it, depth + 1);
  };
  visit(document.frontMatter?.data, 0);
  return {
    head: count(head.join('\n')),
    sections: document.sections.map(it => count(it.heading ? `${it.heading.text}\n${it.text}` : it.text)),
    marks: marksOf(document),
  };
}

function count(text: string): Terms {
  const terms = new Map<string, number>();
  for (const term of tokenize(text)) terms.set(term, (terms.get(term) ?? 0) + 1);
  return terms;
}

/** The page that a folder is shown by. */
export const isFrontPage = (path: string): boolean => /^_?(index|readme)$/i.test(fileName(path));

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/(\.html)?\.(md\.erb|md|markdown)$/, '');

function marksOf(document: Document): readonly string[] {
  const { fields } = document;
  const marks = new Set<string>();
  const names = [document.title, document.id, ...document.alerts.map(it => it.name)];
  if (!isFrontPage(document.path)) names.push(fileName(document.path));
  for (const name of names.map(plainName)) if (name !== '') marks.add(mark('name', name));
  marks.add(mark('kind', document.kind));
  if (fields.owner) marks.add(mark('owner', fields.owner.value));
  if (fields.area) marks.add(mark('area', fields.area.value));
  if (fields.status) marks.add(mark('status', fields.status.value));
  for (const it of fields.services) marks.add(mark('service', it.value));
  const due = reviewOf(document).reviewDue;
  if (due !== undefined) marks.add(mark('due', due));
  return [...marks].sort(byCodeUnits);
}

/** Text of a section for an excerpt or an exact phrase, its heading above it; -1: the first part of the page that says anything. */
export function sectionTextOf(document: Pick<Document, 'sections'>, section: number): string {
  if (section >= 0) return document.sections[section]?.text ?? '';
  return document.sections.find(it => it.text.trim() !== '')?.text ?? '';
}

type Stored = [
  string,
  string,
  string | 0,
  string | 0,
  string,
  string | null,
  string | null,
  number,
  (number | string | null | [string, string])[],
];

/** A page as one short text: what repeats itself is left out. */
export function storedPage(page: Page): string {
  const base = page.uri.endsWith(page.path) ? page.uri.slice(0, page.uri.length - page.path.length) : `${markSign}${page.uri}`;
  const sections: Stored[8] = [];
  for (const { title, slug, line } of page.sections) {
    sections.push(line, title === undefined ? null : slug === slugOf(title) ? title : [title, slug ?? '']);
  }
  return JSON.stringify([
    base,
    page.path,
    page.id === idFrom(page.path) ? 0 : page.id,
    page.title === page.sections.find(it => it.title !== undefined)?.title ? 0 : page.title,
    page.kind,
    page.owner ?? null,
    page.area ?? null,
    page.line,
    sections,
  ] satisfies Stored);
}

export function readPage(text: string): Page {
  const [base, path, id, title, kind, owner, area, line, stored] = JSON.parse(text) as Stored;
  const sections: PageSection[] = [];
  for (let i = 0; i < stored.length; i += 2) {
    const it = stored[i + 1];
    const named =
      typeof it === 'string' ? { title: it, slug: slugOf(it) } : Array.isArray(it) ? { title: it[0], slug: it[1] } : {};
    sections.push({ title: undefined, slug: undefined, ...named, line: Number(stored[i]) });
  }
  return {
    uri: uriFrom(base, path),
    path,
    id: id === 0 ? idFrom(path) : id,
    title: title === 0 ? (sections.find(it => it.title !== undefined)?.title ?? '') : title,
    kind,
    owner: owner ?? undefined,
    area: area ?? undefined,
    line,
    sections,
  };
}

/** What most ids of documents without front matter are. */
const idFrom = (path: string): string => path.replace(/\.(md\.erb|md|markdown)$/, '');

/** The uri alone, without reading the sections. */
export function readUri(text: string): string {
  // Strings in JSON hold no bare quotation mark: the first two end where an unescaped one stands.
  const parts = /^\[("(?:[^"\\]|\\.)*"),("(?:[^"\\]|\\.)*")/.exec(text);
  return parts ? uriFrom(JSON.parse(parts[1] ?? '""') as string, JSON.parse(parts[2] ?? '""') as string) : readPage(text).uri;
}

const uriFrom = (base: string, path: string): string => (base.startsWith(markSign) ? base.slice(1) : base + path);
