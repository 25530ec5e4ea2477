/** What may stand at a place of the front matter: keys, values, ids, dates, each with what it means. */
import { addDays, cadenceWords } from '../document/calendar.ts';
import { idLike } from '../lint/ids.ts';
import { branchesOf, partAt, propertiesOf } from '../lint/schema-parts.ts';
import type { JsonObject } from '../lint/schema-validation.ts';
import { yamlScalar } from '../lint/yaml-text.ts';
import type { Position } from '../position.ts';
import { aboutDocument, aboutPart, shortForm } from './about.ts';
import type { KnownDocument, Offer, Writing } from './authoring-types.ts';
import { canonical, type FrontMatterPlace, frontMatterPlaceAt, linesOf, requiredIn } from './front-matter-place.ts';
import { documentsFor, fewEnough, namesParty, parties } from './known-ids.ts';

/** A place, and what stands before the cursor of the word that an offer would replace. */
interface Asked extends FrontMatterPlace {
  readonly typed: string;
}

/** Offers at a place of the front matter, in the order in which they are shown; undefined where the cursor is in none. */
export function frontMatterOffers(writing: Writing, position: Position): readonly Offer[] | undefined {
  const found = frontMatterPlaceAt(writing, position);
  if (found === undefined) return undefined;
  const { range, text } = found.place;
  const at: Asked = { ...found, typed: text.slice(0, Math.max(0, position.character - range.start.character)) };
  if (at.place.role === 'key') return keysAt(at, writing);
  if (at.part === undefined) return [];
  if (at.place.role === 'item') {
    // What follows a dash may be a mapping: its keys, beside the scalars that it may be instead.
    const keys =
      propertiesOf(at.part, at.kind.schema).size > 0 && !at.place.flow && !at.place.quoted
        ? keysOf(at, at.part, new Map(), writing)
        : [];
    return [...keys, ...valuesAt(at, at.part, writing)];
  }
  const item = at.part['type'] === 'array' ? partAt([...at.path, 0], at.kind.schema) : undefined;
  if (item === undefined) return valuesAt(at, at.part, writing);
  // Behind the key of a list one item is written as a list of one.
  return valuesAt({ ...at, path: [...at.path, 0] }, item, writing).map(it => ({
    ...it,
    text: it.text.replace(/^( ?)([^]*)$/, '$1[$2]'),
  }));
}

function keysAt(at: Asked, writing: Writing): readonly Offer[] {
  const { part, kind, place } = at;
  if (part === undefined) return [];
  // On a line of its own below the key of a list, the items are what comes next.
  if (part['type'] === 'array' && place.blank && propertiesOf(part, kind.schema).size === 0) return [];
  return keysOf(at, part, place.taken, writing);
}

function keysOf(at: Asked, part: JsonObject, taken: ReadonlyMap<string, string>, writing: Writing): readonly Offer[] {
  const { kind, place, path } = at;
  const properties = propertiesOf(part, kind.schema);
  const needed = requiredIn(part, path.length === 0 ? at.top : taken);
  const present = new Set([...taken.keys()].map(it => (path.length === 0 ? canonical(it) : it)));
  // A document that names no kind yet is asked for that first.
  const rank = (name: string) => (needed.has(name) ? 0 : 1);
  return (
    [...properties]
      // What is deprecated is still understood, and no longer written.
      .filter(([name, its]) => !present.has(name) && its['deprecated'] !== true)
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([name, its]): Offer => {
        const { text, snippet } = place.colonFollows ? { text: name, snippet: false } : keyText(name, its, at);
        return {
          label: name,
          text: place.gap ? ` ${text}` : text,
          snippet,
          range: place.range,
          type: 'key',
          detail: [...(needed.has(name) ? ['required'] : []), shortForm(its)].filter(it => it !== '').join(', '),
          about: () => aboutPart(its),
          filter: name,
          more: !place.colonFollows && !snippet && hasChoices({ ...at, path: [...path, name], typed: '' }, its, writing),
        };
      })
  );
}

