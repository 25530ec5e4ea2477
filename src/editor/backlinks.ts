/** "Referenced By": the documents that name the one in front, by id or by link. */
import * as vscode from 'vscode';
import type { Reference } from '../core/authoring/mentions.ts';
import { AskAgain } from './ask-again.ts';
import { keyOf, toRange, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { kindIcon } from './kind-look.ts';
import { RowsChanged } from './rows-changed.ts';

export const backlinksView = 'drillbook.backlinks';

/** A document with its places, or one of several places in it. */
type Row =
  | { readonly type: 'document'; readonly references: readonly Reference[] }
  | { readonly type: 'place'; readonly reference: Reference };

export function showBacklinks(drillbook: Drillbook): vscode.Disposable {
  const rows = new Backlinks(drillbook);
  const view = vscode.window.createTreeView<Row>(backlinksView, { treeDataProvider: rows });
  const describe = (): void => {
    view.description = rows.title;
    view.message = rows.message;
  };
  const asking = new AskAgain(async () => {
    // Nobody looks: nothing is asked.
    if (!view.visible) return;
    await rows.follow();
    describe();
  }, drillbook.log);
  const now = (): void => asking.now();
  let wasIndexing = drillbook.shelf.indexing;
  const whenAllIsRead = (): void => {
    const { indexing } = drillbook.shelf;
    if (wasIndexing && !indexing) asking.now();
    wasIndexing = indexing;
  };
  asking.now();
  return vscode.Disposable.from(
    view,
    rows,
    asking,
    view.onDidChangeVisibility(now),
    vscode.window.onDidChangeActiveTextEditor(now),
    drillbook.shelf.onDidChangeDocuments(() => asking.soon()),
    drillbook.shelf.onDidChangeProgress(whenAllIsRead),
  );
}

class Backlinks implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #changed = new RowsChanged<Row>();
  readonly onDidChangeTreeData = this.#changed.event;
  #rows: readonly Row[] = [];
  #following: Promise<void> = Promise.resolve();
  /** Title of the document in front; '' when there is none of ours. */
  title = '';
  message = '';

  constructor(drillbook: Drillbook) {
    this.#drillbook = drillbook;
  }

  /** Takes the document in front; what was in front stays while something else, such as this view, has the focus. */
  follow(): Promise<void> {
    this.#following = this.#follow();
    return this.#following;
  }

  async #follow(): Promise<void> {
    const { shelf } = this.#drillbook;
    const front = vscode.window.activeTextEditor?.document.uri;
    const summary = front === undefined ? undefined : shelf.document(front);
    const found = summary === undefined ? [] : await shelf.referencesTo(summary);
    // Something else is in front by now, and was asked about behind this.
    if (vscode.window.activeTextEditor?.document.uri.toString() !== front?.toString()) return;
    const groups = new Map<string, Reference[]>();
    for (const it of found) {
      if (summary !== undefined && keyOf(it.uri) === keyOf(summary.uri)) continue;
      groups.set(it.uri, [...(groups.get(it.uri) ?? []), it]);
    }
    this.title = summary?.title ?? '';
    this.message =
      summary === undefined
        ? vscode.l10n.t('Open a document to see who names it.')
        : shelf.indexing
          ? vscode.l10n.t('The documents are still being read: who names this one may be among those to come.')
          : groups.size === 0
            ? vscode.l10n.t('No other document names this one.')
            : '';
    this.#rows = [...groups.values()].map(references => ({ type: 'document', references }));
    this.#changed.fire();
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row === undefined) {
      this.#changed.asked();
      // A view that opens shows what is being asked for it, and not what stood there before. What goes wrong is told elsewhere.
      await this.#following.catch(() => undefined);
      return [...this.#rows];
    }
    return row.type === 'document' && row.references.length > 1
      ? row.references.map(reference => ({ type: 'place', reference }))
      : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const reference = row.type === 'document' ? (row.references[0] as Reference) : row.reference;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      row.type === 'document' ? reference.title : reference.line,
      row.type === 'document' && row.references.length > 1 ? Collapsed : None,
    );
    const wheres = row.type === 'document' ? [...new Set(row.references.map(it => whereIn(it)))] : [whereIn(reference)];
    item.description = wheres.join(', ');
    item.iconPath = new vscode.ThemeIcon(row.type === 'document' ? kindIcon(reference.kind) : 'references');
    item.tooltip = `${reference.path}:${reference.range.start.line + 1}\n${reference.line}`;
    item.accessibilityInformation = { label: `${String(item.label)}, ${wheres.join(', ')}` };
    item.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Open'),
      arguments: [
        toUri(reference.uri),
        { selection: toRange(reference.range), preview: true } satisfies vscode.TextDocumentShowOptions,
      ],
    };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const whereIn = (it: Reference): string =>
  it.where !== 'text' ? it.where : it.by === 'link' ? vscode.l10n.t('link') : vscode.l10n.t('text');
