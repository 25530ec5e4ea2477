/** Text in, typed document out. Broken text is normal input: what can be read is returned, with problems beside it. */
import { LineIndex, loneReturn, type Range } from '../position.ts';
import { readChecklist } from './checklist.ts';
import type { Alert, Checklist, Document, Field, Heading, Problem } from './document-types.ts';
import { readAlerts, readFields, readParameters } from './fields.ts';
import { type FrontMatterReading, readFrontMatter } from './front-matter.ts';
import { bundledKinds, defaultKind } from './kinds.ts';
import type { Kind } from './kinds-types.ts';
import { codeBlocks, codeLines, type MarkdownReading, readHeadings, readLinks, readMarkdown, readSections } from './outline.ts';
import { readSuppressions } from './suppressions.ts';

export interface ParseOptions {
  /** Root-relative, `/` between names; default: the last name in the address. */
  readonly path?: string;
  /** The kind that `drillbook.yaml` gives to the folder, for a document that names none. */
  readonly folderKind?: string;
  /** Known kinds; default: the bundled ones. */
  readonly kinds?: ReadonlyMap<string, Kind>;
  /** Where it is known already, of this text and these options: then the front matter need not be read for it. */
  readonly name?: DocumentName;
}

export interface DocumentReading {
  readonly document: Document;
  /** The same as `document.problems`. */
  readonly findings: readonly Problem[];
}

/**
 * Reads any text as a document; never throws. A byte order mark at its start is dropped, so columns are those of the editor.
 * Each part is read when it is first asked for: of most documents of a folder a command needs the id and no more.
 */
export function parseDocument(uri: string, text: string, options: ParseOptions = {}): DocumentReading {
  const document = new ReadDocument(uri, text, options);
  return {
    document,
    get findings() {
      return document.problems;
    },
  };
}

/** What a document is called, and by what kind it is read. */
export type DocumentName = Pick<Document, 'adopted' | 'kind' | 'id'>;

type Body = Pick<Document, 'headings' | 'links' | 'checklist' | 'codeBlocks' | 'suppressions' | 'problems'> & {
  /** Its first line. */
  readonly line: number;
};

class ReadDocument implements Document {
  readonly uri: string;
  readonly path: string;
  readonly #text: string;
  readonly #options: ParseOptions;
  #lines: LineIndex | undefined;
  #front: (FrontMatterReading & { readonly fields: Document['fields'] }) | undefined;
  #name: DocumentName | undefined;
  #body: Body | undefined;
  #title: ReturnType<typeof titleOf> | undefined;
  #sections: Document['sections'] | undefined;
  #alerts: Document['alerts'] | undefined;
  #parameters: Document['parameters'] | undefined;
  #problems: Document['problems'] | undefined;

  constructor(uri: string, text: string, options: ParseOptions) {
    this.uri = uri;
    this.path = options.path ?? lastName(uri);
    this.#text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#options = options;
    this.#name = options.name;
  }

  get lines() {
    this.#lines ??= new LineIndex(this.#text);
    return this.#lines;
  }

  get #read() {
    if (this.#front === undefined) {
      const reading = readFrontMatter(this.lines);
      this.#front = { ...reading, fields: readFields(reading.frontMatter, this.lines) };
    }
    return this.#front;
  }

  get frontMatter() {
    return this.#read.frontMatter;
  }

  get fields() {
    return this.#read.fields;
  }

  get #named() {
    this.#name ??= nameOf(this.fields, this.path, this.#options);
    return this.#name;
  }

  get adopted() {
    return this.#named.adopted;
  }

  get kind() {
    return this.#named.kind;
  }

  get id() {
    return this.#named.id;
  }

  get #below() {
    this.#body ??= readBody(this.lines, this.#read.bodyStart, this.fields.title?.value);
    return this.#body;
  }

  get headings() {
    return this.#below.headings;
  }

  get links() {
    return this.#below.links;
  }

  get checklist() {
    return this.#below.checklist;
  }

  get codeBlocks() {
    return this.#below.codeBlocks;
  }

  get suppressions() {
    return this.#below.suppressions;
  }

  get #titled() {
    const { title } = this.fields;
    this.#title ??= titleOf(title, title === undefined ? this.headings : [], this.path, this.lines);
    return this.#title;
  }

  get title() {
    return this.#titled.title;
  }

  get titleRange() {
    return this.#titled.range;
  }

  // Few ask for them, and the tokens they are made of are many times the size of the text.
  get sections() {
    this.#sections ??= sectionsIn(this.lines, this.#read.bodyStart, this.#below);
    return this.#sections;
  }

  get alerts() {
    this.#alerts ??= alertsOf(readAlerts(this.frontMatter), this.path, this.fields.title, this.headings);
    return this.#alerts;
  }

  get parameters() {
    this.#parameters ??= readParameters(this.frontMatter);
    return this.#parameters;
  }

  get problems() {
    this.#problems ??= [...textProblems(this.lines), ...this.#read.problems, ...this.#below.problems];
    return this.#problems;
  }
}