/** A key with what must follow it: a blank, the first dash of a list, the keys that a mapping cannot be without. */
function keyText(name: string, part: JsonObject, { kind, place }: FrontMatterPlace): { text: string; snippet: boolean } {
  const { schema } = kind;
  const isList = part['type'] === 'array';
  if (place.flow || (!isList && part['type'] !== 'object')) return { text: `${name}: `, snippet: false };
  const indent = ' '.repeat(place.column + 2);
  const held = isList ? partAt([name, 0], { properties: { [name]: part }, $defs: schema['$defs'] }) : part;
  const keys = held?.['type'] === 'object' ? snippetKeys(held, schema, isList ? `${indent}  ` : indent) : '';
  return { text: `${name}:\n${indent}${isList ? '- ' : ''}${keys}`, snippet: keys !== '' };
}

/** Whether something may be chosen for a value: an empty list of choices is never opened. */
function hasChoices(at: Asked, part: JsonObject, writing: Writing): boolean {
  const { schema } = at.kind;
  const item = part['type'] === 'array' ? partAt([...at.path, 0], schema) : undefined;
  const held = item ?? part;
  if (propertiesOf(held, schema).size > 0 && !at.place.flow) return true;
  const path = item === undefined ? at.path : [...at.path, 0 as const];
  return valuesOf({ ...at, path }, held, writing).next().done === false;
}

/** The keys that an object cannot be without, each with a place to fill in. */
function snippetKeys(part: JsonObject, schema: JsonObject, indent: string): string {
  const needed = [...requiredIn(part, new Map())].filter(it => propertiesOf(part, schema).has(it));
  return needed.map((it, at) => `${it}: $${at + 1}`).join(`\n${indent}`);
}

interface Value {
  readonly text: string;
  readonly detail?: string;
  readonly about?: () => readonly string[];
  readonly type?: Offer['type'];
  readonly filter?: string;
}

function valuesAt(at: Asked, part: JsonObject, writing: Writing): readonly Offer[] {
  const { place } = at;
  const seen = new Set<string>();
  const offers: Offer[] = [];
  for (const it of valuesOf(at, part, writing)) {
    if (seen.has(it.text) || (place.role === 'item' && place.taken.has(it.text))) continue;
    seen.add(it.text);
    const written = place.quoted ? it.text : quotedIn(it.text, place.flow);
    offers.push({
      label: it.text,
      text: place.gap ? ` ${written}` : written,
      snippet: false,
      range: place.range,
      type: it.type ?? 'value',
      detail: it.detail ?? '',
      about: it.about ?? (() => []),
      filter: it.filter ?? it.text,
      more: false,
    });
  }
  return offers;
}

/** `true`, numbers and dates stand as they are where they are meant; commas and brackets end a value inside brackets. */
const quotedIn = (text: string, flow: boolean): string =>
  /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(text) || /^\d+[wdhms][\dwdhms]*$/.test(text)
    ? text
    : flow && /[,[\]{}]/.test(text)
      ? JSON.stringify(text)
      : yamlScalar(text);

function* valuesOf(at: Asked, part: JsonObject, writing: Writing): Generator<Value> {
  const { path, kind } = at;
  if (path.length === 1) yield* ownValues(String(path[0]), at, writing);
  for (const branch of branchesOf(part, kind.schema)) {
    if (branch['const'] !== undefined && path[0] !== 'kind') yield { text: String(branch['const']) };
    if (Array.isArray(branch['enum']))
      for (const it of branch['enum'])
        yield { text: String(it), detail: branch['default'] === it ? 'as it is without the key' : '' };
    if (branch['type'] === 'boolean')
      for (const it of ['true', 'false'])
        yield { text: it, detail: String(branch['default']) === it ? 'as it is without the key' : '' };
    yield* formatted(branch, String(path.findLast(it => typeof it === 'string') ?? ''), writing.today);
    if (namesParty(path, branch, kind)) yield* partiesFor(writing);
    const documents = documentsFor(path, branch, kind, writing);
    for (const it of fewEnough(documents ?? [], at.typed)) yield documentValue(it, writing);
    if (documents === undefined && Array.isArray(branch['examples']) && branch['format'] === undefined && path[0] !== 'id')
      for (const it of branch['examples'].filter(it => typeof it !== 'object')) yield { text: String(it), detail: 'example' };
  }
}

