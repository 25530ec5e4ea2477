/** Where a document names others: by id in its front matter, in labels of steps and in `[[…]]`, or by a link to their files. */

import type { Document, Label, YamlEntry, YamlNode } from '../document/document-types.ts';
import { yamlPlaceAt } from '../document/yaml-place.ts';
import { idForm } from '../lint/ids.ts';
import { readTarget, resolveTarget } from '../lint/link-targets.ts';
import type { CatalogView } from '../lint/rule.ts';
import type { Position, Range } from '../position.ts';
import { frontMatterBlock, linesOf } from './front-matter-place.ts';

/** An id that stands at a place. Whether a document has it is the asker's to look up. */
export interface IdMention {
  readonly id: string;
  readonly range: Range;
  /** `standards`, `escalation`, `Run`, or `text` for `[[…]]`. */
  readonly where: string;
  /** Anchor in that document, as `[[id#section]]` names one; '' for the document itself. */
  readonly fragment: string;
}

/** Keys whose values are words for people, or say what the document itself is. */
const notReferences: ReadonlySet<string> = new Set(['id', 'kind', 'title', 'summary', 'description', 'tags', 'status', 'area']);

/** Well-formed ids that the document names, in the order of their places. */
export function idMentions(document: Document): readonly IdMention[] {
  const found: IdMention[] = [];
  for (const entry of document.frontMatter?.entries.values() ?? [])
    if (!notReferences.has(entry.key)) found.push(...idsIn(entry.node, entry.key));
  for (const { labels } of document.checklist.steps) for (const label of labels) found.push(...idsOfLabel(label));
  const labelled = new Set(found.map(it => it.range.start.line));
  found.push(...wikiLinks(document).filter(it => !labelled.has(it.range.start.line)));
  return found.sort(byPlace);
}

const byPlace = (a: { readonly range: Range }, b: { readonly range: Range }): number =>
  a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;

function* idsIn(node: YamlNode, where: string): Generator<IdMention> {
  if (typeof node.value === 'string') {
    if (idForm.test(node.value)) yield { id: node.value, range: withoutQuotes(node), where, fragment: '' };
  } else if (Array.isArray(node.value)) {
    for (const it of node.value as readonly YamlNode[]) yield* idsIn(it, where);
  } else if (node.value instanceof Map) {
    for (const it of (node.value as ReadonlyMap<string, YamlEntry>).values()) yield* idsIn(it.node, where);
  }
}

/** The place of the scalar itself. */
function withoutQuotes({ range, quoted }: YamlNode): Range {
  if (quoted !== true || range.start.line !== range.end.line) return range;
  return {
    start: { line: range.start.line, character: range.start.character + 1 },
    end: { line: range.end.line, character: range.end.character - 1 },
  };
}

