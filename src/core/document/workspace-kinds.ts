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
import {
  type BesideReference,
  besideReference,
  bundledReference,
  isObject,
  type JsonObject,
  readSchemaFile,
  type SchemaFile,
} from './schema-file.ts';

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

/** Reads the schema files of a folder, in the order of their paths; never throws. Files that are no kinds are read where one refers to them. */
export function kindsWith(files: readonly { readonly path: string; readonly text: string }[]): KindsOfFolder {
  const problems: SchemaProblem[] = [];
  const found: { readonly path: string; readonly schema: JsonObject; readonly kind: Kind }[] = [];
  const all = readSchemaFolder(files);
  const besides = new Map([...all].flatMap(([name, { file }]) => (file.schema === undefined ? [] : [[name, file.schema]])));
  const budget = { left: mostBorrowed };
  for (const { path, file, problems: own } of all.values()) {
    problems.push(...own.map(it => ({ ...it, path })));
    const name = kindOfSchemaFile(path);
    if (file.schema === undefined || own.length > 0 || name === undefined) continue;
    const report = (code: string, message: string, key: string) =>
      problems.push({ path, code, message, range: file.places.get(key) ?? start });
    const taken = takenBy(name, file.schema, found);
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
      report('schema-strict', `The file is named after its kind, in small letters with hyphens: ${name} is no such name.`, '$id');
    else if (taken !== undefined) report('schema-id-taken', taken.message, taken.key);
    else {
      const borrowing = new Borrowing(besides, budget);
      const schema = completed(name, file.schema, borrowing);
      if (borrowing.isTooMuch) {
        const message = `The parts that the schemas of this folder take from files beside them are more than ${mostBorrowed.toLocaleString('en')} values, and this one is not used. Let fewer of them take fewer.`;
        report('schema-unreadable', message, '$id');
        continue;
      }
      const kind = loadKinds([schema]).kinds.get(name);
      if (kind !== undefined) found.push({ path, schema: file.schema, kind });
    }
  }
  if (found.length === 0) return { kinds: bundledKinds, problems };
  const prefixes = found.map(it => it.kind.idPrefix);
  const kinds = [...bundledKinds.values(), ...found.map(it => it.kind)].map(it => withPrefixes(it, prefixes));
  return { kinds: new Map(kinds.map(it => [it.name, it])), problems };
}

/** Values that all schemas of a folder together take from files beside them: each takes its own copy. */
const mostBorrowed = 500_000;

interface FileOfFolder {
  readonly path: string;
  readonly file: SchemaFile;
  /** What is wrong with the file, and with what it refers to. */
  readonly problems: Problem[];
}

/** The kinds of a folder and the files they refer to, by their names. One that refers to what cannot be used has a problem itself. */
function readSchemaFolder(files: readonly { readonly path: string; readonly text: string }[]): ReadonlyMap<string, FileOfFolder> {
  const texts = new Map(files.map(it => [nameOf(it.path), it]));
  const all = new Map<string, FileOfFolder>();
  const wanted = files.filter(it => kindOfSchemaFile(it.path) !== undefined).map(it => nameOf(it.path));
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    const it = texts.get(name);
    if (it === undefined || all.has(name)) continue;
    const file = readSchemaFile(it.text);
    all.set(name, { path: it.path, file, problems: [...file.problems] });
    wanted.push(...file.beside.map(beside => beside.file));
  }
  // Whoever refers to a file that cannot be used cannot be used either, and so on.
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const { file, problems } of all.values()) {
      if (problems.length > 0) continue;
      problems.push(...file.beside.flatMap(it => whyNot(it, all) ?? []));
      if (problems.length > 0) isNew = true;
    }
  }
  return new Map([...all].sort(([, a], [, b]) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)));
}
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Why a part of a file beside cannot be used. */
function whyNot({ file, steps, reference, range }: BesideReference, all: ReadonlyMap<string, FileOfFolder>): Problem | undefined {
  const other = all.get(file);
  if (other === undefined) {
    const message = `\`${reference}\` cannot be read: there is no ${file} beside this file that can, and nothing is ever fetched. Write it into ${schemasFolder}/, or copy the part into \`$defs\`.`;
    return { code: 'schema-remote-ref', message, range };
  }
  if (other.problems.length > 0) {
    const message = `${file} has a mistake of its own, so \`${reference}\` cannot be used, nor can this file. Mend ${file} first.`;
    return { code: 'schema-strict', message, range };
  }
  if (partAt(other.file.schema, steps) !== undefined) return undefined;
  return { code: 'schema-strict', message: `\`${reference}\` names nothing that ${file} holds.`, range };
}

