/** Where a document names others by their ids, and of which kinds those may be. */
import type { Document, YamlEntry, YamlNode } from '../document/document-types.ts';
import { aKind } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';
import { idForm } from './ids.ts';
import type { CatalogView } from './rule.ts';

export interface Reference {
  readonly id: string;
  readonly range: Range;
  /** `standards`, or `Run` for a label of a step. */
  readonly field: string;
  /** Names of kinds; undefined: any. */
  readonly allowed: readonly string[] | undefined;
}

type Kinds = ReadonlyMap<string, Kind>;

/**
 * The ids that a document refers to, in well-formed ids alone. The owner is left out: it may also be a team. In a page without
 * a `kind` only the labels of steps are references, for its front matter was written for somebody else.
 */
export function referencesOf(document: Document, kinds: Kinds): readonly Reference[] {
  const found: Reference[] = [];
  const kind = kinds.get(document.kind);
  if (!document.adopted && kind !== undefined) {
    const fields: [string, readonly string[] | undefined][] = [...kind.relations, ['related', undefined]];
    for (const [field, allowed] of fields) {
      const entry = document.frontMatter?.entries.get(field);
      if (entry === undefined || field === 'owner') continue;
      for (const { id, range } of idsIn(entry.node)) found.push({ id, range, field, allowed });
    }
  }
  for (const step of document.checklist.steps) {
    for (const { name, value, range } of step.labels) {
      const id = value.trim();
      if (name === 'run' && idForm.test(id)) found.push({ id, range, field: 'Run', allowed: undefined });
      else if (name === 'role' && idForm.test(id)) found.push({ id, range, field: 'Role', allowed: ['role'] });
    }
  }
  return found;
}

function* idsIn(node: YamlNode): Generator<{ id: string; range: Range }> {
  if (typeof node.value === 'string') {
    if (idForm.test(node.value)) yield { id: node.value, range: node.range };
  } else if (Array.isArray(node.value)) {
    for (const it of node.value as readonly YamlNode[]) yield* idsIn(it);
  } else if (node.value instanceof Map) {
    for (const it of (node.value as ReadonlyMap<string, YamlEntry>).values()) yield* idsIn(it.node);
  }
}

/** The kind whose prefix an id has; undefined where no known kind has it. */
export function kindByPrefix(id: string, kinds: Kinds): Kind | undefined {
  return [...kinds.values()].find(it => id.startsWith(`${it.idPrefix}-`));
}

/**
 * The kind of an id that can be looked up: undefined where no known kind has it, and where its kind is often kept elsewhere
 * (services, vendors, roles) and this folder holds none beside the document itself: there is no list to miss one in.
 */
export function listedKind(id: string, document: Document, kinds: Kinds, catalog: CatalogView): Kind | undefined {
  const kind = kindByPrefix(id, kinds);
  return kind?.elsewhere && catalog.ofKind(kind.name).every(it => it.uri === document.uri) ? undefined : kind;
}

/** The kind an id says it has by its prefix, where that is not one of the allowed; undefined when nothing is wrong, or not known. */
export function wrongKind(id: string, allowed: readonly string[] | undefined, kinds: Kinds): Kind | undefined {
  const kind = kindByPrefix(id, kinds);
  return kind === undefined || allowed === undefined || allowed.includes(kind.name) ? undefined : kind;
}

/** "a runbook or a standard" */
export const oneOf = (allowed: readonly string[]): string => allowed.map(aKind).join(' or ');
