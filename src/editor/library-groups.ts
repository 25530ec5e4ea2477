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

/** The places of a document in the tree, each from the outermost group inwards: several when it is about several services. */
export function placesOf(summary: DocumentSummary, grouping: Grouping, words: GroupWords): readonly (readonly GroupName[])[] {
  const named = (name: string | undefined): readonly GroupName[] =>
    name === undefined || name === '' ? [{ key: '', label: words.none(grouping) }] : [{ key: name, label: name }];
  switch (grouping) {
    case 'folder':
      return [
        summary.path
          .split('/')
          .slice(0, -1)
          .map(name => ({ key: name, label: name })),
      ];
    case 'kind':
      return [[{ key: summary.kind, label: words.kind(summary.kind) }]];
    case 'service':
      return summary.services.length === 0 ? [named(undefined)] : [...new Set(summary.services)].map(named);
    default:
      return [named(summary[grouping])];
  }
}

/** What the documents themselves suggest: areas where most name one, else their folders, for one group "No area" says nothing. */
export function suggestedGrouping(own: Iterable<DocumentSummary>): Grouping {
  let all = 0;
  let withArea = 0;
  for (const it of own) {
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
