/** The schema of a kind laid beside the front matter: which part of it speaks of which value. */
import type { Document, YamlEntry, YamlNode } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';
import { canonicalEntries, type JsonObject } from './schema-validation.ts';

/** A value, and what the schema says of it. */
export interface FieldPlace {
  /** Names and list positions from the top, canonical names for aliases. */
  readonly path: readonly (string | number)[];
  readonly node: YamlNode;
  /** undefined for items of lists. */
  readonly keyRange: Range | undefined;
  /** The key as written; '' for items of lists. */
  readonly key: string;
  /** undefined where the schema names its siblings and not it. */
  readonly part: JsonObject | undefined;
  /** Names that the schema has in this place. */
  readonly known: readonly string[];
}

/** Every value of the front matter that the schema of the kind speaks of, and every key that it does not know, in their order. */
export function fieldPlaces(document: Document, kind: Kind): readonly FieldPlace[] {
  // Several rules ask for them.
  let known = placesOf.get(document);
  if (known?.kind !== kind) {
    known = { kind, places: [...below([], canonicalEntries(document), kind.schema, kind.schema, 0)] };
    placesOf.set(document, known);
  }
  return known.places;
}
const placesOf = new WeakMap<Document, { readonly kind: Kind; readonly places: readonly FieldPlace[] }>();

function* below(
  path: readonly (string | number)[],
  entries: ReadonlyMap<string, YamlEntry>,
  schema: JsonObject,
  root: JsonObject,
  depth: number,
): Generator<FieldPlace> {
  const properties = propertiesOf(schema, root);
  const known = namesOf(properties);
  const open = partOf(schema['additionalProperties'], root);
  if (known.length === 0 && open === undefined) return;
  for (const [name, entry] of entries) {
    const part = properties.get(name) ?? open;
    const place = { path: [...path, name], node: entry.node, keyRange: entry.keyRange, key: entry.key, part, known };
    yield place;
    if (part !== undefined && depth < maximumDepth) yield* within(place.path, entry.node, part, root, depth + 1);
  }
}

function* within(
  path: readonly (string | number)[],
  node: YamlNode,
  part: JsonObject,
  root: JsonObject,
  depth: number,
): Generator<FieldPlace> {
  if (node.value instanceof Map) {
    yield* below(path, node.value as ReadonlyMap<string, YamlEntry>, part, root, depth);
  } else if (Array.isArray(node.value)) {
    const item = branchesOf(part, root)
      .map(it => partOf(it['items'], root))
      .find(it => it !== undefined);
    if (item === undefined) return;
    for (const [at, it] of (node.value as readonly YamlNode[]).entries()) {
      yield { path: [...path, at], node: it, keyRange: undefined, key: '', part: item, known: [] };
      yield* within([...path, at], it, item, root, depth + 1);
    }
  }
}
/** Front matter is nested at most 20 levels deep. */
const maximumDepth = 20;

/**
 * What the schema says of the thing at a path: names of keys, canonical ones, and 0 for an item of a list. undefined where it
 * says nothing of it.
 */
export function partAt(path: readonly (string | number)[], root: JsonObject): JsonObject | undefined {
  let part: JsonObject | undefined = root;
  for (const step of path) {
    if (part === undefined) return undefined;
    part =
      typeof step === 'number'
        ? branchesOf(part, root)
            .map(it => partOf(it['items'], root))
            .find(it => it !== undefined)
        : (propertiesOf(part, root).get(step) ?? partOf(part['additionalProperties'], root));
  }
  return part;
}

/** The properties of an object, those of its branches among them. */
export function propertiesOf(schema: JsonObject, root: JsonObject): ReadonlyMap<string, JsonObject> {
  const known = knownProperties.get(schema);
  if (known?.root === root) return known.properties;
  const properties = readProperties(schema, root);
  knownProperties.set(schema, { root, properties });
  return properties;
}
// There are few schemas, and each is asked for every document of its kind.
const knownProperties = new WeakMap<JsonObject, { root: JsonObject; properties: ReadonlyMap<string, JsonObject> }>();

const names = new WeakMap<ReadonlyMap<string, JsonObject>, readonly string[]>();
function namesOf(properties: ReadonlyMap<string, JsonObject>): readonly string[] {
  let known = names.get(properties);
  if (known === undefined) {
    known = [...properties.keys()];
    names.set(properties, known);
  }
  return known;
}

function readProperties(schema: JsonObject, root: JsonObject): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const branch of branchesOf(schema, root)) {
    const { properties } = branch;
    if (!isObject(properties)) continue;
    for (const [name, part] of Object.entries(properties)) if (!found.has(name)) found.set(name, partOf(part, root) ?? {});
  }
  return found;
}

/** A schema, what it refers to, its parts and its choices. Conditions are left out: they say what else holds, not which names there are. */
export function branchesOf(schema: JsonObject, root: JsonObject): readonly JsonObject[] {
  const choices = ['allOf', 'anyOf', 'oneOf'].flatMap(it => (Array.isArray(schema[it]) ? (schema[it] as unknown[]) : []));
  if (typeof schema['$ref'] === 'string') choices.unshift({ $ref: schema['$ref'] });
  return [schema, ...choices.map(it => partOf(it, root)).filter(it => it !== undefined)];
}

function partOf(part: unknown, root: JsonObject): JsonObject | undefined {
  return isObject(part) ? resolvedPart(part, root) : undefined;
}

/** A part with the definition that its `$ref` names; what stands beside the `$ref` wins. */
export function resolvedPart(schema: JsonObject, root: JsonObject): JsonObject {
  if (typeof schema['$ref'] !== 'string') return schema;
  const known = knownParts.get(schema);
  if (known?.root === root) return known.part;
  const part = resolve(schema, root);
  knownParts.set(schema, { root, part });
  return part;
}
const knownParts = new WeakMap<JsonObject, { root: JsonObject; part: JsonObject }>();

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let resolved = schema;
  // A definition may itself be a reference; a ring of them ends here.
  for (let hops = 0; hops < maximumDepth; hops++) {
    const reference = resolved['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#/')) break;
    let part: unknown = root;
    for (const step of reference.slice(2).split('/')) part = isObject(part) && Object.hasOwn(part, step) ? part[step] : undefined;
    if (!isObject(part)) break;
    resolved = { ...part, ...resolved, $ref: part['$ref'] };
  }
  return resolved;
}

const isObject = (value: unknown): value is JsonObject => value !== null && typeof value === 'object' && !Array.isArray(value);
