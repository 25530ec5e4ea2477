/** What the index knows of a document: enough to show a hit without the document itself, and its terms part by part. */
import type { YamlNode } from '../document/document-types.ts';
import { reviewOf } from '../document/review.ts';
import type { ScannedDocument } from '../document/scan.ts';
import { hashOf } from './hash.ts';
import { plainName } from './tokens.ts';

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

/** What search reads of a document, scanned or whole. */
export type SearchSource = Pick<
  ScannedDocument,
  'uri' | 'path' | 'lines' | 'adopted' | 'kind' | 'id' | 'title' | 'titleRange' | 'frontMatter' | 'fields' | 'sections' | 'alerts'
>;

/** Takes the terms of a page: first those of its head (title, names, path, front matter), then those of each section. */
export interface TermSink {
  /** What comes now belongs to the next part of the page. */
  part(): void;
  /** All terms of a text. */
  text(text: string): void;
  /** A term as it stands. */
  term(term: string): void;
  /** Names and values that conditions ask for; no word of the text. */
  mark(mark: string): void;
}

/** What stands in the index beside words; no word begins with this character. */
export const markSign = '\u0001';
export type MarkKind = 'name' | 'kind' | 'owner' | 'area' | 'service' | 'status' | 'due';

/** The term for a value: the same for all ways to write it in capitals and blanks. */
export const mark = (kind: Exclude<MarkKind, 'name'>, value: string): string =>
  `${markSign}${kind}${markSign}${/^[a-z\d-]{0,200}$/.test(value) ? value : value.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim().slice(0, 200)}`;

/** The term for a name, as `plainName` has it: names are long, and only ever asked for as a whole. */
export function nameMark(name: string): string {
  const hash = hashOf(name);
  return `${markSign}name${markSign}${digits(hash >>> 0)}${digits(Math.floor(hash / 2 ** 32))}`;
}

/** 32 bits, six in a character: the engine's own way to other bases than ten takes longer than all else of a name. */
function digits(value: number): string {
  const digit = (shift: number) => 48 + ((value >>> shift) & 63);
  return String.fromCharCode(digit(0), digit(6), digit(12), digit(18), digit(24), digit(30));
}

export function pageOf(document: SearchSource): Page {
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
function firstLine(document: SearchSource, section: SearchSource['sections'][number]): number {
  let line = section.range.start.line;
  const frontMatter = document.frontMatter?.range;
  if (frontMatter && line <= frontMatter.end.line)
    line = frontMatter.end.character > 0 ? frontMatter.end.line + 1 : frontMatter.end.line;
  while (line < section.range.end.line && document.lines.lineText(line).trim() === '') line++;
  return line;
}

/** Hands over the terms of a document. */
export function writeTerms(document: SearchSource, to: TermSink): void {
  to.part();
  for (const it of [document.title, document.id, document.path, document.kind]) to.text(it);
  for (const it of document.alerts) to.text(it.name);
  const visit = ({ value }: YamlNode) => {
    if (typeof value === 'string' || typeof value === 'number') to.text(String(value));
    else if (value instanceof Map) for (const it of value.values()) visit(it.node);
    else if (Array.isArray(value)) for (const it of value) visit(it);
  };
  for (const it of document.frontMatter?.entries.values() ?? []) visit(it.node);
  for (const it of marksOf(document)) to.mark(it);
  for (const it of document.sections) {
    to.part();
    if (it.heading) to.text(it.heading.text);
    to.text(it.text);
  }
}

/** What the path of a page says of it. */
export interface Place {
  /** The name of the folder it lies in; '' at the top. */
  readonly folder: string;
  /** The folder is shown by it. */
  readonly isFront: boolean;
  /** It was put aside. */
  readonly isRetired: boolean;
}

const places = new Map<string, Place>();
const mostPlacesKept = 20_000;

export function placeOf(path: string): Place {
  let place = places.get(path);
  if (!place) {
    place = {
      folder: path.split('/').at(-2) ?? '',
      isFront: isFrontPage(path),
      isRetired: /(?:^|\/)_?(?:deprecated|obsolete|archived?|retired)(?:[-_ ][^/]*)?\//i.test(path),
    };
    if (places.size >= mostPlacesKept) places.clear();
    places.set(path, place);
  }
  return place;
}

const isFrontPage = (path: string): boolean => /^_?(index|readme)$/i.test(fileName(path));

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/(\.html)?\.(md\.erb|md|markdown)$/, '');

function marksOf(document: SearchSource): ReadonlySet<string> {
  const { fields } = document;
  const marks = new Set<string>();
  const names = [document.title, document.id, ...document.alerts.map(it => it.name)];
  if (!isFrontPage(document.path)) names.push(fileName(document.path));
  for (const name of names.map(plainName)) if (name !== '') marks.add(nameMark(name));
  marks.add(mark('kind', document.kind));
  if (fields.owner) marks.add(mark('owner', fields.owner.value));
  if (fields.area) marks.add(mark('area', fields.area.value));
  if (fields.status) marks.add(mark('status', fields.status.value));
  for (const it of fields.services) marks.add(mark('service', it.value));
  const due = reviewOf(document).reviewDue;
  if (due !== undefined) marks.add(mark('due', due));
  return marks;
}

/** Text of a section for an excerpt or an exact phrase, its heading above it; -1: the first part of the page that says anything. */
export function sectionTextOf(document: Pick<SearchSource, 'sections'>, section: number): string {
  if (section >= 0) return document.sections[section]?.text ?? '';
  return document.sections.find(it => it.text.trim() !== '')?.text ?? '';
}
