/** Which documents and which people may be named at a place of the front matter. */
import type { Kind } from '../document/kinds-types.ts';
import { idForm } from '../lint/ids.ts';
import { type JsonObject, matchesPattern } from '../lint/schema-validation.ts';
import { type KnownDocument, maximumOffers, type Writing } from './authoring-types.ts';
import { textsOf } from './front-matter-place.ts';

/**
 * Documents whose ids a place takes; undefined where it takes none. The schema says so by the relation of the field,
 * by `x-refers` of a part of it, or by a pattern that only ids of some kinds match. `related` takes any.
 */
export function documentsFor(
  path: readonly (string | 0)[],
  part: JsonObject,
  kind: Kind,
  writing: Writing,
): readonly KnownDocument[] | undefined {
  const fits = fitting(path, part, kind);
  if (fits === undefined) return undefined;
  const own = writing.path;
  return [...writing.documents].filter(it => it.path !== own && idForm.test(it.id) && fits(it));
}

const retired = (it: KnownDocument) => Number(it.status === 'retired' || it.status === 'deprecated');

function fitting(path: readonly (string | 0)[], part: JsonObject, kind: Kind): ((it: KnownDocument) => boolean) | undefined {
  const [field] = path;
  const pattern = part['pattern'];
  const ofKind = (names: readonly string[]) => (it: KnownDocument) => names.includes(it.kind);
  if (part['type'] === 'boolean' || part['enum'] !== undefined || part['format'] !== undefined) return undefined;
  const relation = typeof field === 'string' ? kind.relations.get(field) : undefined;
  if (relation !== undefined) return ofKind(relation);
  if (field === 'related') return () => true;
  const refers = textsOf(part['x-refers']);
  if (refers.length > 0) return ofKind(refers);
  // `^role-[a-z0-9]+…$`: the pattern of ids tells whose they are.
  if (typeof pattern === 'string' && /^\^(?:[a-z]+|\([a-z|]+\))-\[a-z0-9\]/.test(pattern) && field !== 'id')
    return it => matchesPattern(pattern, it.id);
  return undefined;
}

export interface Party {
  readonly name: string;
  /** Why it is known: the document of a role, the settings, or other documents that name it. */
  readonly document: KnownDocument | undefined;
  readonly team: boolean;
  /** How many documents it owns. */
  readonly owns: number;
}

/** Does a place name who is accountable or asked: a role, a team, a person? */
export function namesParty(path: readonly (string | 0)[], part: JsonObject, kind: Kind): boolean {
  const [field] = path;
  const relation = typeof field === 'string' ? kind.relations.get(field) : undefined;
  return relation?.includes('role') === true || textsOf(part['x-refers']).includes('role');
}

/** Roles, teams and whoever owns documents of the root; those that own most come first. */
export function parties({ documents, settings }: Writing): readonly Party[] {
  const known = new Map<string, { document: KnownDocument | undefined; team: boolean; owns: number }>();
  const entry = (name: string) => {
    const found = known.get(name) ?? { document: undefined, team: false, owns: 0 };
    known.set(name, found);
    return found;
  };
  for (const it of documents) {
    if (it.kind === 'role' && idForm.test(it.id)) entry(it.id).document = it;
    if (it.owner !== undefined) entry(it.owner).owns += 1;
  }
  for (const team of settings.teams) entry(team).team = true;
  return [...known].map(([name, it]) => ({ name, ...it })).sort((a, b) => b.owns - a.owns || (a.name < b.name ? -1 : 1));
}

/** The documents that what is typed may mean, by id, those out of force last; all of them where that is a list to look through. */
export function fewEnough(documents: readonly KnownDocument[], typed: string): readonly KnownDocument[] {
  let found = documents;
  if (documents.length > maximumOffers) {
    const words = typed.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    const few: KnownDocument[] = [];
    for (const it of documents) {
      const text = `${it.id} ${it.title}`.toLowerCase();
      if (words.every(word => text.includes(word)) && few.push(it) === maximumOffers) break;
    }
    found = few;
  }
  return [...found].sort((a, b) => retired(a) - retired(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
