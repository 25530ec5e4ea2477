/** Values of the front matter wherever they lie, with their places: what rules about one kind of document ask for. */
import { isDate, parseDuration, readInstant } from '../document/calendar.ts';
import type { Document, YamlEntry, YamlNode } from '../document/document-types.ts';
import type { Range } from '../position.ts';

/** A scalar as it is written. */
export interface Written {
  readonly text: string;
  readonly range: Range;
}
/** One that was read as a number: of milliseconds, or as it stands. */
export interface Measured extends Written {
  readonly amount: number;
}

/** The value below these keys; undefined where one of them is missing. */
export function nodeAt(source: Document | YamlNode, ...keys: readonly string[]): YamlNode | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return 'uri' in source ? undefined : source;
  const entry =
    'uri' in source
      ? source.frontMatter?.entries.get(key)
      : source.value instanceof Map
        ? (source.value as ReadonlyMap<string, YamlEntry>).get(key)
        : undefined;
  return entry === undefined ? undefined : rest.length === 0 ? entry.node : nodeAt(entry.node, ...rest);
}

/** The scalar below these keys; undefined for none, for an empty one, and for lists and mappings. */
export function writtenAt(source: Document | YamlNode, ...keys: readonly string[]): Written | undefined {
  const node = nodeAt(source, ...keys);
  if (node === undefined || node.value === null || typeof node.value === 'object') return undefined;
  const text = (node.source ?? String(node.value)).trim();
  return text === '' ? undefined : { text, range: node.range };
}

/** The items of the list below these keys; a single value counts as a list of one. */
export function itemsAt(source: Document | YamlNode, ...keys: readonly string[]): readonly YamlNode[] {
  const node = nodeAt(source, ...keys);
  if (node === undefined || node.value === null) return [];
  return Array.isArray(node.value) ? (node.value as readonly YamlNode[]) : [node];
}

/** The scalars of a list. */
export const textsAt = (source: Document | YamlNode, ...keys: readonly string[]): readonly Written[] =>
  itemsAt(source, ...keys).flatMap(it => writtenAt(it) ?? []);

/** A duration in milliseconds. */
export function durationAt(source: Document | YamlNode, ...keys: readonly string[]): Measured | undefined {
  const written = writtenAt(source, ...keys);
  const amount = written === undefined ? undefined : parseDuration(written.text, keys.at(-1));
  return written === undefined || amount === undefined ? undefined : { ...written, amount };
}

/** A number. */
export function numberAt(source: Document | YamlNode, ...keys: readonly string[]): Measured | undefined {
  const written = writtenAt(source, ...keys);
  return written === undefined || !/^-?\d+(?:\.\d+)?$/.test(written.text)
    ? undefined
    : { ...written, amount: Number(written.text) };
}

/** A day, `YYYY-MM-DD`. */
export function dayAt(source: Document | YamlNode, ...keys: readonly string[]): Written | undefined {
  const written = writtenAt(source, ...keys);
  return written !== undefined && isDate(written.text) ? written : undefined;
}

/** An instant, in milliseconds since 1970. */
export function instantAt(source: Document | YamlNode, ...keys: readonly string[]): Measured | undefined {
  const written = writtenAt(source, ...keys);
  const amount = written === undefined ? undefined : readInstant(written.text);
  return written === undefined || amount === undefined ? undefined : { ...written, amount };
}

/** Where a finding about the whole of a document stands: at the key that is named, else at its title. */
export const placeOf = (document: Document, ...keys: readonly string[]): Range => {
  for (const key of keys) {
    const entry = document.frontMatter?.entries.get(key);
    if (entry !== undefined) return entry.node.range;
  }
  return document.titleRange;
};

/** In force or on the way to it: neither a draft nor put away. */
export const isStanding = (document: Document): boolean =>
  !/^(?:draft|deprecated|retired|ended|cancelled|rejected)$/.test(document.fields.status?.value ?? 'draft');
