/** The Library view: every document in the order a person chose, with its alerts and steps below it. */
import * as vscode from 'vscode';
import type { LibraryRoot } from '../core/library/library-types.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { registerCommand } from './commands.ts';
import type { Drillbook } from './drillbook.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import { libraryCommands } from './library-commands.ts';
import { byName, filterBy, type Grouping, type GroupWords, groupings, placesOf, suggestedGrouping } from './library-groups.ts';
import { below, documentCount, type FolderPlace, type Group, type LibraryItem, rowOf } from './library-rows.ts';

export type { LibraryItem } from './library-rows.ts';

const groupingKey = 'drillbook.libraryGrouping';
export const libraryView = 'drillbook.library';

export function showLibraryTree(drillbook: Drillbook): vscode.Disposable {
  const tree = new LibraryTree(drillbook);
  const view = vscode.window.createTreeView<LibraryItem>(libraryView, { treeDataProvider: tree, showCollapseAll: true });
  const { shelf, log, documents } = drillbook;

  const describe = (): void => {
    const { read, total } = shelf.progress;
    view.description = shelf.size === 0 ? '' : documentCount(shelf.size);
    const overdue = [...shelf.documents()].filter(it => shelf.isOverdue(it)).length;
    const said = overdue === 1 ? vscode.l10n.t('1 review is overdue') : vscode.l10n.t('{0} reviews are overdue', overdue);
    view.badge = overdue === 0 ? undefined : { value: overdue, tooltip: said };
    const lines = [];
    // One root may be read through while another is not begun: "3 of 3" would look as if nothing were left to do.
    if (shelf.indexing) lines.push(read < total ? vscode.l10n.t('indexing {0} of {1}', read, total) : vscode.l10n.t('indexing'));
    if (tree.filter !== '') {
      const shown = tree.shown();
      lines.push(
        shown === 0
          ? vscode.l10n.t('Filter: "{0}": no document has all these words', tree.filter)
          : vscode.l10n.t('Filter: "{0}" ({1} of {2})', tree.filter, shown, shelf.size),
      );
    }
    view.message = lines.join(' · ');
  };
  let progressShown = false;
  const showProgress = (): void => {
    describe();
    void vscode.commands.executeCommand('setContext', 'drillbook.indexing', shelf.indexing);
    tree.refreshSoon();
    if (progressShown || !shelf.indexing) return;
    progressShown = true;
    void vscode.window.withProgress({ location: { viewId: libraryView } }, async () => {
      await documents.ready;
      progressShown = false;
      describe();
    });
  };
  const openIfNoFolder = (): void => {
    // Without a folder nobody is disturbed, and who opens this view wants to see what comes with Drillbook.
    if (view.visible && (vscode.workspace.workspaceFolders ?? []).length === 0) documents.use();
  };
  const group = (by: Grouping): vscode.Disposable =>
    registerCommand(log, `drillbook.groupBy.${by}`, vscode.l10n.t('Group the library'), () => tree.group(by));
  const filter = (text: string): void => {
    tree.filter = text;
    void vscode.commands.executeCommand('setContext', 'drillbook.libraryFiltered', text !== '');
    describe();
  };

  openIfNoFolder();
  showProgress();
  filter('');
  return vscode.Disposable.from(
    view,
    tree,
    view.onDidChangeVisibility(openIfNoFolder),
    shelf.onDidChangeProgress(showProgress),
    shelf.onDidChangeDocuments(describe),
    shelf.onDidChangeFindings(() => {
      describe();
      tree.refreshSoon();
    }),
    ...groupings.map(group),
    registerCommand(log, 'drillbook.filterLibrary', vscode.l10n.t('Filter'), () => askForFilter(tree.filter, filter)),
    registerCommand(log, 'drillbook.clearLibraryFilter', vscode.l10n.t('Clear the filter'), () => filter('')),
    registerCommand(log, 'drillbook.revealInLibrary', vscode.l10n.t('Show in Library'), async (given?: unknown) => {
      documents.use();
      await documents.ready;
      const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
      if (uri !== undefined && shelf.document(uri) !== undefined && tree.itemOf(uri) === undefined) filter('');
      const item = uri === undefined ? undefined : tree.itemOf(uri);
      if (item === undefined) throw new Error(vscode.l10n.t('the text in front is not a document of the library.'));
      await view.reveal(item, { select: true, focus: true, expand: true });
    }),
    libraryCommands(drillbook),
  );
}

