/** The tree of the Library as data: groups within groups, and the documents in them in the order of their titles. */
import * as vscode from 'vscode';
import type { LibraryRoot } from '../core/library/library-types.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { inSlices } from './in-slices.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import { byName, filterBy, type Grouping, type GroupName, type GroupWords, inParts, placesOf } from './library-groups.ts';
import type { DocumentItem, FolderPlace, Group, LibraryItem } from './library-rows.ts';
import type { Shelf } from './shelf.ts';

export interface LibraryLevels {
  /** The rows of the first level, with everything below them already in place. */
  readonly top: LibraryItem[];
  /** The first row of each document that the filter lets through, by its uri. */
  readonly items: ReadonlyMap<string, LibraryItem>;
}

/** Gives way to others while it works; undefined when `wanted` says that this order is not asked for any more. */
export async function levelsOf(
  shelf: Shelf,
  grouping: Grouping,
  filter: string,
  wanted: () => boolean,
): Promise<LibraryLevels | undefined> {
  const tree = new Tree();
  const fits = filterBy(filter);
  const ownRoots = [...shelf.roots()].filter(it => !it.builtIn);
  let own = 0;
  const place = (summary: DocumentSummary): void => {
    const root = shelf.rootOf(summary);
    if (root === undefined) return;
    if (!root.builtIn) own += 1;
    if (!fits(summary)) return;
    for (const names of placesOf(summary, grouping, words))
      tree.add(summary, [...topOf(root, ownRoots.length > 1), ...partsOf(grouping, root, summary, names)]);
  };
  // A list of its own: documents come and go while others have their turn.
  if (!(await inSlices([...shelf.documents()], place, wanted))) return undefined;
  const top = tree.top();
  const items = new Map<string, LibraryItem>();
  const note = (it: LibraryItem): void => {
    if (it.type === 'document' && !items.has(it.summary.uri)) items.set(it.summary.uri, it);
  };
  if (!(await inSlices(everyItem(top), note, wanted))) return undefined;
  if (filter === '') {
    if (own === 0 && ownRoots.length > 0 && !shelf.indexing) top.unshift(...firstSteps());
    if (shelf.size > 0 && (vscode.workspace.workspaceFolders ?? []).length === 0) top.unshift(openFolder());
    const [unread, excluded] = [shelf.leftOut().length, shelf.excluded().length];
    if (unread + excluded > 0 && !shelf.indexing) top.push({ type: 'left-out', unread, excluded });
  }
  return { top, items };
}

const words: GroupWords = {
  none: grouping =>
    ({
      area: vscode.l10n.t('No area'),
      service: vscode.l10n.t('No service'),
      owner: vscode.l10n.t('No owner'),
      status: vscode.l10n.t('No status'),
      kind: '',
      folder: '',
    })[grouping],
  kind: kindTitle,
};
const groupIcons: Readonly<Record<Exclude<Grouping, 'kind'>, string>> = {
  area: 'tag',
  service: 'server',
  owner: 'account',
  status: 'milestone',
  folder: 'folder',
};

function partsOf(grouping: Grouping, root: LibraryRoot, summary: DocumentSummary, place: readonly GroupName[]): Part[] {
  return place.map(({ key, label }, depth) => {
    const folder =
      grouping === 'folder' && !root.builtIn
        ? {
            root: root.uri,
            path: place
              .slice(0, depth + 1)
              .map(it => it.key)
              .join('/'),
          }
        : undefined;
    const icon = grouping === 'kind' ? kindIcon(summary.kind) : groupIcons[grouping];
    // Documents that name nothing come last.
    return { key: `${grouping} ${key}`, label, icon, rank: key === '' ? 1 : 0, folder };
  });
}

interface Part {
  readonly key: string;
  readonly label: string;
  readonly icon: string;
  readonly rank: number;
  readonly folder: FolderPlace | undefined;
}