/** What stands at a place of a schema: a schema, or undefined. */
function partAt(schema: unknown, steps: readonly string[]): unknown {
  let part: unknown = schema;
  for (const step of steps) {
    if (Array.isArray(part)) part = (part as readonly unknown[])[Number(step)];
    else part = isObject(part) && Object.hasOwn(part, step) ? part[step] : undefined;
  }
  return isObject(part) || typeof part === 'boolean' ? part : undefined;
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
function completed(name: string, schema: JsonObject, borrowing: Borrowing): JsonObject {
  const prefix = typeof schema['x-id-prefix'] === 'string' ? schema['x-id-prefix'] : name;
  const { $defs: described, ...rest } = schema;
  const definitions = borrowing.define(isObject(described) ? described : {});
  const own = borrowing.copy(rest, undefined) as JsonObject;
  const common = Object.fromEntries(
    commonFields().map(([field, part]) => [field, borrowing.copy(part, String(commonSchema['$id']))]),
  ) as JsonObject;
  borrowing.finish();
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

/** A part that is copied into a schema: the name it is wanted under, and where what it refers to itself is looked up. */
interface Borrowed {
  readonly key: string;
  readonly name: string;
  readonly part: unknown;
  /** `$id` of a bundled schema, or the name of a file beside. */
  readonly home: string;
}

/** Copies a schema so that it stands alone: what it refers to in bundled schemas and in files beside it is copied into its `$defs`. */
class Borrowing {
  readonly #besides: ReadonlyMap<string, JsonObject>;
  readonly #budget: { left: number };
  /** The budget did not suffice: what was copied is not whole. */
  isTooMuch = false;
  #definitions: Record<string, unknown> = {};
  /** Names of definitions by what they stand for, so that it is copied once and a ring of references ends. */
  readonly #names = new Map<string, string>();
  /** A list and no recursion: references may form a chain of thousands. */
  readonly #waiting: { readonly name: string; readonly it: Borrowed }[] = [];

  /** `besides` are the files that may be referred to, `budget` the values that may be copied from them. */
  constructor(besides: ReadonlyMap<string, JsonObject>, budget: { left: number }) {
    this.#besides = besides;
    this.#budget = budget;
  }

  /** The schema's own definitions; what is borrowed joins them in the object that is answered. */
  define(own: JsonObject): Record<string, unknown> {
    // All names first: what is borrowed must not take one of them.
    this.#definitions = { ...own };
    for (const [name, part] of Object.entries(own)) this.#definitions[name] = this.copy(part, undefined);
    return this.#definitions;
  }

  /** `home` is where the value comes from; undefined: the schema itself. */
  copy(value: unknown, home: string | undefined): unknown {
    if (home !== undefined && this.#besides.has(home) && --this.#budget.left < 0) {
      this.isTooMuch = true;
      return {};
    }
    if (Array.isArray(value)) return value.map(it => this.copy(it, home));
    if (!isObject(value)) return value;
    const copy: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(value)) {
      const borrowed = key === '$ref' && typeof part === 'string' ? this.#resolve(part, home) : undefined;
      copy[key] = borrowed === undefined ? this.copy(part, home) : `#/$defs/${this.#nameOf(borrowed)}`;
    }
    return copy;
  }

  /** Copies what was borrowed, and what that borrows. */
  finish(): void {
    for (let at = 0; at < this.#waiting.length; at++) {
      const { name, it } = this.#waiting[at] as { readonly name: string; readonly it: Borrowed };
      this.#definitions[name] = this.copy(it.part, it.home);
    }
  }

  #nameOf(it: Borrowed): string {
    let name = this.#names.get(it.key);
    if (name !== undefined) return name;
    name = it.name;
    while (Object.hasOwn(this.#definitions, name)) name += '-';
    this.#names.set(it.key, name);
    this.#definitions[name] = {};
    this.#waiting.push({ name, it });
    return name;
  }

  #resolve(reference: string, home: string | undefined): Borrowed | undefined {
    const isLocal = reference.startsWith('#');
    const besideHome = home !== undefined && this.#besides.has(home);
    const bundled = bundledReference(isLocal && home !== undefined && !besideHome ? `${home}${reference}` : reference);
    if (bundled !== undefined) return { key: bundled.name, name: bundled.name, part: bundled.part, home: bundled.schema };
    if (isLocal && !besideHome) return undefined;
    const { file, steps } = isLocal
      ? { file: home ?? '', steps: reference.split('/').slice(1) }
      : (besideReference(reference) ?? { file: '', steps: [] });
    const part = partAt(this.#besides.get(file), steps);
    if (part === undefined) return undefined;
    const words = [file.replace(/(?:\.schema)?\.json$/, ''), ...steps.filter(it => it !== '$defs')].join('-');
    return { key: `${file}#/${steps.join('/')}`, name: `beside-${words}`, part, home: file };
  }
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
