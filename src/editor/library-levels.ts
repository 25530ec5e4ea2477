/** The tree of the Library as data: groups within groups, and the documents in them in the order of their titles. */
import * as vscode from 'vscode';
import type { LibraryRoot } from '../core/library/library-types.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { inSlices } from './in-slices.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import { byName, filterBy, type Grouping, type GroupWords, groupsOf, inParts, placesOf } from './library-groups.ts';
import type { DocumentItem, FolderPlace, Group, LibraryItem } from './library-rows.ts';
import type { Shelf } from './shelf.ts';

export interface LibraryLevels {
  /** The rows of the first level; those below a group are made when they are asked for, for most are never seen. */
  readonly top: LibraryItem[];
  /** How many documents the filter lets through. */
  readonly documents: number;
  /** The row of a document in the first of its places; undefined where the filter holds it back. */
  rowOf(summary: DocumentSummary): DocumentItem | undefined;
}

/** Gives way to others while it works; undefined when `wanted` says that this order is not asked for any more. */
export async function levelsOf(
  shelf: Shelf,
  grouping: Grouping,
  filter: string,
  wanted: () => boolean,
): Promise<LibraryLevels | undefined> {
  const fits = filterBy(filter);
  const ownRoots = [...shelf.roots()].filter(it => !it.builtIn);
  const tree = new Tree(grouping, ownRoots.length > 1);
  let own = 0;
  let documents = 0;
  const place = (summary: DocumentSummary): void => {
    const root = shelf.rootOf(summary);
    if (root === undefined) return;
    if (!root.builtIn) own += 1;
    if (!fits(summary)) return;
    documents += 1;
    tree.add(summary, root);
  };
  // A list of its own: documents come and go while others have their turn.
  if (!(await inSlices([...shelf.documents()], place, wanted))) return undefined;
  const top = tree.top();
  if (filter === '') {
    if (own === 0 && ownRoots.length > 0 && !shelf.indexing) top.unshift(...firstSteps());
    if (shelf.size > 0 && (vscode.workspace.workspaceFolders ?? []).length === 0) top.unshift(openFolder());
    const [unread, excluded] = [shelf.leftOut().length, shelf.excluded().length];
    if (unread + excluded > 0 && !shelf.indexing) top.push({ type: 'left-out', unread, excluded });
  }
  const rowOf = (summary: DocumentSummary): DocumentItem | undefined => {
    const root = shelf.rootOf(summary);
    return root && tree.rowOf(summary, root, top);
  };
  return { top, documents, rowOf };
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

function partsOf(grouping: Grouping, root: LibraryRoot, place: string): Part[] {
  return groupsOf(place, grouping, words).map(({ key, label }, depth) => {
    const folder =
      grouping === 'folder' && !root.builtIn
        ? {
            root: root.uri,
            path: place
              .split('/')
              .slice(0, depth + 1)
              .join('/'),
          }
        : undefined;
    const icon = grouping === 'kind' ? kindIcon(key) : groupIcons[grouping];
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
  readonly above: Branch | undefined;
  readonly branches: Branch[];
  readonly documents: DocumentSummary[];
}

/**
 * While a folder is read the tree is built again and again, each time of all documents. So it makes nothing for a document, and
 * asks what the groups of a place are called once.
 */
class Tree {
  readonly #grouping: Grouping;
  readonly #severalRoots: boolean;
  readonly #root: Branch = { group: undefined, above: undefined, branches: [], documents: [] };
  readonly #branches = new Map<string, Branch>();
  readonly #places = new Map<LibraryRoot, Map<string, Branch>>();

  constructor(grouping: Grouping, severalRoots: boolean) {
    this.#grouping = grouping;
    this.#severalRoots = severalRoots;
  }

  /** Documents must come in the order in which they are to stand. */
  add(summary: DocumentSummary, root: LibraryRoot): void {
    for (const place of placesOf(summary, this.#grouping)) {
      const branch = this.#branchOf(root, place);
      branch.documents.push(summary);
      for (let it: Branch | undefined = branch; it?.group !== undefined; it = it.above) it.group.documents += 1;
    }
  }

  /** Groups before documents, by rank and name. */
  top(): LibraryItem[] {
    return rowsIn(this.#root);
  }

  /** Among the rows below `top`, which `top()` gave. */
  rowOf(summary: DocumentSummary, root: LibraryRoot, top: readonly LibraryItem[]): DocumentItem | undefined {
    const [place = ''] = placesOf(summary, this.#grouping);
    const branch = this.#places.get(root)?.get(place);
    if (branch === undefined) return undefined;
    const isIt = (it: LibraryItem): it is DocumentItem => it.type === 'document' && it.summary.uri === summary.uri;
    for (const it of branch.group?.children() ?? top) {
      if (isIt(it)) return it;
      const found = it.type === 'group' && it.rank === documentRank ? it.children().find(isIt) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #branchOf(root: LibraryRoot, place: string): Branch {
    const known = this.#places.get(root) ?? new Map<string, Branch>();
    this.#places.set(root, known);
    let branch = known.get(place);
    if (branch !== undefined) return branch;
    branch = this.#root;
    let key = '';
    for (const part of [...topOf(root, this.#severalRoots), ...partsOf(this.#grouping, root, place)]) {
      key += `/${part.key}`;
      branch = this.#branches.get(key) ?? this.#grown(branch, key, part);
    }
    known.set(place, branch);
    return branch;
  }

  #grown(above: Branch, key: string, part: Part): Branch {
    const children = once(() => rowsIn(branch));
    const group: Group = { ...part, type: 'group', key, parent: above.group, children, documents: 0 };
    const branch: Branch = { group, above, branches: [], documents: [] };
    this.#branches.set(key, branch);
    above.branches.push(branch);
    return branch;
  }
}

/** What `make` gives the first time, each time. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function rowsIn(branch: Branch): LibraryItem[] {
  const groups = branch.branches.flatMap(it => it.group ?? []);
  groups.sort((a, b) => a.rank - b.rank || byName(a.label, b.label));
  return [
    ...groups.filter(it => it.rank <= documentRank),
    ...documentRows(branch),
    // Built-in documents stand below one's own.
    ...groups.filter(it => it.rank > documentRank),
  ];
}

const documentRank = 2;

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
      children: once(() => held.map(it => row(it, part))),
      documents: held.length,
    };
    return part;
  });
}

/** Beginnings of titles, so that a row names both ends. */
const short = (title: string): string => (title.length > 24 ? `${title.slice(0, 23).trimEnd()}…` : title);