/** Narrows while it is typed; Enter keeps it, Esc brings back what was there before. */
function askForFilter(before: string, filter: (text: string) => void): void {
  const box = vscode.window.createInputBox();
  box.title = vscode.l10n.t('Filter the Library');
  box.placeholder = vscode.l10n.t('Words of a title, id, path, owner, service, alert or step');
  box.prompt = vscode.l10n.t('Enter keeps the filter, Esc takes it back.');
  box.value = before;
  let kept = false;
  const listeners = vscode.Disposable.from(
    box.onDidChangeValue(text => filter(text.trim())),
    box.onDidAccept(() => {
      kept = true;
      box.hide();
      void vscode.commands.executeCommand(`${libraryView}.focus`);
    }),
    box.onDidHide(() => {
      if (!kept) filter(before);
      listeners.dispose();
      box.dispose();
    }),
  );
  box.show();
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

class LibraryTree implements vscode.TreeDataProvider<LibraryItem>, vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #listener: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** What a person chose; until then the documents themselves decide. */
  #chosen: Grouping | undefined;
  #grouping: Grouping = 'area';
  #filter = '';
  #top: LibraryItem[] | undefined;
  #items = new Map<string, LibraryItem>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(drillbook: Drillbook) {
    this.#drillbook = drillbook;
    const stored = drillbook.context.workspaceState.get<Grouping>(groupingKey);
    this.#chosen = stored !== undefined && groupings.includes(stored) ? stored : undefined;
    this.#tellGrouping();
    this.#listener = drillbook.shelf.onDidChangeDocuments(() => this.refreshSoon());
  }

  async group(by: Grouping): Promise<void> {
    this.#chosen = by;
    this.#refresh();
    await this.#drillbook.context.workspaceState.update(groupingKey, by);
  }

  get filter(): string {
    return this.#filter;
  }
  set filter(text: string) {
    if (text === this.#filter) return;
    this.#filter = text;
    this.#refresh();
  }

  /** How many documents the filter lets through. */
  shown(): number {
    this.#build();
    return this.#items.size;
  }

  /** The row of a document, the first where it has several; undefined when it has none. */
  itemOf(uri: vscode.Uri): LibraryItem | undefined {
    this.#build();
    const summary = this.#drillbook.shelf.document(uri);
    return summary === undefined ? undefined : this.#items.get(summary.uri);
  }

  getChildren(item?: LibraryItem): LibraryItem[] {
    return item === undefined ? this.#build() : below(item);
  }

  getParent(item: LibraryItem): LibraryItem | undefined {
    return item.type === 'left-out' || item.type === 'next' ? undefined : item.parent;
  }

  getTreeItem(item: LibraryItem): vscode.TreeItem {
    return rowOf(item, this.#drillbook.shelf, this.#filter !== '');
  }

  /** While a folder is read documents come in hundreds; the tree is drawn at most five times a second. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#refresh();
    }, 200);
  }

  #settleGrouping(): void {
    const { shelf } = this.#drillbook;
    const own = [...shelf.documents()].filter(it => shelf.rootOf(it)?.builtIn === false);
    const wanted = this.#chosen ?? suggestedGrouping(own);
    if (wanted === this.#grouping) return;
    this.#grouping = wanted;
    this.#tellGrouping();
  }

  #tellGrouping(): void {
    void vscode.commands.executeCommand('setContext', groupingKey, this.#grouping);
  }

  #refresh(): void {
    this.#top = undefined;
    this.#changed.fire(undefined);
  }

  /** The rows of the first level, with everything below them already in place. */
  #build(): LibraryItem[] {
    if (this.#top !== undefined) return this.#top;
    const { shelf } = this.#drillbook;
    this.#settleGrouping();
    const level = new Level();
    const items = new Map<string, LibraryItem>();
    const fits = filterBy(this.#filter);
    const ownRoots = [...shelf.roots()].filter(it => !it.builtIn);
    let own = 0;

    for (const summary of shelf.documents()) {
      const root = shelf.rootOf(summary);
      if (root === undefined) continue;
      if (!root.builtIn) own += 1;
      if (!fits(summary)) continue;
      for (const place of placesOf(summary, this.#grouping, words)) {
        const parent = level.group([...topOf(root, ownRoots.length > 1), ...this.#partsOf(root, summary, place)]);
        const item: LibraryItem = { type: 'document', key: parent?.key ?? '', summary, parent };
        if (!items.has(summary.uri)) items.set(summary.uri, item);
        level.add(item, parent);
      }
    }
    const top = level.sorted();
    if (this.#filter === '') {
      if (own === 0 && ownRoots.length > 0 && !shelf.indexing) top.unshift(...firstSteps());
      const [unread, excluded] = [shelf.leftOut().length, shelf.excluded().length];
      if (unread + excluded > 0 && !shelf.indexing) top.push({ type: 'left-out', unread, excluded });
    }
    this.#items = items;
    this.#top = top;
    return top;
  }

  #partsOf(root: LibraryRoot, summary: DocumentSummary, place: readonly { key: string; label: string }[]): Part[] {
    const grouping = this.#grouping;
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

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
    this.#changed.dispose();
  }
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

/** Groups as they are needed, and the rows in them. */
class Level {
  readonly #top: LibraryItem[] = [];
  readonly #groups = new Map<string, Group>();

  group(path: readonly Part[]): Group | undefined {
    let parent: Group | undefined;
    let key = '';
    for (const part of path) {
      key += `/${part.key}`;
      let group = this.#groups.get(key);
      if (group === undefined) {
        group = { ...part, type: 'group', key, parent, children: [], documents: 0 };
        this.#groups.set(key, group);
        this.add(group, parent);
      }
      group.documents += 1;
      parent = group;
    }
    return parent;
  }

  add(item: LibraryItem, parent: Group | undefined): void {
    (parent?.children ?? this.#top).push(item);
  }

  sorted(): LibraryItem[] {
    const tidy = (level: LibraryItem[]): void => {
      level.sort((a, b) => rank(a) - rank(b) || byName(name(a), name(b)));
      for (const it of level) if (it.type === 'group') tidy(it.children);
    };
    tidy(this.#top);
    return this.#top;
  }
}

/** Groups before documents, and those with a name before the one without. */
const rank = (it: LibraryItem): number => (it.type === 'group' ? it.rank : 2);
const name = (it: LibraryItem): string => (it.type === 'group' ? it.label : it.type === 'document' ? it.summary.title : '');