function nameOf(fields: Document['fields'], path: string, { folderKind, kinds = bundledKinds }: ParseOptions): DocumentName {
  return {
    adopted: fields.kind === undefined && folderKind === undefined,
    kind: fields.kind?.value ?? folderKind ?? defaultKind(kinds),
    id: fields.id?.value ?? withoutEnding(path),
  };
}

/** All that is made of the tokens at once: they are many times the size of the text, and are not kept. */
function readBody(lines: LineIndex, start: number, pageTitle: string | undefined): Body {
  const problems: Problem[] = [];
  const reading = orProblem(problems, lines, () => readMarkdown(lines, start), noMarkdown);
  const headings = orProblem(problems, lines, () => readHeadings(reading.tokens, lines, pageTitle), []);
  const line = start === 0 ? 0 : lines.positionAt(start).line;
  return {
    line,
    headings,
    checklist: orProblem(problems, lines, () => readChecklist(reading.tokens, lines, headings), noChecklist),
    links: orProblem(problems, lines, () => readLinks(reading, lines), []),
    codeBlocks: codeBlocks(reading.tokens),
    suppressions: readSuppressions(lines, line, () => codeLines(reading.tokens)),
    problems,
  };
}

function sectionsIn(lines: LineIndex, start: number, { headings, line }: Body): Document['sections'] {
  // What cannot be read was said when the document was.
  const { tokens } = orProblem([], lines, () => readMarkdown(lines, start), noMarkdown);
  return readSections(tokens, headings, lines, line);
}

const noMarkdown: MarkdownReading = { tokens: [], references: {} };
const noChecklist: Checklist = { steps: [], otherFences: [], native: true };

/** A text that breaks a reader must not take the other documents with it. */
function orProblem<T>(problems: Problem[], lines: LineIndex, read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `This file could not be read as Markdown (${reason}); its front matter still counts. Please report it.`;
    problems.push({ code: 'document-unreadable', message, range: lines.lineRange(0) });
    return otherwise;
  }
}

/** What is wrong with the characters themselves; files on disk are refused earlier, an open editor can hold anything. */
function textProblems(lines: LineIndex): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (code: string, at: number, message: string) => {
    if (at >= 0) problems.push({ code, message, range: lines.rangeOf(at, at + 1) });
  };
  const { text } = lines;
  report('file-line-ends', loneReturn(text), 'A line ends in a carriage return alone. Save the file with line ends LF or CRLF.');
  report(
    'file-not-text',
    text.indexOf('\0'),
    'There is a NUL character here, so this is no text file. Remove it or save as UTF-8.',
  );
  report(
    'file-encoding',
    text.startsWith('\uFEFF') ? 0 : -1,
    'The file starts with two byte order marks. Save it as UTF-8 with one or none.',
  );
  return problems;
}

/** Path without the endings of a document: `a/b.html.md.erb` is `a/b`. */
export function withoutEnding(path: string): string {
  // Most end so, and have nothing before it that is an ending too.
  if (path.length > 3 && path.endsWith('.md') && !path.endsWith('l.md') && !path.endsWith('L.md')) return path.slice(0, -3);
  return path.replace(/(?:\.html)?(?:\.md|\.markdown)(?:\.erb)?$/i, '') || path;
}

export function lastName(uri: string): string {
  const name =
    uri
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    // A lone percent sign is the name's own.
    return name;
  }
}

/** The title field, else the first heading of level 1, else the file name. */
export function titleOf(
  field: Field<string> | undefined,
  headings: readonly Heading[],
  path: string,
  lines: LineIndex,
): { readonly title: string; readonly range: Range } {
  const heading = headings.find(it => it.level === 1 && it.text !== '');
  if (field) return { title: field.value, range: field.range };
  if (heading) return { title: heading.text, range: heading.range };
  return { title: fileName(path), range: lines.lineRange(0) };
}

function fileName(path: string): string {
  const bare = withoutEnding(path);
  return bare.slice(bare.lastIndexOf('/') + 1);
}

/**
 * A file named after an alert answers that alert (the naming rule of prometheus-operator), when its title says the same.
 * A name of one word counts only with the headings of an alert runbook: `Glossary` is no alert.
 */
export function alertsOf(
  written: readonly Alert[],
  path: string,
  title: Field<string> | undefined,
  headings: readonly Heading[],
): readonly Alert[] {
  if (written.length > 0) return written;
  const name = fileName(path);
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return [];
  const low = name.toLowerCase();
  const same = (text: string | undefined) => text !== undefined && text.replaceAll('`', '').trim().toLowerCase() === low;
  const heading = headings.find(it => it.level === 1);
  const range = same(title?.value) ? title?.range : same(heading?.text) ? heading?.range : undefined;
  if (!range) return [];
  const severalWords = /[a-z0-9][A-Z]|[A-Z]{2,}[a-z]/.test(name);
  if (!severalWords && !(/^[A-Z]/.test(name) && isOfAlert(headings))) return [];
  return [{ name, range, source: 'file-name' }];
}

/** Whether these are the headings of an alert runbook. */
function isOfAlert(headings: readonly Heading[]): boolean {
  const answers = new Set(headings.map(it => it.text.toLowerCase()));
  return answers.has('meaning') && (answers.has('mitigation') || answers.has('diagnosis') || answers.has('impact'));
}
