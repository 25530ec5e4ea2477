/**
 * A schema that a team keeps in its repository, read with suspicion (reliability.md T13 to T17): every keyword is known, its
 * value has the right shape, patterns are those of a linear engine, references stay inside, and every error has its place.
 */
import { RE2JS } from 're2js';
import { commonSchema } from '../../../schemas/bundled.ts';
import { LineIndex, type Range } from '../position.ts';
import type { Problem, YamlEntry, YamlNode } from './document-types.ts';
import { bundledKinds } from './kinds.ts';
import { nearest } from './nearest.ts';
import { plainValue, readYaml } from './yaml.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Bounds of T13 and T14. */
export const maximumSchemaBytes = 256 * 1024;
const maximumDepth = 64;
const maximumValues = 50_000;
const maximumPattern = 1_000;

type Shape = 'schema' | 'schemas' | 'named' | 'text' | 'texts' | 'text lists' | 'number' | 'count' | 'truth' | 'list' | 'any';

/** The keywords of draft 2020-12 that are read, and what each takes. */
const keywords: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...['not', 'if', 'then', 'else', 'additionalProperties', 'items', 'contains', 'propertyNames'].map(
    it => [it, 'schema'] as const,
  ),
  ...['unevaluatedProperties', 'unevaluatedItems'].map(it => [it, 'schema'] as const),
  ...['anyOf', 'allOf', 'oneOf', 'prefixItems'].map(it => [it, 'schemas'] as const),
  ...['properties', '$defs', 'dependentSchemas'].map(it => [it, 'named'] as const),
  ...['$schema', '$id', '$ref', '$comment', 'title', 'description', 'pattern', 'format'].map(it => [it, 'text'] as const),
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].map(it => [it, 'number'] as const),
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'].map(
    it => [it, 'count'] as const,
  ),
  ...['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'].map(it => [it, 'truth'] as const),
  ['required', 'texts'],
  ['type', 'texts'],
  ['dependentRequired', 'text lists'],
  ['enum', 'list'],
  ['examples', 'list'],
  ['const', 'any'],
  ['default', 'any'],
]);
const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const formats = ['date', 'date-time', 'duration', 'cadence'];
const draft = 'https://json-schema.org/draft/2020-12/schema';
const groups = ['do', 'govern', 'know', 'track'];

export interface SchemaFile {
  /** As it stands in the file; undefined where something in it is wrong. */
  readonly schema: JsonObject | undefined;
  /** Places of the values at the top, by their keys. */
  readonly places: ReadonlyMap<string, Range>;
  /** Codes: `schema-json`, `schema-strict`, `schema-pattern`, `schema-remote-ref`. */
  readonly problems: readonly Problem[];
  /** Parts of files beside this one that it refers to; whoever has those files judges whether they hold them. */
  readonly beside: readonly BesideReference[];
}

/** `parts.json#/$defs/severity`: a part of another file of the same folder. */
export interface BesideReference {
  /** As written. */
  readonly reference: string;
  /** Name of the file. */
  readonly file: string;
  /** Names on the way to the part. */
  readonly steps: readonly string[];
  readonly range: Range;
}

/** The file beside and the part of it that a reference names; undefined for any other reference. No name of a folder can stand in it. */
export function besideReference(reference: string): Pick<BesideReference, 'file' | 'steps'> | undefined {
  const found = /^(?:\.\/)?([A-Za-z0-9][\w.-]*\.json)#\/(\$defs|properties)\/([\w$.-]+)$/.exec(reference);
  return found ? { file: found[1] as string, steps: [found[2] as string, found[3] as string] } : undefined;
}

/** Reads and judges the text of a schema file; never throws. */
export function readSchemaFile(text: string): SchemaFile {
  const lines = new LineIndex(text);
  const { node, problems } = readYaml(text, lines, 0, 'schema', { depth: maximumDepth, values: maximumValues });
  const places = new Map<string, Range>();
  if (problems.length > 0)
    return { schema: undefined, places, problems: problems.map(it => ({ ...it, code: 'schema-json' })), beside: [] };
  const wrong = notJson(text);
  if (node === undefined || !(node.value instanceof Map) || wrong !== undefined) {
    const message = wrong ?? 'A schema is a JSON object: `{"title": …, "properties": {…}}`.';
    return { schema: undefined, places, problems: [{ code: 'schema-json', message, range: lines.lineRange(0) }], beside: [] };
  }
  const top = node.value as ReadonlyMap<string, YamlEntry>;
  for (const [key, entry] of top) places.set(key, entry.node.range);
  const judge = new Judge();
  judge.schema(node, 0, '#');
  judge.references();
  judge.top(top);
  const schema = judge.problems.length > 0 ? undefined : (plainValue(node) as JsonObject);
  return { schema, places, problems: judge.problems, beside: judge.beside };
}

