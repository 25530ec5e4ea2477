/** Text in, typed document out. Broken text is normal input: what can be read is returned, with problems beside it. */
import { LineIndex, type Range } from '../position.ts';
import { readChecklist } from './checklist.ts';
import type { Alert, Checklist, Document, Field, Heading, Problem } from './document-types.ts';
import { readAlerts, readFields, readParameters } from './fields.ts';
import { readFrontMatter } from './front-matter.ts';
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
}

export interface DocumentReading {
  readonly document: Document;
  /** The same as `document.problems`. */
  readonly findings: readonly Problem[];
}

/** Reads any text as a document; never throws. A byte order mark at its start is dropped, so columns are those of the editor. */
export function parseDocument(uri: string, text: string, options: ParseOptions = {}): DocumentReading {
  const lines = new LineIndex(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const kinds = options.kinds ?? bundledKinds;
  const path = options.path ?? lastName(uri);
  const { frontMatter, problems: frontMatterProblems, bodyStart } = readFrontMatter(lines);
  const problems = [...textProblems(lines), ...frontMatterProblems];
  const fields = readFields(frontMatter, lines);

  const reading = orProblem(problems, lines, () => readMarkdown(lines, bodyStart), noMarkdown);
  const headings = orProblem(problems, lines, () => readHeadings(reading.tokens, lines, fields.title?.value), []);
  const checklist = orProblem(problems, lines, () => readChecklist(reading.tokens, lines, headings), noChecklist);
  const bodyLine = bodyStart === 0 ? 0 : lines.positionAt(bodyStart).line;
  const { title, range: titleRange } = titleOf(fields.title, headings, path, lines);

  let sections: Document['sections'] | undefined;
  const document: Document = {
    uri,
    path,
    lines,
    adopted: fields.kind === undefined && options.folderKind === undefined,
    kind: fields.kind?.value ?? options.folderKind ?? defaultKind(kinds),
    id: fields.id?.value ?? withoutEnding(path),
    title,
    titleRange,
    frontMatter,
    fields,
    headings,
    // Few ask for them, and the tokens they are made of are many times the size of the text.
    get sections() {
      sections ??= sectionsIn(lines, bodyStart, headings, bodyLine);
      return sections;
    },
    links: orProblem(problems, lines, () => readLinks(reading, lines), []),
    alerts: alertsOf(readAlerts(frontMatter), path, fields.title, headings),
    parameters: readParameters(frontMatter),
    checklist,
    codeBlocks: codeBlocks(reading.tokens),
    suppressions: readSuppressions(lines, bodyLine, () => codeLines(reading.tokens)),
    problems,
  };
  return { document, findings: problems };
}

function sectionsIn(lines: LineIndex, bodyStart: number, headings: readonly Heading[], bodyLine: number): Document['sections'] {
  // What cannot be read was said when the document was.
  const { tokens } = orProblem([], lines, () => readMarkdown(lines, bodyStart), noMarkdown);
  return readSections(tokens, headings, lines, bodyLine);
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
  report(
    'file-line-ends',
    text.search(/\r(?!\n)/),
    'A line ends in a carriage return alone. Save the file with line ends LF or CRLF.',
  );
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

const fileName = (path: string) => withoutEnding(path).split('/').at(-1) ?? '';

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
  const same = (text: string | undefined) => text?.replaceAll('`', '').trim().toLowerCase() === name.toLowerCase();
  const heading = headings.find(it => it.level === 1);
  const range = same(title?.value) ? title?.range : same(heading?.text) ? heading?.range : undefined;
  if (!range) return [];
  const severalWords = /[a-z0-9][A-Z]|[A-Z]{2,}[a-z]/.test(name);
  const answers = new Set(headings.map(it => it.text.toLowerCase()));
  const template = answers.has('meaning') && (answers.has('mitigation') || answers.has('diagnosis') || answers.has('impact'));
  if (!severalWords && !(template && /^[A-Z]/.test(name))) return [];
  return [{ name, range, source: 'file-name' }];
}
