/**
 * The kinds of a folder: those that come with Drillbook, and those that a team describes in `.drillbook/schemas/`, one file
 * each. A bundled kind is never replaced (T16), and a file with an error is left out as a whole: half a schema would accept
 * what it was written to refuse (T17).
 */
import { commonSchema } from '../../../schemas/bundled.ts';
import type { Range } from '../position.ts';
import type { Problem } from './document-types.ts';
import { bundledKinds, loadKinds } from './kinds.ts';
import type { Kind } from './kinds-types.ts';
import { bundledReference, isObject, type JsonObject, readSchemaFile } from './schema-file.ts';

export const schemasFolder = '.drillbook/schemas';

/** The kind a path describes; undefined for files that are no schemas. */
export const kindOfSchemaFile = (path: string): string | undefined =>
  new RegExp(`^${schemasFolder.replace('.', '\\.')}/([^/]+)\\.schema\\.json$`).exec(path)?.[1];

export interface SchemaProblem extends Problem {
  readonly path: string;
}

export interface KindsOfFolder {
  /** All of them, the bundled ones first. */
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly problems: readonly SchemaProblem[];
}

/** Reads the schema files of a folder, in the order of their paths; never throws. */
export function kindsWith(files: readonly { readonly path: string; readonly text: string }[]): KindsOfFolder {
  const problems: SchemaProblem[] = [];
  const found: { readonly path: string; readonly schema: JsonObject; readonly kind: Kind }[] = [];
  for (const { path, text } of files) {
    const name = kindOfSchemaFile(path);
    if (name === undefined) continue;
    const file = readSchemaFile(text);
    const report = (code: string, message: string, key: string) =>
      problems.push({ path, code, message, range: file.places.get(key) ?? start });
    problems.push(...file.problems.map(it => ({ ...it, path })));
    if (file.schema === undefined) continue;
    const taken = takenBy(name, file.schema, found);
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
      report('schema-strict', `The file is named after its kind, in small letters with hyphens: ${name} is no such name.`, '$id');
    else if (taken !== undefined) report('schema-id-taken', taken.message, taken.key);
    else {
      const schema = completed(name, file.schema);
      const kind = loadKinds([schema]).kinds.get(name);
      if (kind !== undefined) found.push({ path, schema: file.schema, kind });
    }
  }
  if (found.length === 0) return { kinds: bundledKinds, problems };
  const prefixes = found.map(it => it.kind.idPrefix);
  const all = [...bundledKinds.values(), ...found.map(it => it.kind)].map(it => withPrefixes(it, prefixes));
  return { kinds: new Map(all.map(it => [it.name, it])), problems };
}

const start: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** Why a name cannot be given once more, and which key says it. */
function takenBy(
  name: string,
  schema: JsonObject,
  before: readonly { readonly path: string; readonly schema: JsonObject; readonly kind: Kind }[],
): { readonly message: string; readonly key: string } | undefined {
  const id = schema['$id'];
  const bundled = bundledKinds.get(name);
  const file = (kind: string) => `schemas/${kind}.schema.json of Drillbook`;
  if (bundled !== undefined)
    return {
      key: '$id',
      message: `The kind ${name} comes with Drillbook (${file(name)}) and stays as it is; this file is not used. Give the file another name to describe a kind of your own.`,
    };
  const same = [...bundledKinds.values()].find(it => it.schema['$id'] === id) ?? undefined;
  if (same !== undefined)
    return {
      key: '$id',
      message: `\`$id\` is that of ${file(same.name)}; this file is not used. Leave \`$id\` out, or name ${name} in it.`,
    };
  if (typeof id === 'string' && !id.endsWith(`${name}.schema.json`))
    return {
      key: '$id',
      message: `\`$id\` names another kind than the file does. Leave it out, or let it end in ${name}.schema.json.`,
    };
  const prefix = typeof schema['x-id-prefix'] === 'string' ? schema['x-id-prefix'] : name;
  const holder = [...bundledKinds.values(), ...before.map(it => it.kind)].find(it => it.idPrefix === prefix);
  const where = holder && (before.find(it => it.kind === holder)?.path ?? file(holder.name));
  return where === undefined
    ? undefined
    : {
        key: 'x-id-prefix',
        message: `Ids of the kind ${holder?.name} begin with ${prefix}- already (${where}). Choose another \`x-id-prefix\`.`,
      };
}