/** YAML takes more than JSON does, and other programs that read the file do not. */
function notJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

class Judge {
  readonly problems: Problem[] = [];
  readonly beside: BesideReference[] = [];
  /** Where schemas stand, as references name the places. */
  readonly #pointers = new Set<string>();
  readonly #references: { readonly reference: string; readonly range: Range }[] = [];

  /** @param close The name that was meant, without the quotation marks that stand around it in JSON. */
  #report(code: string, range: Range, message: string, close?: string): void {
    const meant = close === undefined ? {} : { meant: JSON.stringify(close) };
    if (this.problems.length < 100) this.problems.push({ code: `schema-${code}`, range, message, ...meant });
  }
  #strict(range: Range, message: string, close?: string): void {
    this.#report('strict', range, message, close);
  }

  schema(node: YamlNode, depth: number, pointer: string): void {
    this.#pointers.add(pointer);
    if (typeof node.value === 'boolean') return;
    if (!(node.value instanceof Map)) {
      this.#strict(node.range, 'Here a schema has to stand: an object, or true or false.');
      return;
    }
    if (depth > maximumDepth) {
      this.#strict(node.range, `Schemas are nested at most ${maximumDepth} levels deep.`);
      return;
    }
    for (const entry of (node.value as ReadonlyMap<string, YamlEntry>).values()) this.#keyword(entry, depth, pointer);
  }

  #keyword({ key, keyRange, node }: YamlEntry, depth: number, pointer: string): void {
    const shape = keywords.get(key);
    if (shape === undefined) {
      if (key.startsWith('x-')) return;
      const close = nearest(key, keywords.keys());
      const advice = close === undefined ? 'Names of your own start with x-.' : `Did you mean \`${close}\`?`;
      const read = key === 'patternProperties' ? ' It is not read: name the properties.' : '';
      this.#strict(
        keyRange,
        `\`${key}\` is no keyword of a schema, so it would say nothing.${read === '' ? ` ${advice}` : read}`,
        read === '' ? close : undefined,
      );
      return;
    }
    if (depth > 0 && (key === '$id' || key === '$schema')) {
      this.#strict(keyRange, `\`${key}\` stands at the top of a file and nowhere else.`);
      return;
    }
    const items = Array.isArray(node.value) ? (node.value as readonly YamlNode[]) : undefined;
    const entries = node.value instanceof Map ? (node.value as ReadonlyMap<string, YamlEntry>) : undefined;
    const needs = (what: string) => this.#strict(node.range, `\`${key}\` has to be ${what}.`);
    switch (shape) {
      case 'schema':
        this.schema(node, depth + 1, `${pointer}/${key}`);
        return;
      case 'schemas':
        if (items === undefined || items.length === 0) needs('a list of schemas');
        else for (const [at, it] of items.entries()) this.schema(it, depth + 1, `${pointer}/${key}/${at}`);
        return;
      case 'named':
        if (entries === undefined) needs('an object that gives names to schemas');
        else for (const it of entries.values()) this.schema(it.node, depth + 1, `${pointer}/${key}/${it.key}`);
        return;
      case 'text':
        if (typeof node.value !== 'string') needs('a text');
        else this.#text(key, node.value, node.range);
        return;
      case 'texts':
        if (!isText(node) && !(items?.every(isText) ?? false)) needs('a list of texts');
        else if (key === 'required' && items === undefined) needs('a list of names');
        else if (key === 'type') for (const it of items ?? [node]) this.#type(it);
        return;
      case 'text lists':
        if (![...(entries?.values() ?? [])].every(it => Array.isArray(it.node.value) && it.node.value.every(isText)) || !entries)
          needs('an object with a list of names for each name');
        return;
      case 'number':
        if (typeof node.value !== 'number' || !Number.isFinite(node.value)) needs('a number');
        else if (key === 'multipleOf' && node.value <= 0) needs('more than 0');
        return;
      case 'count':
        if (!Number.isInteger(node.value) || (node.value as number) < 0) needs('a whole number from 0');
        return;
      case 'truth':
        if (typeof node.value !== 'boolean') needs('true or false');
        return;
      case 'list':
        if (items === undefined || (key === 'enum' && items.length === 0)) needs('a list of values');
        return;
      case 'any':
        return;
    }
  }

  #type(node: YamlNode): void {
    if (types.includes(String(node.value))) return;
    const close = nearest(String(node.value), types);
    this.#strict(
      node.range,
      `"${String(node.value)}" is no type. ${close ? `Did you mean ${close}?` : `The types are ${types.join(', ')}.`}`,
      close,
    );
  }

  #text(key: string, value: string, range: Range): void {
    if (key === 'format' && !formats.includes(value))
      this.#strict(
        range,
        `The format "${value}" is not checked here, so it would say nothing. Formats are ${formats.join(', ')}.`,
      );
    if (key === '$schema' && value.replace(/#$/, '') !== draft)
      this.#strict(range, `Only draft 2020-12 is read: write "${draft}", or leave \`$schema\` out.`);
    if (key === 'pattern') this.#pattern(value, range);
    if (key === '$ref') this.#references.push({ reference: value, range });
  }

  #pattern(pattern: string, range: Range): void {
    if (pattern.length > maximumPattern) {
      this.#report('pattern', range, `A pattern has at most ${maximumPattern} characters.`);
      return;
    }
    try {
      RE2JS.compile(RE2JS.translateRegExp(pattern));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#report(
        'pattern',
        range,
        `This pattern cannot be read (${reason}). Look-around and back-references are not: say it without them.`,
      );
    }
  }

  /** Judges what was referred to, once it is known where schemas stand. */
  references(): void {
    for (const { reference, range } of this.#references) {
      if (bundledReference(reference) !== undefined) continue;
      const beside = besideReference(reference);
      if (beside !== undefined) {
        this.beside.push({ ...beside, reference, range });
        continue;
      }
      if (!reference.startsWith('#')) {
        const message = `\`${reference}\` lies outside this file and is never fetched. Copy it into \`$defs\`, or name a part of a file beside this one, such as parts.json#/$defs/name, or of a schema that comes with Drillbook, such as ${exampleReference}.`;
        this.#report('remote-ref', range, message);
      } else if (!this.#pointers.has(reference) || /[%~]/.test(reference)) {
        this.#strict(range, `\`${reference}\` names no schema in this file. Write it like #/$defs/name.`);
      }
    }
  }

  /** What only the top of a file may say. */
  top(entries: ReadonlyMap<string, YamlEntry>): void {
    const { node: type } = entries.get('type') ?? {};
    if (type !== undefined && type.value !== 'object')
      this.#strict(type.range, 'The front matter of a document is an object: `"type": "object"`.');
    const { node: group } = entries.get('x-group') ?? {};
    if (group !== undefined && !groups.includes(String(group.value)))
      this.#strict(group.range, `\`x-group\` is one of ${groups.join(', ')}.`);
    const { node: prefix } = entries.get('x-id-prefix') ?? {};
    if (prefix !== undefined && !/^[a-z][a-z0-9]{0,19}$/.test(String(prefix.value)))
      this.#strict(prefix.range, '`x-id-prefix` is a short word in small letters, such as kb: ids begin with it and a hyphen.');
    const { node: relations } = entries.get('x-relations') ?? {};
    if (relations !== undefined && !isTextLists(relations))
      this.#strict(relations.range, '`x-relations` gives fields the kinds that their ids may name, such as {"owner": ["role"]}.');
    const { node: sections } = entries.get('x-sections') ?? {};
    if (sections !== undefined && !isSections(sections))
      this.#strict(sections.range, '`x-sections` is a list of sections, such as [{"name": "Purpose", "synonyms": ["Goal"]}].');
  }
}

