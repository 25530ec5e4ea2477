/**
 * Front matter against the schema of its kind, every error with the exact place of its key or value (decision 13).
 * The schema is interpreted, never compiled to code, and its patterns are matched in linear time: schemas come from
 * workspaces too (reliability.md T13, T14, T15).
 */
import { dereference, format as formats, type Schema, validate } from '@cfworker/json-schema';
import { RE2JS } from 're2js';
import { isDate, isInstant, parseCadence, parseDuration } from '../document/calendar.ts';
import type { Document, Field, YamlEntry, YamlNode } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';

/** What the schema says against one value. */
export interface SchemaError {
  /** JSON Schema keyword that failed; a lifted `pattern` keeps its name. */
  readonly keyword: string;
  /** Names and list positions from the top of the front matter, canonical names for aliases. */
  readonly path: readonly (string | number)[];
  /** The value; undefined for `required`, where `path` ends with the missing name. */
  readonly node: YamlNode | undefined;
  /** Place of the value, or for `required` of the key that should hold the missing one. */
  readonly range: Range;
  /** The part of the schema that holds the keyword. */
  readonly schema: JsonObject;
  /** Schema of the object that misses the name; only for `required`. */
  readonly parent?: YamlNode | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Errors shown per document; a wrong schema must not bury the page. */
const maximumErrors = 100;
/** Nesting of a schema (T13). */
const maximumDepth = 64;

/** Looks at a value by a part of a schema, per document: a hundred times what the largest document takes. */
const maximumSteps = 100_000;
class TooManySteps extends Error {}
let steps = 0;

/** Stands in the place of a keyword where a schema was given up. */
export const tooSlow = 'too-slow';

/** Schema errors of a document of a known kind; none for adopted documents, unreadable front matter and unknown kinds. */
export function schemaErrors(document: Document, kinds: ReadonlyMap<string, Kind>): readonly SchemaError[] {
  const kind = kinds.get(document.kind);
  if (document.adopted || kind === undefined || document.frontMatter === undefined) return [];
  const known = remembered.get(document);
  if (known?.kind === kind) return known.errors;
  const errors = validateDocument(document, kind);
  remembered.set(document, { kind, errors });
  return errors;
}
// Several rules ask for the same document in one pass; it is immutable, so the answer stays true.
const remembered = new WeakMap<Document, { kind: Kind; errors: readonly SchemaError[] }>();

/** The names under which a document says a field: an import alias stands for the field it means. */
export function canonicalEntries(document: Document): ReadonlyMap<string, YamlEntry> {
  const { frontMatter, fields } = document;
  const written = frontMatter?.entries ?? nothingWritten;
  let entries: Map<string, YamlEntry> | undefined;
  for (const [name, fieldOf] of aliasedFields) {
    const field = fieldOf(fields);
    if (field === undefined || field.key === name || written.has(name)) continue;
    const entry = written.get(field.key);
    if (entry === undefined) continue;
    entries ??= new Map(written);
    entries.delete(field.key);
    entries.set(name, entry);
  }
  return entries ?? written;
}
const nothingWritten: ReadonlyMap<string, YamlEntry> = new Map();

/** Fields that are read under other names too. */
const aliasedFields: readonly (readonly [string, (fields: Document['fields']) => Field<unknown> | undefined])[] = [
  ['kind', it => it.kind],
  ['id', it => it.id],
  ['title', it => it.title],
  ['summary', it => it.summary],
  ['area', it => it.area],
  ['owner', it => it.owner],
  ['status', it => it.status],
  ['last_reviewed', it => it.lastReviewed],
  ['review_every', it => it.reviewEvery],
  ['services', it => it.services[0]],
  ['tags', it => it.tags[0]],
];

function validateDocument(document: Document, kind: Kind): readonly SchemaError[] {
  const entries = canonicalEntries(document);
  const data: Record<string, unknown> = Object.create(null);
  for (const [name, entry] of entries) data[name] = plain(entry.node);
  // A kind given to the folder counts like one that is written.
  if (!entries.has('kind')) data['kind'] = document.kind;
  // An alias has its own form (`6 months`, a bare team name): its field is judged by the rules for that field alone.
  const aliased = new Set([...entries].filter(([name, entry]) => entry.key !== name).map(([name]) => name));

  const ready = prepared(kind);
  const { schema, lookup, patterns } = ready;
  let result: ReturnType<typeof validate>;
  steps = 0;
  try {
    result = validate(data, (haveFittingValues(data, ready) ? ready.rest : schema) as Schema, '2020-12', lookup, false);
  } catch (error) {
    // Choices within choices may take for ever, and references in a ring never end (T13).
    if (!(error instanceof TooManySteps) && !(error instanceof RangeError)) throw error;
    return [{ keyword: tooSlow, path: [], node: undefined, range: placeOfKind(document), schema: {} }];
  }
  const errors: SchemaError[] = [];
  const seen = new Set<string>();
  const opaque: string[] = [];
  for (const error of result.errors) {
    if (opaque.some(it => error.keywordLocation.startsWith(it))) continue;
    // Which branch of a choice was meant is a guess: the choice itself is the error.
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') opaque.push(`${error.keywordLocation}/`);
    else if (!leafKeywords.has(error.keyword)) continue;
    const pointer = error.instanceLocation.split('/').slice(1).map(decodePointer);
    const part = schemaAt(schema, lookup, error.keywordLocation);
    const missing = error.keyword === 'required' ? /"([\s\S]*)"\.$/.exec(error.error)?.[1] : undefined;
    if (error.keyword === 'required' && missing === undefined) continue;
    const { path, node, owner } = follow(entries, missing === undefined ? pointer : [...pointer, missing]);
    if (missing === undefined && typeof path[0] === 'string' && aliased.has(path[0])) continue;
    const lifted = error.keyword === 'format' ? patterns.get(String(part['format'])) : undefined;
    const keyword = lifted === undefined ? error.keyword : 'pattern';
    const key = JSON.stringify([keyword, path]);
    if (seen.has(key)) continue;
    seen.add(key);
    errors.push({
      keyword,
      path,
      node,
      range: node?.range ?? owner?.range ?? placeOfKind(document),
      schema: { ...part, ...(lifted === undefined ? {} : { pattern: lifted }), format: formatName(part) },
      parent: missing === undefined ? undefined : owner?.node,
    });
    if (errors.length === maximumErrors) break;
  }
  return errors;
}

const leafKeywords = new Set(
  `type const enum required format not minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength
  minItems maxItems uniqueItems contains minProperties maxProperties dependentRequired`.split(/\s+/),
);

/** Where a field that is missing altogether is reported: at the line that says what the document is. */
function placeOfKind(document: Document): Range {
  const kind = document.fields.kind;
  if (kind !== undefined) return { start: kind.keyRange.start, end: kind.range.end };
  return document.lines.lineRange(document.frontMatter?.range.start.line ?? 0);
}

function plain(node: YamlNode): unknown {
  const { value } = node;
  if (value instanceof Map) {
    const result: Record<string, unknown> = Object.create(null);
    for (const [name, entry] of value as ReadonlyMap<string, YamlEntry>) result[name] = plain(entry.node);
    return result;
  }
  if (Array.isArray(value)) return (value as readonly YamlNode[]).map(plain);
  return value;
}

/** Walks names and positions as far as the text goes; `owner` is the last key on the way. */
function follow(entries: ReadonlyMap<string, YamlEntry>, pointer: readonly string[]) {
  const path: (string | number)[] = [];
  let node: YamlNode | undefined;
  let owner: { range: Range; node: YamlNode } | undefined;
  let within: ReadonlyMap<string, YamlEntry> | readonly YamlNode[] | undefined = entries;
  for (const step of pointer) {
    let next: YamlNode | undefined;
    if (Array.isArray(within)) {
      next = (within as readonly YamlNode[])[Number(step)];
      path.push(Number(step));
      // An item has no key: what it lacks is shown on its first line.
      if (next !== undefined) owner = { range: { start: next.range.start, end: next.range.start }, node: next };
    } else {
      const entry = (within as ReadonlyMap<string, YamlEntry> | undefined)?.get(step);
      next = entry?.node;
      path.push(step);
      if (entry !== undefined) owner = { range: entry.keyRange, node: entry.node };
    }
    node = next;
    const value: YamlNode['value'] | undefined = next?.value;
    within = value !== null && typeof value === 'object' ? (value as typeof within) : undefined;
  }
  return { path, node, owner };
}

const decodePointer = (part: string) => {
  let decoded = part;
  try {
    decoded = decodeURI(part);
  } catch {
    // A lone percent sign is the name's own.
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~');
};

/** The schema object that holds the failed keyword, `$ref`s followed. */
function schemaAt(schema: JsonObject, lookup: Readonly<Record<string, unknown>>, location: string): JsonObject {
  let part: unknown = schema;
  for (const step of location.split('/').slice(1, -1).map(decodePointer)) {
    if (step === '$ref') {
      const target = (part as Record<string, unknown>)['__absolute_ref__'];
      part = typeof target === 'string' ? lookup[target] : undefined;
    } else {
      part = own(part, step);
    }
  }
  return isObject(part) ? part : {};
}

const own = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
const isObject = (value: unknown): value is JsonObject => value !== null && typeof value === 'object' && !Array.isArray(value);

/** What a schema says of an object beside the values of its properties. */
function withoutProperties(schema: JsonObject): JsonObject {
  const { properties } = schema;
  if (!isObject(properties)) return schema;
  // Also what the interpreter has noted on it, which cannot be listed.
  const rest: Record<string, unknown> = Object.defineProperties({}, Object.getOwnPropertyDescriptors(schema));
  // These ask which names the properties have.
  const asksForNames = Object.keys(schema).some(it => it === 'additionalProperties' || it.startsWith('unevaluated'));
  if (asksForNames) rest['properties'] = Object.fromEntries(Object.keys(properties).map(it => [it, true]));
  else delete rest['properties'];
  return rest;
}

/** Whether every value fits its own part of the schema. Documents share most of their values, and each is looked at once. */
function haveFittingValues(data: Readonly<Record<string, unknown>>, { schema, lookup, fitting }: Prepared): boolean {
  const properties = schema['properties'];
  if (!isObject(properties)) return false;
  for (const name of Object.keys(data)) {
    const part = own(properties, name);
    if (part === undefined) continue;
    const value = data[name];
    // Long values and those that few documents share are not kept.
    const key = typeof value === 'string' && value.length <= 40 ? `${name}\n${value}` : undefined;
    if (key !== undefined && fitting.has(key)) continue;
    if (!validate(value, part as Schema, '2020-12', lookup, true).valid) return false;
    if (key !== undefined && fitting.size < mostFitting) fitting.add(key);
  }
  return true;
}
const mostFitting = 5000;

interface Prepared {
  readonly schema: JsonObject;
  /** As `withoutProperties` has it. */
  readonly rest: JsonObject;
  /** Name and value of properties that fit their part. */
  readonly fitting: Set<string>;
  readonly lookup: Record<string, Schema | boolean>;
  /** Name under which a lifted pattern stands as a format, to the pattern. */
  readonly patterns: ReadonlyMap<string, string>;
}
const preparedSchemas = new WeakMap<JsonObject, Prepared>();

/**
 * A schema made fit for the interpreter. Raises an Error that names what cannot be read: nested too deep, a pattern that
 * is no regular expression of RE2, `patternProperties`, or a `$ref` that leads outside the file.
 */
function prepared(kind: Kind): Prepared {
  const known = preparedSchemas.get(kind.schema);
  if (known !== undefined) return known;
  const patterns = new Map<string, string>();
  const schema = lift(kind.schema, kind.name, patterns, 0) as JsonObject;
  const lookup = referencesOf(schema, kind.name);
  const rest = withoutProperties(schema);
  const result = { schema, lookup, patterns, rest, fitting: new Set<string>() };
  preparedSchemas.set(kind.schema, result);
  return result;
}

/**
 * Copies a schema: each `pattern` becomes a `format` that asks RE2, formats without a check of ours are dropped.
 * The interpreter itself would hand patterns to the host's backtracking engine.
 */
function lift(value: unknown, kind: string, patterns: Map<string, string>, depth: number): unknown {
  if (depth > maximumDepth) throw new Error(`the schema of ${kind} is nested deeper than ${maximumDepth}`);
  if (Array.isArray(value)) return value.map(it => lift(it, kind, patterns, depth + 1));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  // The interpreter asks every schema for this keyword, which we do not use, each time it looks at a value by it.
  Object.defineProperty(copy, '$recursiveAnchor', {
    enumerable: false,
    get() {
      if (++steps > maximumSteps) throw new TooManySteps();
      return undefined;
    },
  });
  const also: JsonObject[] = [];
  for (const [name, part] of Object.entries(value)) {
    if (name === 'pattern' && typeof part === 'string') {
      const lifted = patternFormat(part, kind);
      patterns.set(lifted, part);
      also.push({ format: lifted });
    } else if (name === 'patternProperties') {
      throw new Error(`the schema of ${kind} uses patternProperties, which is not read`);
    } else if (name === 'format' && typeof part === 'string') {
      if (Object.hasOwn(ownFormats, part)) copy['format'] = `drillbook:${part}`;
    } else if (name === '$ref' && typeof part === 'string') {
      if (!part.startsWith('#')) throw new Error(`the schema of ${kind} refers to ${part}, outside its own file`);
      copy[name] = part;
    } else if (name === 'const' || name === 'enum' || name === 'default' || name === 'examples' || name.startsWith('x-')) {
      copy[name] = part;
    } else if (name === 'properties' || name === '$defs' || name === 'definitions' || name === 'dependentSchemas') {
      // Names in here are the author's, not keywords: a field may well be called `format` or `pattern`.
      const named: Record<string, unknown> = {};
      for (const [field, its] of isObject(part) ? Object.entries(part) : []) named[field] = lift(its, kind, patterns, depth + 1);
      copy[name] = named;
    } else {
      copy[name] = lift(part, kind, patterns, depth + 1);
    }
  }
  const [first] = also;
  if (first !== undefined) {
    if (copy['format'] === undefined) Object.assign(copy, first);
    else copy['allOf'] = [...((copy['allOf'] as unknown[] | undefined) ?? []), first];
  }
  return copy;
}

const formatName = (part: JsonObject) => String(part['format'] ?? '').replace(/^drillbook:(?!pattern:)/, '');

/** Formats that mean something in our schemas. */
const ownFormats: Readonly<Record<string, (text: string) => boolean>> = {
  date: text => isDate(text),
  'date-time': text => isInstant(text),
  duration: text => parseDuration(text) !== undefined,
  cadence: text => parseCadence(text) !== undefined,
};
for (const [name, check] of Object.entries(ownFormats)) formats[`drillbook:${name}`] = check;

/** Format and pattern of a part of a schema, whether it was made fit for the interpreter or not. */
export function readFormat(part: JsonObject): { readonly format: string; readonly pattern: string | undefined } {
  const written = String(part['format'] ?? '');
  const lifted = /^drillbook:pattern:([\s\S]*)$/.exec(written)?.[1];
  const pattern = part['pattern'];
  return { format: lifted === undefined ? formatName(part) : '', pattern: typeof pattern === 'string' ? pattern : lifted };
}

/** Whether a text matches a pattern of a schema, in linear time; raises an Error for a pattern that cannot be read. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  formats[patternFormat(pattern, 'a kind')]?.(text) ?? false;

function patternFormat(pattern: string, kind: string): string {
  const name = `drillbook:pattern:${pattern}`;
  if (!Object.hasOwn(formats, name)) {
    let expression: RE2JS;
    try {
      expression = RE2JS.compile(RE2JS.translateRegExp(pattern));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the schema of ${kind} has a pattern that cannot be read, ${pattern}: ${reason}`);
    }
    formats[name] = text => expression.matcher(text).find();
  }
  return name;
}

/** What `$ref` can name: the interpreter's own table, built once per schema. */
function referencesOf(schema: JsonObject, kind: string): Record<string, Schema | boolean> {
  const lookup = dereference(schema as Schema);
  const check = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(check);
    else if (isObject(value)) {
      const target = (value as Record<string, unknown>)['__absolute_ref__'];
      if (typeof target === 'string' && lookup[target] === undefined) {
        throw new Error(`the schema of ${kind} refers to ${String(value['$ref'])}, which it does not hold`);
      }
      Object.values(value).forEach(check);
    }
  };
  check(schema);
  return lookup;
}
