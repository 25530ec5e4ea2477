/** How the Library is ordered and narrowed: groups, their names, and what a filter lets through. Knows nothing of the host. */
import type { DocumentSummary } from '../core/search/search-types.ts';

export const groupings = ['area', 'kind', 'service', 'owner', 'status', 'folder'] as const;
export type Grouping = (typeof groupings)[number];

/** One level of groups above a document; `key` is '' for the documents that name nothing. */
export interface GroupName {
  readonly key: string;
  readonly label: string;
}

/** How the names of groups are said to people. */
export interface GroupWords {
  /** "No area", "No owner", … */
  none(grouping: Grouping): string;
  kind(name: string): string;
}

/**
 * The places of a document in the tree, several when it is about several services: the same text for all that stand in the same
 * group, '' for those that name nothing.
 */
export function placesOf(summary: DocumentSummary, grouping: Grouping): readonly string[] {
  switch (grouping) {
    case 'folder':
      return [summary.path.slice(0, Math.max(0, summary.path.lastIndexOf('/')))];
    case 'service':
      return summary.services.length === 0 ? [''] : [...new Set(summary.services)];
    default:
      return [summary[grouping] ?? ''];
  }
}

/** The groups of a place, from the outermost inwards. */
export function groupsOf(place: string, grouping: Grouping, words: GroupWords): readonly GroupName[] {
  if (grouping === 'folder') return place === '' ? [] : place.split('/').map(name => ({ key: name, label: name }));
  if (grouping === 'kind') return [{ key: place, label: words.kind(place) }];
  return [{ key: place, label: place === '' ? words.none(grouping) : place }];
}

/**
 * What the documents themselves suggest, those that `isOwn` says yes to: areas where most name one, else their folders, for one
 * group "No area" says nothing.
 */
export function suggestedGrouping(documents: readonly DocumentSummary[], isOwn: (summary: DocumentSummary) => boolean): Grouping {
  let all = 0;
  let withArea = 0;
  for (const it of documents) {
    if (!isOwn(it)) continue;
    all += 1;
    if (it.area !== undefined) withArea += 1;
  }
  return withArea * 2 >= all ? 'area' : 'folder';
}

/** Without case and accents. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** Answers for each document whether every word of the filter stands somewhere in what the tree tells of it. */
export function filterBy(text: string): (summary: DocumentSummary) => boolean {
  const words = plain(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return it => {
    const told = [
      it.title,
      it.id,
      it.path,
      it.kind,
      it.area ?? '',
      it.owner ?? '',
      it.status ?? '',
      ...it.services,
      ...it.alerts,
      ...it.steps.map(step => step.title),
    ];
    const haystack = plain(told.join('\n'));
    return words.every(word => haystack.includes(word));
  };
}

/** More than this in one group is parted: a list of thousands helps nobody, and drawing it holds up the window. */
const mostInGroup = 400;
const partSize = 200;

/** The list itself when it can be looked through, else parts of it in its order. */
export function inParts<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= mostInGroup) return [list];
  return Array.from({ length: Math.ceil(list.length / partSize) }, (_, part) =>
    list.slice(part * partSize, (part + 1) * partSize),
  );
}

/** Names as people order them: `step 2` before `step 10`. */
export function byName(a: string, b: string): number {
  // Made when it is needed: reading its tables takes ten milliseconds, and nothing is ordered while the window starts.
  names ??= new Intl.Collator(undefined, { numeric: true });
  return names.compare(a, b);
}
let names: Intl.Collator | undefined;
