/** What the thing under the cursor means: a key, a value, a label of a step, or the document behind an id. */
import type { LabelName } from '../document/document-types.ts';
import { aKind } from '../document/kinds.ts';
import { labelNames } from '../document/labels.ts';
import { idForm } from '../lint/ids.ts';
import { partAt } from '../lint/schema-parts.ts';
import type { Position } from '../position.ts';
import { aboutDocument, aboutPart } from './about.ts';
import type { Explanation, KnownDocument, Writing } from './authoring-types.ts';
import { stepAbove } from './complete-step.ts';
import {
  canonical,
  type FrontMatterPlace,
  frontMatterBlock,
  frontMatterPlaceAt,
  linesOf,
  requiredIn,
} from './front-matter-place.ts';
import { labelHelp } from './label-help.ts';

/** undefined where nothing is known of the place. */
export function explainAt(writing: Writing, position: Position): Explanation | undefined {
  const at = frontMatterPlaceAt(writing, position);
  if (at !== undefined) return inFrontMatter(at, writing, position);
  const lines = linesOf(writing.text);
  if (position.line < (frontMatterBlock(lines)?.to ?? 0)) return undefined;
  const line = lines[position.line] ?? '';
  return idUnder(line, position, writing) ?? labelUnder(lines, position);
}

function inFrontMatter(at: FrontMatterPlace, writing: Writing, position: Position): Explanation | undefined {
  const { place, kind, path, top } = at;
  const { range } = place;
  const inside = position.character >= range.start.character && position.character <= range.end.character && place.text !== '';
  if (!inside) return undefined;
  if (place.role !== 'key') {
    if (path.length === 1 && path[0] === 'kind') {
      const named = writing.kinds.get(place.text);
      return (
        named && {
          range,
          title: named.title,
          paragraphs: [named.description, `Ids begin with ${named.idPrefix}-.`],
          document: undefined,
        }
      );
    }
    return path[0] === 'id' ? undefined : documentExplained(place.text, range, writing);
  }
  // An alias is read as the field it means.
  const name = path.length === 0 ? canonical(place.text) : place.text;
  const part = partAt([...path, name], kind.schema);
  if (part === undefined) return undefined;
  const holder = partAt(path, kind.schema) ?? {};
  const needed = requiredIn(holder, path.length === 0 ? top : place.taken).has(name);
  const alias = name === place.text ? [] : [`Read as \`${name}\`.`];
  const where =
    path.length === 0 ? `${needed ? 'Needed in' : 'May stand in'} ${aKind(kind.name)}.` : needed ? 'Required here.' : '';
  return {
    range,
    title: place.text,
    paragraphs: [...alias, ...aboutPart(part), ...(where === '' ? [] : [where])],
    document: undefined,
  };
}

function documentExplained(id: string, range: Explanation['range'], writing: Writing): Explanation | undefined {
  if (!idForm.test(id)) return undefined;
  const found = knownById(writing, id);
  if (found === undefined) return undefined;
  return { range, title: found.title, paragraphs: aboutDocument(found, writing.kinds, writing.today), document: found.uri };
}

function knownById({ documents }: Pick<Writing, 'documents'>, id: string): KnownDocument | undefined {
  for (const it of documents) if (it.id === id) return it;
  return undefined;
}

/** An id in the text below: `- Run: rb-net-dns`, `[[rb-net-dns]]`, or in inline code. */
function idUnder(line: string, { line: row, character }: Position, writing: Writing): Explanation | undefined {
  for (const found of line.matchAll(/(?<![\w./#-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w/.-]*[\w/])/g)) {
    const [start, end] = [found.index, found.index + found[0].length];
    if (character < start || character > end) continue;
    return documentExplained(found[0], { start: { line: row, character: start }, end: { line: row, character: end } }, writing);
  }
  return undefined;
}

function labelUnder(lines: readonly string[], { line: row, character }: Position): Explanation | undefined {
  const line = lines[row] ?? '';
  const found = /^(\s+[-*+]\s+(?:\*\*|__|\*|_)?)([A-Za-z][A-Za-z -]{0,40}?)\s*(?:\*\*|__|\*|_)?\s*:/.exec(line);
  if (!found) return undefined;
  const [start, end] = [(found[1] ?? '').length, (found[1] ?? '').length + (found[2] ?? '').length];
  if (character < start || character > end) return undefined;
  const words = (found[2] ?? '')
    .toLowerCase()
    .replace(/[\s-]+/g, ' ')
    .trim();
  const name = /^if\s/.test(words) ? 'if' : words;
  if (name !== 'if' && !labelNames.has(name)) return undefined;
  if (stepAbove(lines, row, line.length - line.trimStart().length) === undefined) return undefined;
  const { title, meaning, form } = labelHelp[name as LabelName];
  return {
    range: { start: { line: row, character: start }, end: { line: row, character: end } },
    title,
    paragraphs: [meaning, `Form: ${form}`],
    document: undefined,
  };
}
