/** Sentences about documents and about parts of a schema, for whoever is writing. */
import { freshnessText } from '../document/freshness.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { JsonObject } from '../lint/schema-validation.ts';
import type { KnownDocument } from './authoring-types.ts';

/** What it is and whose, and how fresh. */
export function aboutDocument(it: KnownDocument, kinds: ReadonlyMap<string, Kind>, today: string): readonly string[] {
  const what = [
    kinds.get(it.kind)?.title ?? it.kind,
    it.id,
    ...(it.owner === undefined ? [] : [`owned by ${it.owner}`]),
    ...(it.status === undefined ? [] : [it.status]),
  ];
  return [what.join(' · '), howFresh(it, today), it.summary ?? '', it.path].filter(said => said !== '');
}

/** "Reviewed 19 days ago, changed since. Next review due 2027-05-02."; '' when nothing is known and nothing is owed. */
function howFresh(it: KnownDocument, today: string): string {
  const text = freshnessText(it, today);
  const said = text === '' ? [] : [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`];
  if (it.reviewDue !== undefined && it.reviewDue >= today) said.push(`Next review due ${it.reviewDue}.`);
  return said.join(' ');
}

/** Meaning, form and examples of a field, as its schema says them. */
export function aboutPart(part: JsonObject): readonly string[] {
  const paragraphs: string[] = [];
  if (typeof part['description'] === 'string') paragraphs.push(part['description']);
  const form = formOf(part);
  if (form !== '') paragraphs.push(form);
  const { examples } = part;
  if (Array.isArray(examples) && examples.length > 0) paragraphs.push(`For example: ${examples.map(String).join(', ')}`);
  return paragraphs;
}

const formats: Readonly<Record<string, string>> = {
  date: 'A day: YYYY-MM-DD',
  'date-time': 'An instant with its offset: 2026-11-21T09:12:00Z',
  duration: 'A duration, largest unit first, units w d h m s: 15m, 4h, 1h30m, 2d',
  cadence: 'A cadence: hourly, daily, weekly, monthly, quarterly, half-yearly, yearly, or a duration such as 90d',
};

function formOf(part: JsonObject): string {
  const { type, default: otherwise } = part;
  const choices = Array.isArray(part['enum']) ? part['enum'].map(String) : [];
  const format = formats[String(part['format'])];
  const limits: string[] = [];
  if (typeof part['maxLength'] === 'number' && format === undefined && part['pattern'] === undefined)
    limits.push(`at most ${part['maxLength']} characters`);
  if (part['minimum'] !== undefined) limits.push(`from ${String(part['minimum'])}`);
  if (part['maximum'] !== undefined) limits.push(`up to ${String(part['maximum'])}`);
  const words: Readonly<Record<string, string>> = {
    string: 'Text',
    array: 'A list',
    object: 'A mapping of keys',
    boolean: 'true or false',
    integer: 'A whole number',
    number: 'A number',
  };
  const named = (Array.isArray(type) ? type : [type]).map(it => words[String(it)] ?? '').filter(it => it !== '');
  const base = choices.length > 0 ? `One of ${choices.join(', ')}` : (format ?? named.join(' or '));
  if (base === '') return '';
  return `${[base, ...limits].join(', ')}${otherwise === undefined ? '' : `; without it: ${String(otherwise)}`}.`;
}

/** The form in three words, for beside a label. */
export function shortForm(part: JsonObject): string {
  if (typeof part['format'] === 'string' && formats[part['format']] !== undefined) return part['format'];
  if (Array.isArray(part['enum'])) return part['enum'].map(String).join(' | ').slice(0, 40);
  const { type } = part;
  return (
    ({ string: 'text', array: 'list', object: 'mapping', boolean: 'true | false' } as Record<string, string>)[String(type)] ??
    (typeof type === 'string' ? type : '')
  );
}
