/** The Library view: every document by area, kind or folder, with its steps below it. */
import * as vscode from 'vscode';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { registerCommand } from './commands.ts';
import { toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import { openDocument } from './open-document.ts';

const groupingKey = 'drillbook.libraryGrouping';
const groupings = ['area', 'kind', 'folder'] as const;
type Grouping = (typeof groupings)[number];
type StepSummary = DocumentSummary['steps'][number];

/** What a row of the tree stands for; commands of the tree's menus are handed one. */
export type LibraryItem =
  | {
      readonly type: 'group';
      readonly key: string;
      readonly label: string;
      readonly icon: string;
      readonly parent: LibraryItem | undefined;
      readonly children: LibraryItem[];
      documents: number;
    }
  | { readonly type: 'document'; readonly summary: DocumentSummary; readonly parent: LibraryItem | undefined }
  | { readonly type: 'step'; readonly summary: DocumentSummary; readonly step: StepSummary; readonly parent: LibraryItem }
  | { readonly type: 'left-out'; readonly count: number };
type Group = Extract<LibraryItem, { type: 'group' }>;

export function showLibraryTree(drillbook: Drillbook): vscode.Disposable {
  const tree = new LibraryTree(drillbook);
  const view = vscode.window.createTreeView<LibraryItem>('drillbook.library', { treeDataProvider: tree, showCollapseAll: true });
  const { shelf, log, documents } = drillbook;

  const describe = (): void => {
    const { read, total } = shelf.progress;
    view.description = shelf.size === 0 ? '' : vscode.l10n.t('{0} documents', shelf.size);
    if (!shelf.indexing) view.message = '';
    // One root may be read through while another is not begun: "3 of 3" would look as if nothing were left to do.
    else view.message = read < total ? vscode.l10n.t('indexing {0} of {1}', read, total) : vscode.l10n.t('indexing');
  };
  let progressShown = false;
  const showProgress = (): void => {
    describe();
    if (progressShown || !shelf.indexing) return;
    progressShown = true;
    void vscode.window.withProgress({ location: { viewId: 'drillbook.library' } }, async () => {
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

  openIfNoFolder();
  showProgress();
  return vscode.Disposable.from(
    view,
    tree,
    view.onDidChangeVisibility(openIfNoFolder),
    shelf.onDidChangeProgress(showProgress),
    shelf.onDidChangeDocuments(describe),
    ...groupings.map(group),
    registerCommand(log, 'drillbook.openDocument', vscode.l10n.t('Open'), (it: LibraryItem, line?: number) =>
      open(it, line, false),
    ),
    registerCommand(log, 'drillbook.openToSide', vscode.l10n.t('Open to the Side'), (it: LibraryItem) =>
      open(it, undefined, true),
    ),
    registerCommand(log, 'drillbook.copyPath', vscode.l10n.t('Copy Path'), async (it: LibraryItem) => {
      if (it.type === 'document') await vscode.env.clipboard.writeText(it.summary.path);
    }),
    registerCommand(log, 'drillbook.revealInLibrary', vscode.l10n.t('Show in Library'), async () => {
      documents.use();
      await documents.ready;
      const uri = vscode.window.activeTextEditor?.document.uri;
      const item = uri === undefined ? undefined : tree.itemOf(uri);
      if (item === undefined) throw new Error(vscode.l10n.t('the text in front is not a document of the library.'));
      await view.reveal(item, { select: true, focus: true, expand: true });
    }),
  );
}

async function open(item: LibraryItem, line: number | undefined, beside: boolean): Promise<void> {
  const options = beside ? { viewColumn: vscode.ViewColumn.Beside, preview: false } : {};
  if (item?.type === 'document') await openDocument(toUri(item.summary.uri), line, options);
  if (item?.type === 'step') await openDocument(toUri(item.summary.uri), item.step.line, options);
}

class LibraryTree implements vscode.TreeDataProvider<LibraryItem>, vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #listener: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** What a person chose; until then the documents themselves decide. */
  #chosen: Grouping | undefined;
  #grouping: Grouping = 'area';
  #top: LibraryItem[] | undefined;
  #items = new Map<string, LibraryItem>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(drillbook: Drillbook) {
    this.#drillbook = drillbook;
    const stored = drillbook.context.workspaceState.get<Grouping>(groupingKey);
    this.#chosen = stored !== undefined && groupings.includes(stored) ? stored : undefined;
    this.#tellGrouping();
    // While a folder is read documents come in hundreds; the tree is drawn at most five times a second.
    this.#listener = drillbook.shelf.onDidChangeDocuments(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#refresh();
      }, 200);
    });
  }

  async group(by: Grouping): Promise<void> {
    this.#chosen = by;
    this.#refresh();
    await this.#drillbook.context.workspaceState.update(groupingKey, by);
  }

  itemOf(uri: vscode.Uri): LibraryItem | undefined {
    this.#build();
    const summary = this.#drillbook.shelf.document(uri);
    return summary === undefined ? undefined : this.#items.get(summary.uri);
  }

  getChildren(item?: LibraryItem): LibraryItem[] {
    if (item === undefined) return this.#build();
    if (item.type === 'group') return item.children;
    if (item.type === 'document') return stepsBelow(item, item.summary, undefined);
    if (item.type === 'step') return stepsBelow(item, item.summary, item.step.id);
    return [];
  }

  getParent(item: LibraryItem): LibraryItem | undefined {
    return item.type === 'left-out' ? undefined : item.parent;
  }

  getTreeItem(item: LibraryItem): vscode.TreeItem {
    switch (item.type) {
      case 'group': {
        const row = new vscode.TreeItem(item.label, vscode.TreeItemCollapsibleState.Collapsed);
        row.id = `group ${this.#grouping} ${item.key}`;
        row.description = String(item.documents);
        row.iconPath = new vscode.ThemeIcon(item.icon);
        row.contextValue = 'drillbook.group';
        row.accessibilityInformation = { label: vscode.l10n.t('{0}, {1} documents', item.label, item.documents) };
        return row;
      }
      case 'document':
        return this.#documentRow(item.summary, item);
      case 'step':
        return stepRow(item);
      case 'left-out': {
        const row = new vscode.TreeItem(vscode.l10n.t('{0} files could not be read', item.count));
        row.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
        row.tooltip = vscode.l10n.t('The log says which files and why.');
        row.command = { command: 'drillbook.showLog', title: vscode.l10n.t('Show Log') };
        return row;
      }
    }
  }

  #documentRow(summary: DocumentSummary, item: LibraryItem): vscode.TreeItem {
    const row = new vscode.TreeItem(
      summary.title,
      summary.steps.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
    );
    row.id = `document ${summary.uri}`;
    row.resourceUri = toUri(summary.uri);
    row.iconPath = new vscode.ThemeIcon(kindIcon(summary.kind));
    row.description = summary.steps.length === 0 ? '' : stepCount(summary.steps.length);
    row.contextValue = summary.steps.length > 0 ? 'drillbook.document.steps' : 'drillbook.document';
    row.tooltip = tooltipOf(summary);
    row.command = { command: 'drillbook.openDocument', title: vscode.l10n.t('Open'), arguments: [item] };
    return row;
  }

  /** A folder of documents that name no area has its folders as its order: one group "No area" would say nothing. */
  #settleGrouping(): void {
    let own = 0;
    let withArea = 0;
    for (const summary of this.#drillbook.shelf.documents()) {
      if (this.#drillbook.shelf.rootOf(summary)?.builtIn === true) continue;
      own += 1;
      if (summary.area !== undefined) withArea += 1;
    }
    const wanted = this.#chosen ?? (withArea * 2 >= own ? 'area' : 'folder');
    if (wanted === this.#grouping) return;
    this.#grouping = wanted;
    this.#tellGrouping();
  }

  #tellGrouping(): void {
    void vscode.commands.executeCommand('setContext', 'drillbook.libraryGrouping', this.#grouping);
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
    const groups = new Map<string, Group>();
    const top: LibraryItem[] = [];
    const items = new Map<string, LibraryItem>();
    const ownRoots = [...shelf.roots()].filter(it => !it.builtIn).length;

    const groupFor = (path: readonly { key: string; label: string; icon: string }[]): Group | undefined => {
      let parent: Group | undefined;
      let key = '';
      for (const part of path) {
        key += `/${part.key}`;
        let group = groups.get(key);
        if (group === undefined) {
          group = { type: 'group', key, label: part.label, icon: part.icon, parent, children: [], documents: 0 };
          groups.set(key, group);
          (parent?.children ?? top).push(group);
        }
        group.documents += 1;
        parent = group;
      }
      return parent;
    };

    for (const summary of shelf.documents()) {
      const root = shelf.rootOf(summary);
      if (root === undefined) continue;
      const above: { key: string; label: string; icon: string }[] = [];
      if (root.builtIn) above.push({ key: 'built-in', label: vscode.l10n.t('Built-in'), icon: 'library' });
      else if (ownRoots > 1) above.push({ key: `root ${root.uri}`, label: root.name, icon: 'root-folder' });
      const parent = groupFor([...above, ...this.#pathOf(summary)]);
      const item: LibraryItem = { type: 'document', summary, parent };
      items.set(summary.uri, item);
      (parent?.children ?? top).push(item);
    }
    const tidy = (level: LibraryItem[]): void => {
      level.sort(compareItems);
      for (const it of level) if (it.type === 'group') tidy(it.children);
    };
    tidy(top);
    const left = shelf.leftOut().length;
    if (left > 0) top.push({ type: 'left-out', count: left });
    this.#items = items;
    this.#top = top;
    return top;
  }

  #pathOf(summary: DocumentSummary): { key: string; label: string; icon: string }[] {
    if (this.#grouping === 'folder') {
      return summary.path
        .split('/')
        .slice(0, -1)
        .map(name => ({ key: name, label: name, icon: 'folder' }));
    }
    if (this.#grouping === 'kind') return [{ key: summary.kind, label: kindTitle(summary.kind), icon: kindIcon(summary.kind) }];
    const area = summary.area;
    return [
      area === undefined ? { key: '', label: vscode.l10n.t('No area'), icon: 'tag' } : { key: area, label: area, icon: 'tag' },
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
    this.#changed.dispose();
  }
}

/** Groups before documents, built-in ones and those without a name last. */
function compareItems(a: LibraryItem, b: LibraryItem): number {
  const rank = (it: LibraryItem): number =>
    it.type === 'group' ? (it.key === '/built-in' ? 3 : it.key.endsWith('/') ? 1 : 0) : 2;
  const name = (it: LibraryItem): string => (it.type === 'group' ? it.label : it.type === 'document' ? it.summary.title : '');
  return rank(a) - rank(b) || name(a).localeCompare(name(b), undefined, { numeric: true });
}

function stepsBelow(parent: LibraryItem, summary: DocumentSummary, above: string | undefined): LibraryItem[] {
  return summary.steps.filter(it => it.parent === above).map(step => ({ type: 'step', summary, step, parent }));
}

const stepIcons: Readonly<Record<string, string>> = {
  command: 'terminal',
  manual: 'person',
  decision: 'question',
  run: 'references',
};

function stepRow(item: Extract<LibraryItem, { type: 'step' }>): vscode.TreeItem {
  const { step, summary } = item;
  const hasChildren = summary.steps.some(it => it.parent === step.id);
  const row = new vscode.TreeItem(
    step.title,
    hasChildren ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  row.id = `step ${summary.uri} ${step.id}`;
  row.iconPath = new vscode.ThemeIcon(stepIcons[step.kind] ?? 'circle-outline');
  row.contextValue = step.runnable ? 'drillbook.step.runnable' : 'drillbook.step';
  row.tooltip = `${step.title}\n${step.kind} · ${step.phase} · ${vscode.l10n.t('line {0}', step.line + 1)}`;
  row.command = { command: 'drillbook.openDocument', title: vscode.l10n.t('Open'), arguments: [item] };
  return row;
}

const stepCount = (steps: number): string => (steps === 1 ? vscode.l10n.t('1 step') : vscode.l10n.t('{0} steps', steps));

function tooltipOf(summary: DocumentSummary): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(summary.title);
  const fact = (name: string, value: string | undefined): void => {
    if (value === undefined || value === '') return;
    tooltip.appendMarkdown('\n\n').appendText(`${name}: ${value}`);
  };
  fact(
    vscode.l10n.t('Kind'),
    summary.adopted ? vscode.l10n.t('{0}, no front matter', kindTitle(summary.kind)) : kindTitle(summary.kind),
  );
  fact(vscode.l10n.t('Owner'), summary.owner);
  fact(vscode.l10n.t('Status'), summary.status);
  fact(vscode.l10n.t('Alerts'), summary.alerts.join(', '));
  fact(vscode.l10n.t('Path'), summary.path);
  return tooltip;
}
