/** A kind is its schema: reads what code needs of `schemas/*.schema.json`. No kind is named here. */
import { bundledSchemas, commonSchema } from '../../../schemas/bundled.ts';
import type { Kind, RequiredSection } from './kinds-types.ts';

export interface KindsReading {
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Sentences about schemas that were left out, or parts of them. */
  readonly problems: readonly string[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The common field after which those of a kind stand. */
const lastAbove = 'classification';

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : typeof value === 'string' ? [value] : [];

/**
 * The kinds of these schemas, by name: the last part of `$id` before `.schema.json`. Never throws; of two schemas with one
 * name the first stays, so bundled ones go first and cannot be replaced (T16).
 */
export function loadKinds(schemas: readonly unknown[]): KindsReading {
  const kinds = new Map<string, Kind>();
  const problems: string[] = [];
  for (const schema of schemas) {
    const id = isObject(schema) ? schema['$id'] : undefined;
    const name = typeof id === 'string' ? /([^/]+)\.schema\.json$/.exec(id)?.[1] : undefined;
    if (!isObject(schema) || name === undefined) {
      problems.push('A schema was left out: its `$id` does not end in `<kind>.schema.json`. Name the kind there.');
    } else if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
      problems.push(`The schema of \`${name}\` was left out: a kind is named in lower case with hyphens.`);
    } else if (kinds.has(name)) {
      problems.push(`A second schema of the kind \`${name}\` was left out. Give it a name of its own.`);
    } else {
      kinds.set(name, kindOf(name, schema));
    }
  }
  return { kinds, problems };
}

function kindOf(name: string, schema: JsonObject): Kind {
  const text = (key: string, otherwise: string) => {
    const value = schema[key];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  const sections = Array.isArray(schema['x-sections']) ? (schema['x-sections'] as readonly unknown[]) : [];
  const relations = isObject(schema['x-relations']) ? schema['x-relations'] : {};
  return {
    name,
    title: text('title', name),
    description: text('description', ''),
    idPrefix: text('x-id-prefix', name),
    group: text('x-group', 'know'),
    icon: text('x-icon', 'markdown'),
    elsewhere: schema['x-elsewhere'] === true,
    sections: sections.flatMap((it): RequiredSection[] =>
      isObject(it) && typeof it['name'] === 'string'
        ? [
            {
              name: it['name'],
              synonyms: texts(it['synonyms']),
              when: conditions(it['x-when']),
              ...(typeof it['x-field'] === 'string' ? { field: it['x-field'] } : {}),
            },
          ]
        : [],
    ),
    relations: new Map(Object.entries(relations).map(([field, targets]) => [field, texts(targets)])),
    schema,
  };
}

const conditions = (value: unknown): ReadonlyMap<string, readonly string[]> =>
  new Map(isObject(value) ? Object.entries(value).map(([field, values]) => [field, texts(values)]) : []);

/** "a runbook", "an incident". */
export const aKind = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

/** The kinds that come with Drillbook: each schema with what every kind has, which it only refers to. */
export const bundledKinds: ReadonlyMap<string, Kind> = loadKinds(bundledSchemas.map(withCommon)).kinds;

/**
 * A bundled schema in one piece: fields that every kind has around its own, in the order in which a document is written;
 * what it says anew of one of them stands.
 */
function withCommon(own: JsonObject): JsonObject {
  const part = (schema: JsonObject, key: string): JsonObject => (isObject(schema[key]) ? schema[key] : {});
  const name = /([^/]+)\.schema\.json$/.exec(String(own['$id']))?.[1] ?? '';
  const prefix = String(own['x-id-prefix']);
  const common = Object.entries(part(commonSchema, 'properties'));
  const first = common.slice(0, common.findIndex(([field]) => field === lastAbove) + 1);
  const special = part(own, 'properties');
  const said = ([field, its]: readonly [string, unknown]) => [field, special[field] ?? its] as const;
  const clauses = (schema: JsonObject) => (Array.isArray(schema['allOf']) ? (schema['allOf'] as readonly unknown[]) : []);
  const kind = { ...part(part(commonSchema, 'properties'), 'kind'), const: name };
  const id = {
    type: 'string',
    description: `Name that never changes and is never used again, also when the file moves; starts with ${prefix}-.`,
    pattern: `^${prefix}-[a-z0-9]+(-[a-z0-9]+)*$`,
    maxLength: 63,
  };
  return {
    ...own,
    'x-relations': {
      ...part(commonSchema, 'x-relations'),
      ...part(own, 'x-relations'),
      supersedes: [name],
      superseded_by: [name],
    },
    required: [...texts(commonSchema['required']), ...texts(own['required'])],
    properties: { ...Object.fromEntries(first.map(said)), ...special, ...Object.fromEntries(common.map(said)), kind, id },
    allOf: [...clauses(commonSchema), ...clauses(own).filter(it => !isObject(it) || it['$ref'] !== commonSchema['$id'])],
    $defs: { ...part(commonSchema, '$defs'), ...part(own, '$defs') },
  };
}

/** The kind of a document that names none: the one whose schema says `x-default: true`, else the first. */
export function defaultKind(kinds: ReadonlyMap<string, Kind>): string {
  const all = [...kinds.values()];
  return (all.find(it => it.schema['x-default'] === true) ?? all[0])?.name ?? '';
}
