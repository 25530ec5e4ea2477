/** The Review Queue: what is overdue or falls due soon, by owner, day or kind, and what can be done about it from there. */
import * as vscode from 'vscode';
import { evidenceText } from '../core/document/freshness.ts';
import { type DueItem, type DueWhat, isLate } from '../core/lint/due.ts';
import { dueCalendar, dueMarkdown, dutyOf, headlineOf, whenDue } from '../core/lint/due-export.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { registerCommand } from './commands.ts';
import type { Drillbook } from './drillbook.ts';
import { today } from './in-process.ts';
import { inSlices, stepsInSlices } from './in-slices.ts';
import { kindTitle } from './kind-look.ts';
import { linkTo, targetOfDocument } from './links.ts';
import { type QueueGroup, type QueueOrder, type QueueSpan, queueGroups, queueOrders } from './queue-groups.ts';
import { RowsChanged } from './rows-changed.ts';

export const queueView = 'drillbook.queue';
const orderKey = 'drillbook.queueOrder';
/** So many rows stand in one list, and in opened groups. */
const mostRows = 200;
/** What is due is not asked again before so many times what the answer took. */
const restAfterWork = 20;

/** A row for a document is what the Library's rows are to the commands of menus: something with a summary. */
type QueueRow =
  | {
      readonly type: 'group';
      readonly group: QueueGroup;
      /** Its items from this one on; more than 0 is the row behind which those stand that one list cannot hold. */
      readonly from: number;
      readonly parent?: QueueRow;
    }
  | {
      readonly type: 'document';
      readonly key: string;
      readonly summary: DocumentSummary;
      readonly item: DueItem;
      readonly parent: QueueRow;
    };

export function showReviewQueue(drillbook: Drillbook): vscode.Disposable {
  const { log } = drillbook;
  const queue = new ReviewQueue(drillbook);
  const view = vscode.window.createTreeView<QueueRow>(queueView, { treeDataProvider: queue, showCollapseAll: true });
  const describe = (): void => {
    const late = queue.items.filter(it => isLate(it)).length;
    const soon = queue.items.length - late;
    const parts = [];
    if (late > 0) parts.push(vscode.l10n.t('{0} overdue', late));
    if (soon > 0) parts.push(vscode.l10n.t('{0} in {1} days', soon, drillbook.settings()['queue.days']));
    view.description = parts.join(' · ');
    const said =
      late === 1 ? vscode.l10n.t('1 overdue in the Review Queue') : vscode.l10n.t('{0} overdue in the Review Queue', late);
    view.badge = late === 0 ? undefined : { value: late, tooltip: said };
  };
  const orderBy = (order: QueueOrder, id: string): vscode.Disposable =>
    registerCommand(log, id, vscode.l10n.t('Group the Review Queue'), () => queue.orderBy(order));
  describe();
  return vscode.Disposable.from(
    view,
    queue,
    queue.onDidChangeItems(describe),
    orderBy('owner', 'drillbook.queueBy.owner'),
    orderBy('day', 'drillbook.queueBy.day'),
    orderBy('what', 'drillbook.queueBy.what'),
    registerCommand(log, 'drillbook.exportQueue', vscode.l10n.t('Export Review Queue'), () => exportQueue(drillbook)),
  );
}