const isText = (node: YamlNode): boolean => typeof node.value === 'string';
const isTextLists = ({ value }: YamlNode): boolean =>
  value instanceof Map &&
  [...(value as ReadonlyMap<string, YamlEntry>).values()].every(
    it => Array.isArray(it.node.value) && it.node.value.every(isText),
  );
const isSections = ({ value }: YamlNode): boolean =>
  Array.isArray(value) &&
  (value as readonly YamlNode[]).every(
    it => it.value instanceof Map && isText(it.value.get('name')?.node ?? { ...it, value: null }),
  );

/** What stands at a pointer; undefined where there is nothing, or no schema. */
function at(schema: JsonObject, steps: readonly string[]): JsonObject | undefined {
  let part: unknown = schema;
  for (const step of steps) part = isObject(part) && Object.hasOwn(part, step) ? part[step] : undefined;
  return isObject(part) ? part : undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const exampleReference = 'drillbook:/schemas/runbook.schema.json#/$defs/duration';

/** The part of a bundled schema that a reference names, with a name to copy it under; undefined for any other reference. */
export function bundledReference(
  reference: string,
): { readonly name: string; readonly part: JsonObject; readonly schema: string } | undefined {
  const found = /^(drillbook:\/schemas\/([a-z-]+)\.schema\.json)#\/(\$defs|properties)\/([^/]+)$/.exec(reference);
  if (!found) return undefined;
  const [, id = '', kind = '', group = '', name = ''] = found;
  const schema = id === commonSchema['$id'] ? commonSchema : bundledKinds.get(kind)?.schema;
  const part = schema && at(schema, [group, name]);
  return part && { name: `drillbook-${kind}-${group === '$defs' ? '' : 'field-'}${name}`, part, schema: id };
}