/** `Run: rb-x`, `Role: role-x`, `escalate to role-x`. */
function idsOfLabel({ name, value, range }: Label): readonly IdMention[] {
  const form =
    name === 'run' || name === 'role'
      ? /^(?:\[\[)?([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(#[^\]|]*)?/
      : name === 'on failure' || name === 'if'
        ? /\b(?:escalate to|run)\s+([a-z][a-z0-9]*(?:-[a-z0-9]+)+)()/i
        : undefined;
  const id = form?.exec(value);
  // A value over several lines has no column that can be told from its text.
  if (!id?.[1] || !idForm.test(id[1]) || range.start.line !== range.end.line) return [];
  const start = range.start.character + id.index + id[0].indexOf(id[1]);
  const line = range.start.line;
  return [
    {
      id: id[1],
      range: { start: { line, character: start }, end: { line, character: start + id[1].length } },
      where: name === 'run' ? 'Run' : name === 'role' ? 'Role' : name === 'if' ? 'If' : 'On failure',
      fragment: (id[2] ?? '').slice(1),
    },
  ];
}

/** `[[rb-x]]`, `[[rb-x#section]]` and `[[rb-x|words]]`, outside code. */
function wikiLinks(document: Document): readonly IdMention[] {
  const { lines } = document;
  const found: IdMention[] = [];
  if (!lines.text.includes('[[')) return found;
  let fence = '';
  for (let line = (document.frontMatter?.range.end.line ?? -1) + 1; line < lines.lineCount; line++) {
    const text = lines.lineText(line);
    const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1] ?? '';
    if (fence !== '') {
      if (mark.startsWith(fence)) fence = '';
      continue;
    }
    if (mark !== '') {
      fence = mark;
      continue;
    }
    for (const link of text.matchAll(/\[\[([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(#[^\]|]*)?(?:\|[^\]]*)?\]\]/g)) {
      const id = link[1] ?? '';
      const before = text.slice(0, link.index);
      if (!idForm.test(id) || (before.split('`').length - 1) % 2 === 1) continue;
      const start = link.index + 2;
      found.push({
        id,
        range: { start: { line, character: start }, end: { line, character: start + id.length } },
        where: 'text',
        fragment: (link[2] ?? '').slice(1),
      });
    }
  }
  return found;
}

/** The place of the document's own id, where it is written; undefined where the path stands for it. */
export function ownId(document: Document): Range | undefined {
  const node = document.frontMatter?.entries.get(document.fields.id?.key ?? '')?.node;
  return document.fields.id === undefined || node === undefined ? undefined : withoutQuotes(node);
}

/** The id at a position, its own or one it names. */
export function idAt(
  document: Document,
  position: Position,
): { readonly id: string; readonly range: Range; readonly own: boolean; readonly fragment: string } | undefined {
  const own = ownId(document);
  if (own !== undefined && contains(own, position)) return { id: document.id, range: own, own: true, fragment: '' };
  const named = idMentions(document).find(it => contains(it.range, position)) ?? idInBrokenBlock(document, position);
  return named && { id: named.id, range: named.range, own: false, fragment: named.fragment };
}

/** Front matter that is being written is seldom YAML: its lines still say what stands where. */
function idInBrokenBlock(document: Document, position: Position): IdMention | undefined {
  if (!document.problems.some(it => it.code === 'front-matter-yaml')) return undefined;
  const block = frontMatterBlock(linesOf(document.lines.text));
  const place = block && yamlPlaceAt(block, position);
  if (place === undefined || place.role === 'key' || !idForm.test(place.text)) return undefined;
  const where = String(place.path[0] ?? '');
  return notReferences.has(where) ? undefined : { id: place.text, range: place.range, where, fragment: '' };
}

const contains = ({ start, end }: Range, { line, character }: Position): boolean =>
  line === start.line && character >= start.character && character <= end.character;

/** One place that names a document. */
export interface Reference {
  readonly uri: string;
  readonly path: string;
  /** Title of the document that names it. */
  readonly title: string;
  readonly kind: string;
  readonly range: Range;
  /** The field, the label, or `text`. */
  readonly where: string;
  /** `own` is the place where the id is said; only `own` and `id` change when it is renamed. */
  readonly by: 'own' | 'id' | 'link';
  /** The line it stands on, without blanks around it. */
  readonly line: string;
}

/** What the documents `among` say of `target`, by id or by link, in the order of their paths. */
export function referencesTo(target: Document, among: Iterable<Document>, catalog: CatalogView): readonly Reference[] {
  const found: Reference[] = [];
  for (const document of among) {
    const { uri, path, title, kind } = document;
    const add = (range: Range, where: string, by: Reference['by']) =>
      found.push({ uri, path, title, kind, range, where, by, line: document.lines.lineText(range.start.line).trim() });
    const own = ownId(document);
    if (uri === target.uri && own !== undefined) add(own, 'id', 'own');
    for (const it of idMentions(document)) if (it.id === target.id) add(it.range, it.where, 'id');
    // A link within a page is no reference to it.
    if (uri === target.uri) continue;
    for (const link of document.links) {
      const to = link.image ? undefined : readTarget(document, link.target)?.path;
      if (to === undefined) continue;
      const resolved = resolveTarget(document, to, catalog);
      if (typeof resolved === 'object' && resolved.uri === target.uri)
        add(link.range, labelAt(document, link.range.start.line), 'link');
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : byPlace(a, b)));
}

/** The label of a step in whose value a line lies; `text` elsewhere. */
function labelAt(document: Document, line: number): string {
  for (const { labels } of document.checklist.steps)
    for (const it of labels)
      if (it.range.start.line <= line && line <= it.range.end.line)
        return it.name === 'if' ? `If ${it.answer ?? ''}` : it.name.charAt(0).toUpperCase() + it.name.slice(1);
  return 'text';
}