function documentValue(it: KnownDocument, { kinds, today }: Writing): Value {
  const old = it.status === 'retired' || it.status === 'deprecated' ? `${it.status}: ` : '';
  return {
    text: it.id,
    detail: `${old}${it.title}`,
    about: () => [it.title, ...aboutDocument(it, kinds, today)],
    type: 'document',
    filter: `${it.id} ${it.title}`,
  };
}

function* partiesFor(writing: Writing): Generator<Value> {
  for (const { name, document, team, owns } of parties(writing)) {
    const owned = owns === 0 ? '' : `owns ${owns} ${owns === 1 ? 'document' : 'documents'}`;
    const detail = [document?.title ?? (team ? 'team' : ''), owned].filter(it => it !== '').join(', ');
    yield {
      text: name,
      detail,
      about: () => (document === undefined ? [] : [document.title, ...aboutDocument(document, writing.kinds, writing.today)]),
      type: 'party',
      filter: document === undefined ? name : `${name} ${document.title}`,
    };
  }
}

/** What the document itself, or its place, suggests for a field at the top. */
function* ownValues(field: string, { top, kind }: FrontMatterPlace, { kinds, text, path }: Writing): Generator<Value> {
  const heading = linesOf(text)
    .find(it => /^# +\S/.test(it))
    ?.replace(/^# +/, '')
    .trim();
  if (field === 'kind') for (const it of kinds.values()) yield { text: it.name, detail: it.title, about: () => [it.description] };
  if (field === 'title' && heading !== undefined) yield { text: heading, detail: 'the heading at the top' };
  if (field !== 'id') return;
  const name = (path.split('/').at(-1) ?? '').replace(/\.(?:md|markdown|md\.erb|html\.md\.erb)$/i, '');
  const words = [name, top.get('title') ?? '', heading ?? ''].filter(it => it !== '');
  for (const it of words) yield { text: idLike(it, kind), detail: it === name ? 'from the file name' : 'from the title' };
}

/** Days on which something was done lie in the past; all others may lie ahead. */
const isPast = (name: string) => /^(?:last_|created|date$|done$|found_on|fixed_on|reviewed)/.test(name);

function* formatted(part: JsonObject, name: string, today: string): Generator<Value> {
  const { format } = part;
  if (format === 'date') {
    yield { text: today, detail: 'today' };
    const days = isPast(name)
      ? ([
          [-1, 'yesterday'],
          [-7, 'a week ago'],
        ] as const)
      : ([
          [30, 'in 30 days'],
          [365, 'in a year'],
        ] as const);
    for (const [ahead, detail] of days) {
      const day = addDays(today, ahead);
      if (day !== undefined) yield { text: day, detail };
    }
  } else if (format === 'date-time') yield { text: `${today}T00:00:00Z`, detail: 'today, at midnight UTC' };
  else if (format === 'duration') {
    const meanings: Readonly<Record<string, string>> = {
      '15m': '15 minutes',
      '1h': 'an hour',
      '1h30m': 'an hour and a half',
      '4h': '4 hours',
      '1d': 'a day',
      '2d': '2 days',
      '1w': 'a week',
    };
    for (const it of ['15m', '1h', '1h30m', '4h', '1d', '2d', '1w']) yield { text: it, detail: meanings[it] ?? '' };
  } else if (format === 'cadence') {
    for (const it of cadenceWords.keys()) yield { text: it };
    yield { text: '90d', detail: 'every 90 days' };
  }
}