/** The group above everything of a root, where it needs one; built-in documents stand below one's own. */
function topOf(root: LibraryRoot, several: boolean): Part[] {
  if (root.builtIn) return [{ key: 'built-in', label: vscode.l10n.t('Built-in'), icon: 'library', rank: 3, folder: undefined }];
  if (!several) return [];
  return [{ key: `root ${root.uri}`, label: root.name, icon: 'root-folder', rank: 0, folder: { root: root.uri, path: '' } }];
}

/** A folder of one's own without documents leads on instead of looking broken. */
const firstSteps = (): LibraryItem[] => [
  { type: 'next', label: vscode.l10n.t('Set Up Drillbook Here…'), icon: 'rocket', command: 'drillbook.setUpHere' },
  { type: 'next', label: vscode.l10n.t('Write a New Document…'), icon: 'new-file', command: 'drillbook.newDocument' },
];

/** Without a folder there is what comes with Drillbook, and the way to one's own. */
const openFolder = (): LibraryItem => ({
  type: 'next',
  label: vscode.l10n.t('Open a Folder of Your Own…'),
  icon: 'folder-opened',
  command: 'vscode.openFolder',
});

/** A group that is being filled: its groups and its documents, these in the order in which they came. */
interface Branch {
  readonly group: Group | undefined;
  readonly branches: Branch[];
  readonly documents: DocumentSummary[];
}

class Tree {
  readonly #root: Branch = { group: undefined, branches: [], documents: [] };
  readonly #branches = new Map<string, Branch>();

  /** Documents must come in the order in which they are to stand. */
  add(summary: DocumentSummary, path: readonly Part[]): void {
    let branch = this.#root;
    let key = '';
    for (const part of path) {
      key += `/${part.key}`;
      let next = this.#branches.get(key);
      if (next === undefined) {
        next = {
          group: { ...part, type: 'group', key, parent: branch.group, children: [], documents: 0 },
          branches: [],
          documents: [],
        };
        this.#branches.set(key, next);
        branch.branches.push(next);
      }
      if (next.group !== undefined) next.group.documents += 1;
      branch = next;
    }
    branch.documents.push(summary);
  }

  /** Groups before documents, by rank and name. */
  top(): LibraryItem[] {
    return settled(this.#root);
  }
}

function settled(branch: Branch): LibraryItem[] {
  branch.branches.sort((a, b) => rankOf(a) - rankOf(b) || byName(a.group?.label ?? '', b.group?.label ?? ''));
  const rows: LibraryItem[] = [];
  for (const it of branch.branches) {
    if (it.group === undefined) continue;
    it.group.children.push(...settled(it));
    // Built-in documents stand below one's own.
    if (it.group.rank <= documentRank) rows.push(it.group);
  }
  rows.push(...documentRows(branch));
  for (const it of branch.branches) if (it.group !== undefined && it.group.rank > documentRank) rows.push(it.group);
  return rows;
}

const documentRank = 2;
const rankOf = (branch: Branch): number => branch.group?.rank ?? 0;

function documentRows({ group, documents }: Branch): LibraryItem[] {
  const row = (summary: DocumentSummary, parent: Group | undefined): DocumentItem => ({
    type: 'document',
    key: parent?.key ?? '',
    summary,
    parent,
  });
  const parts = inParts(documents);
  if (parts.length <= 1) return documents.map(it => row(it, group));
  return parts.map((held, index) => {
    const part: Group = {
      type: 'group',
      key: `${group?.key ?? ''}/part ${index}`,
      label: vscode.l10n.t('{0} to {1}', short(held[0]?.title ?? ''), short(held.at(-1)?.title ?? '')),
      icon: 'list-selection',
      rank: documentRank,
      folder: undefined,
      parent: group,
      children: [],
      documents: held.length,
    };
    part.children.push(...held.map(it => row(it, part)));
    return part;
  });
}

/** Beginnings of titles, so that a row names both ends. */
const short = (title: string): string => (title.length > 24 ? `${title.slice(0, 23).trimEnd()}…` : title);

function* everyItem(level: readonly LibraryItem[]): Iterable<LibraryItem> {
  for (const it of level) {
    yield it;
    if (it.type === 'group') yield* everyItem(it.children);
  }
}
