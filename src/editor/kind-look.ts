/** How a kind looks: its icon and its title, from its schema. */
import { bundledKinds } from '../core/document/kinds.ts';
import type { Kind } from '../core/document/kinds-types.ts';

/** Kinds that folders of the window describe themselves, by name; of two with one name either will do for a picture. */
let ofFolders: ReadonlyMap<string, Kind> = new Map();

/** Takes the kinds of every open folder in place of those known before. */
export function learnKinds(kinds: Iterable<ReadonlyMap<string, Kind>>): void {
  ofFolders = new Map([...kinds].flatMap(it => [...it]));
}

const kindNamed = (kind: string): Kind | undefined => bundledKinds.get(kind) ?? ofFolders.get(kind);

/** Codicon id; kinds without a schema look like a page of text. */
export const kindIcon = (kind: string): string => kindNamed(kind)?.icon ?? 'markdown';
export const kindTitle = (kind: string): string => kindNamed(kind)?.title ?? kind;