class ReviewQueue implements vscode.TreeDataProvider<QueueRow>, vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #changed = new RowsChanged<QueueRow>({
    context: 'drillbook.queueKnown',
    isKnown: () => this.#isKnown && !this.#drillbook.shelf.indexing,
  });
  readonly #itemsChanged = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  readonly onDidChangeItems = this.#itemsChanged.event;
  items: readonly DueItem[] = [];
  #order: QueueOrder;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  /** What is due was answered since everything was read. */
  #isKnown = false;
  #isAsking = false;
  /** Milliseconds that the last reading took. */
  #took = 0;

  constructor(drillbook: Drillbook) {
    this.#drillbook = drillbook;
    const stored = drillbook.context.workspaceState.get<QueueOrder>(orderKey);
    this.#order = stored !== undefined && queueOrders.includes(stored) ? stored : 'owner';
    this.#tellOrder();
    const { shelf } = drillbook;
    const soon = (): void => this.#readSoon();
    this.#listener = vscode.Disposable.from(
      shelf.onDidChangeDue(soon),
      shelf.onDidChangeProgress(soon),
      drillbook.onDidChangeSettings(soon),
    );
  }

  async orderBy(order: QueueOrder): Promise<void> {
    this.#order = order;
    this.#tellOrder();
    this.#changed.fire();
    await this.#drillbook.context.workspaceState.update(orderKey, order);
  }

  async getChildren(row?: QueueRow): Promise<QueueRow[]> {
    const { shelf } = this.#drillbook;
    if (row === undefined) {
      this.#changed.asked();
      const groups = await stepsInSlices(queueGroups(this.items, this.#order));
      this.#changed.answered();
      return groups.map(group => ({ type: 'group', group, from: 0 }));
    }
    if (row.type !== 'group') return [];
    const { group, from } = row;
    const to = from + mostRows;
    const rows = group.items.slice(from, to).flatMap((item, at): QueueRow[] => {
      const summary = shelf.document(item.uri);
      // A document that went away in this moment: its item goes with the next reading.
      return summary === undefined ? [] : [{ type: 'document', key: `${group.key} ${from + at}`, summary, item, parent: row }];
    });
    return to < group.items.length ? [...rows, { type: 'group', group, from: to, parent: row }] : rows;
  }

  getParent(row: QueueRow): QueueRow | undefined {
    return row.parent;
  }

  getTreeItem(row: QueueRow): vscode.TreeItem {
    if (row.type === 'group')
      return row.from > 0 ? moreRow(row, this.#order) : groupRow(row.group, this.#order, this.items.length <= mostRows);
    return itemRow(row.item, row.summary, this.#order);
  }

  #tellOrder(): void {
    void vscode.commands.executeCommand('setContext', orderKey, this.#order);
  }

  /** While a folder is read everything changes: what is due is asked when it has been, then at most twice a second. */
  #readSoon(): void {
    if (this.#drillbook.shelf.indexing) {
      this.#isKnown = false;
      return this.#changed.tellKnown();
    }
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        void this.#read();
      },
      this.#isKnown || this.#isAsking ? Math.max(500, this.#took * restAfterWork) : 0,
    );
  }

  async #read(): Promise<void> {
    const asked = ++this.#asked;
    const { shelf, log } = this.#drillbook;
    try {
      const started = performance.now();
      this.#isAsking = true;
      const items = await shelf.due(this.#drillbook.settings()['queue.days']);
      this.#took = performance.now() - started;
      const before = this.items;
      let isSame = items.length === before.length;
      let at = 0;
      await inSlices(items, it => {
        isSame &&= JSON.stringify(it) === JSON.stringify(before[at++]);
      });
      if (asked !== this.#asked) return;
      if (!isSame) this.items = items;
      this.#isKnown = true;
      // Its freshness may have changed where the queue did not: rows that are seen are drawn again.
      this.#changed.fire();
      if (!isSame) this.#itemsChanged.fire();
    } catch (error) {
      log.error(`What is due could not be listed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      if (asked === this.#asked) this.#isAsking = false;
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#listener.dispose();
    this.#changed.dispose();
    this.#itemsChanged.dispose();
  }
}

const icons: Readonly<Record<DueWhat, string>> = {
  review: 'book',
  test: 'beaker',
  run: 'play-circle',
  action: 'tasklist',
  exception: 'law',
  notice: 'megaphone',
  contract: 'file-symlink-file',
  access: 'key',
};

/** Leads to those that one list cannot hold. */
function moreRow({ group, from }: Extract<QueueRow, { type: 'group' }>, order: QueueOrder): vscode.TreeItem {
  const more = group.items.length - from;
  const label = more === 1 ? vscode.l10n.t('1 more') : vscode.l10n.t('{0} more', more);
  const row = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  row.id = `more ${order} ${from} ${group.key}`;
  row.iconPath = new vscode.ThemeIcon('ellipsis');
  return row;
}

/** Closed where there are very many: opened groups are drawn with every change. */
function groupRow({ key, items }: QueueGroup, order: QueueOrder, open: boolean): vscode.TreeItem {
  const label = groupLabel(key, order);
  const late = items.filter(it => isLate(it)).length;
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const row = new vscode.TreeItem(label, open ? Expanded : Collapsed);
  row.id = `group ${order} ${key}`;
  row.iconPath = new vscode.ThemeIcon(order === 'owner' ? 'account' : order === 'day' ? 'calendar' : icons[key as DueWhat]);
  // Where days make the groups, their names say what is late.
  row.description =
    late === 0 || order === 'day'
      ? String(items.length)
      : late === items.length
        ? vscode.l10n.t('{0} overdue', late)
        : vscode.l10n.t('{0}, {1} overdue', items.length, late);
  row.contextValue = 'drillbook.queue.group';
  row.tooltip = `${label}: ${late === 0 ? vscode.l10n.t('{0} due', items.length) : vscode.l10n.t('{0} due, {1} of them overdue', items.length, late)}`;
  row.accessibilityInformation = { label: row.tooltip };
  return row;
}

function groupLabel(key: string, order: QueueOrder): string {
  if (order === 'owner') return key === '' ? vscode.l10n.t('Nobody owns') : key;
  if (order === 'what') return duty(key as DueWhat);
  return {
    late: vscode.l10n.t('Overdue'),
    never: vscode.l10n.t('Never done'),
    week: vscode.l10n.t('This week'),
    later: vscode.l10n.t('Later'),
  }[key as QueueSpan];
}

/** "Reviews", "Drills and tests": what a group of duties is called. */
const duty = (what: DueWhat): string =>
  ({
    review: vscode.l10n.t('Reviews'),
    test: vscode.l10n.t('Drills and tests'),
    run: vscode.l10n.t('Runs'),
    action: vscode.l10n.t('Actions'),
    exception: vscode.l10n.t('Exceptions that end'),
    notice: vscode.l10n.t('Notices to give'),
    contract: vscode.l10n.t('Contracts that end'),
    access: vscode.l10n.t('Access agreements that end'),
  })[what];

function itemRow(item: DueItem, summary: DocumentSummary, order: QueueOrder): vscode.TreeItem {
  const late = isLate(item);
  const row = new vscode.TreeItem(item.part === undefined ? item.title : `${item.title}: ${item.part}`);
  const when = [...(order === 'what' ? [] : [dutyOf(item.what)]), whenDue(item)].join(', ');
  row.description = [when, ...(order === 'owner' || item.owner === undefined ? [] : [item.owner])].join(' · ');
  // A shape too, as in the Library: what it is stands in words, and they are cut off before "late".
  row.iconPath = late
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    : new vscode.ThemeIcon(icons[item.what]);
  row.contextValue = [
    'drillbook.queue.item',
    item.what,
    ...(summary.steps.length > 0 && (item.what === 'test' || item.what === 'run') ? ['steps'] : []),
  ].join('.');
  row.tooltip = tooltipOf(item, summary);
  row.accessibilityInformation = {
    label: [headlineOf(item), whenDue(item), item.owner ?? vscode.l10n.t('nobody owns it')].join(', '),
  };
  row.command = { command: 'drillbook.openDocument', title: vscode.l10n.t('Open'), arguments: [{ type: 'document', summary }] };
  return row;
}

function tooltipOf(item: DueItem, summary: DocumentSummary): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.appendMarkdown(`$(${icons[item.what]}) **`).appendText(headlineOf(item)).appendMarkdown('**\n\n');
  const fact = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') tooltip.appendText(`${name}: ${value}`).appendMarkdown('  \n');
  };
  fact(vscode.l10n.t('Due'), item.due === undefined ? vscode.l10n.t('never done') : `${item.due} (${whenDue(item)})`);
  fact(vscode.l10n.t('Done last'), item.last);
  fact(vscode.l10n.t('Freshness'), evidenceText(summary, today()));
  fact(vscode.l10n.t('Owner'), item.owner ?? vscode.l10n.t('nobody'));
  fact(vscode.l10n.t('Kind'), kindTitle(summary.kind));
  fact(vscode.l10n.t('Path'), item.path);
  return tooltip;
}

/** Writes the queue as a calendar or as Markdown, to a file or into the clipboard. */
async function exportQueue(drillbook: Drillbook): Promise<void> {
  const { shelf, settings, context } = drillbook;
  const days = settings()['queue.days'];
  const items = await shelf.due(days);
  type Choice = vscode.QuickPickItem & { readonly ending?: 'ics' | 'md' };
  const choices: Choice[] = [
    {
      label: vscode.l10n.t('$(calendar) Calendar File…'),
      description: '.ics',
      detail: vscode.l10n.t('A day for each; imported again, it moves events and doubles none'),
      ending: 'ics',
    },
    {
      label: vscode.l10n.t('$(markdown) Markdown File…'),
      description: '.md',
      detail: vscode.l10n.t('A list of tasks by owner, with links'),
      ending: 'md',
    },
    { label: vscode.l10n.t('$(copy) Copy as Markdown'), detail: vscode.l10n.t('For an issue or a chat') },
  ];
  const count = items.length === 1 ? vscode.l10n.t('1 item') : vscode.l10n.t('{0} items', items.length);
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Export Review Queue: {0}', count),
    placeHolder: vscode.l10n.t('What is overdue, or due within {0} days', days),
  });
  if (chosen === undefined) return;
  const about = {
    folder: vscode.workspace.name ?? 'Drillbook',
    today: today(),
    now: new Date().toISOString(),
    freshness: ({ uri }: DueItem) => {
      const summary = shelf.document(uri);
      return summary === undefined ? '' : evidenceText(summary, today());
    },
    link: ({ uri }: DueItem) => {
      const target = targetOfDocument(drillbook, uri);
      return target && linkTo(target, context.extension.id);
    },
  };
  const text = chosen.ending === 'ics' ? dueCalendar(items, about) : dueMarkdown(items, vscode.l10n.t('{0} days', days), about);
  if (chosen.ending === undefined) {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(copy) Review Queue copied'), 4000);
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `due-${today()}.${chosen.ending}`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Review Queue'),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: chosen.ending === 'ics' ? { Calendar: ['ics'] } : { Markdown: ['md'] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = vscode.l10n.t('Open');
  const said = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} written to {1}.', count, vscode.workspace.asRelativePath(target)),
    open,
  );
  if (said === open) await vscode.window.showTextDocument(target);
}
