/** The edit that says a person has read a document: day, name and a note, with nothing else of the text touched. */
import type { Document, YamlEntry } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { TextEdit } from './rule.ts';
import { insertKey, yamlScalar } from './yaml-text.ts';

export interface ReviewMark {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** A name, or the id of a role. */
  readonly by: string;
  /** One line: what was looked at, what was found. */
  readonly note: string;
}

export interface ReviewEdit {
  readonly edits: readonly TextEdit[];
  /** The key under which the day stands in this document. */
  readonly key: string;
}

/** Our own comment: the next review replaces it and no other. */
const noteStart = /^[ \t]*# reviewed:/;

/**
 * The day goes where the document keeps it, under whatever name and in whatever quotes; the note is a comment above it, so that
 * whoever reads the date reads what it vouches for, with or without Git. The name is written into documents of a kind; into
 * somebody else's page only where it has a place already. undefined where there is no front matter to write into, or it is
 * written in one line.
 */
export function reviewEdit(document: Document, mark: ReviewMark, kind: Kind | undefined): ReviewEdit | undefined {
  const { frontMatter, fields, adopted, lines } = document;
  if (frontMatter === undefined) return undefined;
  const entries = frontMatter.entries;
  const key = fields.lastReviewed?.key ?? 'last_reviewed';
  const by = entries.get('reviewed_by');
  const comment = `# reviewed: ${mark.note.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()}`;
  const dated = entries.get(key);
  if (dated === undefined) {
    const name = by === undefined && !adopted ? `\nreviewed_by: ${yamlScalar(mark.by)}` : '';
    const order = Object.keys((kind?.schema['properties'] ?? {}) as object);
    const edit = insertKey(document, key, `${comment}\n${key}: ${mark.day}${name}`, adopted ? [] : order);
    if (edit === undefined) return undefined;
    return { key, edits: by === undefined ? [edit] : [edit, valueEdit(document, by, mark.by)] };
  }
  const edits = [valueEdit(document, dated, dayAs(key, mark.day)), noteEdit(document, dated, comment)];
  if (by !== undefined) edits.push(valueEdit(document, by, mark.by));
  else if (!adopted) {
    const { end } = lines.lineRange(dated.node.range.end.line);
    edits.push({ range: { start: end, end }, newText: `\nreviewed_by: ${yamlScalar(mark.by)}` });
  }
  // A line added to a block in one line would break it.
  const before = lines.lineText(dated.keyRange.start.line).slice(0, dated.keyRange.start.character);
  return before.trim() === '' ? { key, edits } : undefined;
}

/** `ms.date` has the month first. */
const dayAs = (key: string, day: string): string =>
  key === 'ms.date' ? `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}` : day;

/** Another value in the same quotes. */
function valueEdit({ lines }: Document, { node, keyRange }: YamlEntry, value: string): TextEdit {
  const written = lines.text.slice(lines.offsetAt(node.range.start), lines.offsetAt(node.range.end));
  // `key:` and nothing behind it; what stands behind the colon may be a comment.
  if (node.value === null && written.trim() === '') {
    const colon = {
      line: keyRange.end.line,
      character: lines.lineText(keyRange.end.line).indexOf(':', keyRange.end.character) + 1,
    };
    return { range: { start: colon, end: colon }, newText: ` ${yamlScalar(value)}` };
  }
  const newText = written.startsWith("'")
    ? `'${value.replaceAll("'", "''")}'`
    : written.startsWith('"')
      ? JSON.stringify(value)
      : /^[\d/-]+$/.test(value)
        ? value
        : yamlScalar(value);
  return { range: node.range, newText };
}

/** Above the comments that stand above the key: one of them may speak of the line right below it. */
function noteEdit({ lines, frontMatter }: Document, { keyRange }: YamlEntry, comment: string): TextEdit {
  let line = keyRange.start.line;
  for (; line > (frontMatter?.contentRange.start.line ?? 0); line--) {
    const above = lines.lineText(line - 1);
    if (noteStart.test(above)) return { range: lines.lineRange(line - 1), newText: comment };
    if (!/^[ \t]*#/.test(above)) break;
  }
  const start = { line, character: 0 };
  return { range: { start, end: start }, newText: `${comment}\n` };
}