/**
 * The schema with what every kind has: its own name and ids, and the fields that all bundled kinds share, so that a team
 * writes only what is special. What the team says of a field stands.
 */
function completed(name: string, schema: JsonObject): JsonObject {
  const prefix = typeof schema['x-id-prefix'] === 'string' ? schema['x-id-prefix'] : name;
  const { $defs: described, ...rest } = schema;
  const definitions: Record<string, unknown> = {};
  for (const [named, part] of Object.entries(isObject(described) ? described : {}))
    definitions[named] = borrowing(part, definitions, undefined);
  const own = borrowing(rest, definitions, undefined) as JsonObject;
  const common = Object.fromEntries(
    commonFields().map(([field, part]) => [field, borrowing(part, definitions, String(commonSchema['$id']))]),
  ) as JsonObject;
  const { title, ...others } = common;
  const required = Array.isArray(own['required']) ? own['required'].map(String) : [];
  return {
    ...own,
    $id: `drillbook:/workspace/${name}.schema.json`,
    type: 'object',
    required: [...new Set(['kind', 'id', 'title', ...required])],
    properties: {
      kind: { description: 'What this document is. It selects the fields below and the sections it needs.', const: name },
      title,
      ...others,
      ...(isObject(own['properties']) ? own['properties'] : {}),
      id: {
        type: 'string',
        description: `Name that never changes and is never used again, also when the file moves; starts with ${prefix}-.`,
        pattern: `^${prefix}-[a-z0-9]+(-[a-z0-9]+)*$`,
        maxLength: 63,
      },
    },
    $defs: definitions,
    // Which kind is the usual one is not for a folder to say.
    'x-default': false,
  };
}

/** Fields that every kind has. */
const commonFields = (): readonly (readonly [string, unknown])[] =>
  Object.entries(commonSchema['properties'] as JsonObject).filter(([field]) => field !== 'kind' && field !== 'id');

/** A copy in which parts of bundled schemas are copied into `definitions`; `home` is the `$id` of the schema it comes from. */
function borrowing(value: unknown, definitions: Record<string, unknown>, home: string | undefined): unknown {
  if (Array.isArray(value)) return value.map(it => borrowing(it, definitions, home));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const reference =
      key === '$ref' && typeof part === 'string'
        ? bundledReference(part.startsWith('#') && home ? `${home}${part}` : part)
        : undefined;
    if (reference === undefined) copy[key] = borrowing(part, definitions, home);
    else {
      copy[key] = `#/$defs/${reference.name}`;
      if (!Object.hasOwn(definitions, reference.name)) {
        // Said first, so that a ring of references ends.
        definitions[reference.name] = {};
        definitions[reference.name] = borrowing(reference.part, definitions, reference.schema);
      }
    }
  }
  return copy;
}

/** Ids of the folder's own kinds are ids of "any kind" too. */
function withPrefixes(kind: Kind, prefixes: readonly string[]): Kind {
  const definitions = kind.schema['$defs'];
  if (!isObject(definitions)) return kind;
  const widened = Object.entries(definitions).map(([name, part]) => {
    const pattern = isObject(part) && /(?:^|-)anyId$/.test(name) ? part['pattern'] : undefined;
    return [
      name,
      typeof pattern === 'string'
        ? { ...(part as JsonObject), pattern: pattern.replace(/^\^\(/, `^(${prefixes.join('|')}|`) }
        : part,
    ];
  });
  return { ...kind, schema: { ...kind.schema, $defs: Object.fromEntries(widened) } };
}
