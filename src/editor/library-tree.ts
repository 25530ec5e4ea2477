/** The Library view: every document in the order a person chose, with its alerts and steps below it. */
import * as vscode from 'vscode';
import { Refused, registerCommand } from './commands.ts';
import { documentAtHand } from './document-at-hand.ts';
import type { Drillbook } from './drillbook.ts';
import { libraryCommands } from './library-commands.ts';
import { type Grouping, groupings, suggestedGrouping } from './library-groups.ts';
import { type LibraryLevels, levelsOf } from './library-levels.ts';
import { below, type LibraryItem, rowOf, tooltipOf } from './library-rows.ts';
import { RowsChanged } from './rows-changed.ts';

export type { LibraryItem } from './library-rows.ts';

const groupingKey = 'drillbook.libraryGrouping';
export const libraryView = 'drillbook.library';
/**
 * Milliseconds between two drawings of the tree, at least; longer ones rest this many times what building it took. The host
 * takes rows and message together, and neither until it was told nothing for 200 ms: told more often, both stand still.
 */
const refreshPause = 400;
const restAfterWork = 20;
/** So many rows at most are shown in opened groups by a filter. */
const mostOpened = 300;

export function showLibraryTree(drillbook: Drillbook): vscode.Disposable {
  const tree = new LibraryTree(drillbook);
  const view = vscode.window.createTreeView<LibraryItem>(libraryView, { treeDataProvider: tree, showCollapseAll: true });
  const { shelf, log, documents } = drillbook;

  const describe = (): void => {
    const { read, total } = shelf.progress;
    // The number alone: between the name and the buttons there is no room for a word.
    view.description = shelf.size === 0 ? '' : String(shelf.size);
    const lines = [];
    // One root may be read through while another is not begun: "3 of 3" would look as if nothing were left to do.
    if (shelf.indexing) lines.push(read < total ? vscode.l10n.t('indexing {0} of {1}', read, total) : vscode.l10n.t('indexing'));
    const { stopped } = shelf;
    if (stopped !== undefined) lines.push(vscode.l10n.t('reading was stopped at {0} of {1}', stopped.read, stopped.total));
    if (tree.filter !== '') {
      const { shown } = tree;
      lines.push(
        shown === 0
          ? vscode.l10n.t('Filter: "{0}": no document has all these words', tree.filter)
          : vscode.l10n.t('Filter: "{0}" ({1} of {2})', tree.filter, shown, shelf.size),
      );
    }
    view.message = lines.join(' · ');
  };
  let progressShown = false;
  let indexing: boolean | undefined;
  let counted = false;
  let button = '';
  const showButton = (name: string): void => {
    if (name === button) return;
    button = name;
    void vscode.commands.executeCommand('setContext', 'drillbook.readingCan', name);
  };
  const showProgress = (): void => {
    const { read, total } = shelf.progress;
    showButton(shelf.stopped !== undefined ? 'going-on' : shelf.indexing && read < total ? 'stop' : '');
    if (shelf.indexing !== indexing) {
      indexing = shelf.indexing;
      counted = read < total;
      tree.refreshNow();
    } else {
      // How far it is, as soon as that is known.
      if (read < total && !counted) tree.refreshNow();
      else tree.refreshSoon();
      counted = read < total;
    }
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
    tree.setFilter(text).then(describe, error => log.error(`The Library could not be filtered: ${String(error)}`));
    void vscode.commands.executeCommand('setContext', 'drillbook.libraryFiltered', text !== '');
  };

  openIfNoFolder();
  showProgress();
  filter('');
  return vscode.Disposable.from(
    view,
    tree,
    tree.onDidChangeTreeData(describe),
    view.onDidChangeVisibility(openIfNoFolder),
    shelf.onDidChangeProgress(showProgress),
    shelf.reviews.onDidChange(() => tree.refreshSoon()),
    ...groupings.map(group),
    registerCommand(log, 'drillbook.filterLibrary', vscode.l10n.t('Filter'), () => askForFilter(tree.filter, filter)),
    registerCommand(log, 'drillbook.clearLibraryFilter', vscode.l10n.t('Clear the filter'), () => filter('')),
    registerCommand(log, 'drillbook.revealInLibrary', vscode.l10n.t('Show in Library'), async (given?: unknown) => {
      documents.use();
      await documents.ready;
      const uri = vscode.Uri.parse(documentAtHand(drillbook, given).uri, true);
      if ((await tree.itemOf(uri)) === undefined) filter('');
      const item = await tree.itemOf(uri);
      if (item === undefined) throw new Refused(vscode.l10n.t('The Library has no row for it yet. Try again in a moment.'));
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
  box.prompt = vscode.l10n.t('Only documents that have all these words are shown.');
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

class LibraryTree implements vscode.TreeDataProvider<LibraryItem>, vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #changed = new RowsChanged<LibraryItem>({
    context: 'drillbook.libraryKnown',
    isKnown: () => this.#drillbook.shelf.progress.done && !this.#drillbook.shelf.indexing,
  });
  readonly #listener: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** What a person chose; until then the documents themselves decide. */
  #chosen: Grouping | undefined;
  #grouping: Grouping = 'area';
  #filter = '';
  /** As last built; it may be older than the documents, never older than the filter and the grouping. */
  #levels: LibraryLevels | undefined;
  #building: Promise<LibraryLevels> | undefined;
  #stale = true;
  /** Counts filters and groupings: what is built for an older one is not wanted any more. */
  #order = 0;
  /** Milliseconds that the last building took. */
  #took = 0;
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
    this.#reorder();
    await this.#drillbook.context.workspaceState.update(groupingKey, by);
  }

  get filter(): string {
    return this.#filter;
  }
  /** Resolves when it is known what the filter lets through. */
  async setFilter(text: string): Promise<void> {
    if (text === this.#filter) return;
    this.#filter = text;
    this.#reorder();
    await this.#current();
  }

  /** How many documents the filter lets through. */
  get shown(): number {
    return this.#levels?.documents ?? 0;
  }

  /** The row of a document, the first where it has several; undefined when it has none. */
  async itemOf(uri: vscode.Uri): Promise<LibraryItem | undefined> {
    const levels = await this.#current();
    const summary = this.#drillbook.shelf.document(uri);
    return summary && levels.rowOf(summary);
  }

  async getChildren(item?: LibraryItem): Promise<LibraryItem[]> {
    if (item !== undefined) return below(item);
    this.#changed.asked();
    const { top } = await this.#current();
    this.#changed.answered();
    return top;
  }

  getParent(item: LibraryItem): LibraryItem | undefined {
    return item.type === 'left-out' || item.type === 'next' ? undefined : item.parent;
  }

  getTreeItem(item: LibraryItem): vscode.TreeItem {
    // Hundreds of rows in open groups would hold up everything and nobody could look through them.
    return rowOf(item, this.#drillbook.shelf, this.#filter !== '' && this.shown <= mostOpened);
  }

  resolveTreeItem(row: vscode.TreeItem, item: LibraryItem): vscode.TreeItem {
    if (item.type === 'document') row.tooltip = tooltipOf(item, this.#drillbook.shelf);
    return row;
  }

  /** While a folder is read documents come in hundreds: the tree is drawn a few times a second, and less often when it is big. */
  refreshSoon(): void {
    this.#stale = true;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#changed.fire();
      },
      Math.max(refreshPause, this.#took * restAfterWork),
    );
  }

  /** Everything has been read: what stands there now is drawn without waiting. */
  refreshNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = true;
    this.#changed.fire();
  }

  #reorder(): void {
    this.#order += 1;
    this.#stale = true;
    this.#changed.fire();
  }

  #settleGrouping(): void {
    const wanted = this.#chosen ?? this.#suggested();
    if (wanted === this.#grouping) return;
    this.#grouping = wanted;
    this.#tellGrouping();
  }

  #suggested(): Grouping {
    const { shelf } = this.#drillbook;
    return suggestedGrouping(shelf.documents(), it => shelf.rootOf(it)?.builtIn === false);
  }

  #tellGrouping(): void {
    void vscode.commands.executeCommand('setContext', groupingKey, this.#grouping);
  }

  /** The tree for the documents that are known when it is asked for. */
  async #current(): Promise<LibraryLevels> {
    if (this.#building === undefined) {
      if (!this.#stale && this.#levels !== undefined) return this.#levels;
      this.#building = this.#build().finally(() => {
        this.#building = undefined;
      });
    }
    return this.#building;
  }

  async #build(): Promise<LibraryLevels> {
    for (;;) {
      const started = performance.now();
      const order = this.#order;
      this.#stale = false;
      this.#settleGrouping();
      const levels = await levelsOf(this.#drillbook.shelf, this.#grouping, this.#filter, () => this.#order === order);
      if (levels === undefined) continue;
      this.#levels = levels;
      this.#took = performance.now() - started;
      return levels;
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
