/** May an id become another one? The sentence that says why not. */
import type { Kind } from '../document/kinds-types.ts';
import { idForm } from '../lint/ids.ts';
import type { KnownDocument } from './authoring-types.ts';

/**
 * Why `wanted` cannot become the id of the documents that have the id `id`; undefined when it can. `documents` are those of the
 * root: an id is never used twice in it.
 */
export function whyNotRename(
  id: string,
  wanted: string,
  documents: Iterable<KnownDocument>,
  kinds: ReadonlyMap<string, Kind>,
): string | undefined {
  const all = [...documents];
  const having = all.filter(it => it.id === id);
  const [first, second] = having;
  if (first === undefined) return `No document here has the id ${id}.`;
  if (second !== undefined)
    return `${having.map(it => it.path).join(' and ')} both have the id ${id}, so it is not clear which one is meant. Give one of them another id first.`;
  const prefix = kinds.get(first.kind)?.idPrefix;
  if (prefix !== undefined && !wanted.startsWith(`${prefix}-`))
    return `The id of a ${first.kind} begins with ${prefix}-, such as ${prefix}-net-dns.`;
  if (!idForm.test(wanted))
    return `"${wanted}" is no id: small letters, digits and single hyphens, at most 63 characters, such as ${prefix ?? 'rb'}-net-dns.`;
  const taken = all.find(it => it.id === wanted && it.uri !== first.uri);
  return taken && `${taken.path} has the id ${wanted} already; ids are never used twice.`;
}
