/** What stands in the Library, and how each thing looks as a row. */
import * as vscode from 'vscode';
import { freshnessText } from '../core/document/freshness.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { toUri } from './convert.ts';
import { today } from './in-process.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import type { Shelf } from './shelf.ts';

export type StepSummary = DocumentSummary['steps'][number];

/** A place in a folder of the window, for what is made new there. */
export interface FolderPlace {
  readonly root: string;
  /** Root-relative, '' for the root. */
  readonly path: string;
}

/** What a row of the tree stands for; commands of the tree's menus are handed one. */
export type LibraryItem =
  | {
      readonly type: 'group';
      readonly key: string;
      readonly label: string;
      readonly icon: string;
      readonly rank: number;
      readonly folder: FolderPlace | undefined;
      readonly parent: LibraryItem | undefined;
      /** The same rows each time. */
      readonly children: () => LibraryItem[];
      documents: number;
    }
  | {
      readonly type: 'document';
      readonly key: string;
      readonly summary: DocumentSummary;
      readonly parent: LibraryItem | undefined;
    }
  | { readonly type: 'alert'; readonly summary: DocumentSummary; readonly alert: string; readonly parent: LibraryItem }
  | { readonly type: 'step'; readonly summary: DocumentSummary; readonly step: StepSummary; readonly parent: LibraryItem }
  | { readonly type: 'next'; readonly label: string; readonly icon: string; readonly command: string }
  | { readonly type: 'left-out'; readonly unread: number; readonly excluded: number };
export type Group = Extract<LibraryItem, { type: 'group' }>;
export type DocumentItem = Extract<LibraryItem, { type: 'document' }>;

/** `open` says that a filter is on: what it left is shown and not hidden in closed groups. */
export function rowOf(item: LibraryItem, shelf: Shelf, open: boolean): vscode.TreeItem {
  switch (item.type) {
    case 'group':
      return groupRow(item, open);
    case 'document':
      return documentRow(item, shelf);
    case 'alert':
      return alertRow(item);
    case 'step':
      return stepRow(item);
    case 'next': {
      const row = new vscode.TreeItem(item.label);
      row.id = `next ${item.command}`;
      row.iconPath = new vscode.ThemeIcon(item.icon);
      row.command = { command: item.command, title: item.label };
      return row;
    }
    case 'left-out':
      return leftOutRow(item);
  }
}

/** Alerts first: they are what somebody comes with. */
export function below(item: LibraryItem): LibraryItem[] {
  if (item.type === 'group') return item.children();
  if (item.type === 'document') {
    const alerts = item.summary.alerts.map(
      (alert): LibraryItem => ({ type: 'alert', summary: item.summary, alert, parent: item }),
    );
    return [...alerts, ...stepsBelow(item, item.summary, undefined)];
  }
  return item.type === 'step' ? stepsBelow(item, item.summary, item.step.id) : [];
}

function stepsBelow(parent: LibraryItem, summary: DocumentSummary, above: string | undefined): LibraryItem[] {
  return summary.steps.filter(it => it.parent === above).map(step => ({ type: 'step', summary, step, parent }));
}

/** "1 document", "3 documents". */
export const documentCount = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 document') : vscode.l10n.t('{0} documents', count);
const stepCount = (steps: number): string => (steps === 1 ? vscode.l10n.t('1 step') : vscode.l10n.t('{0} steps', steps));

function groupRow(item: Group, open: boolean): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const row = new vscode.TreeItem(item.label, open ? Expanded : Collapsed);
  // Another id than without a filter: the host keeps by id what a person closed.
  row.id = `group ${open ? 'filtered ' : ''}${item.key}`;
  row.description = String(item.documents);
  row.iconPath = new vscode.ThemeIcon(item.icon);
  row.contextValue = item.folder === undefined ? 'drillbook.group' : 'drillbook.group.folder';
  row.tooltip = `${item.label}: ${documentCount(item.documents)}`;
  row.accessibilityInformation = { label: `${item.label}, ${documentCount(item.documents)}` };
  return row;
}

function documentRow(item: DocumentItem, shelf: Shelf): vscode.TreeItem {
  const { summary } = item;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const row = new vscode.TreeItem(summary.title, summary.steps.length + summary.alerts.length > 0 ? Collapsed : None);
  const builtIn = shelf.rootOf(summary)?.builtIn === true;
  const counterpart = counterpartOf(summary, shelf);
  const overdue = shelf.isOverdue(summary);
  row.id = `document ${item.key} ${summary.uri}`;
  row.resourceUri = toUri(summary.uri);
  // A shape of its own, as in the search box: beside a long title there is no room for words, and not everybody sees a colour.
  row.iconPath = overdue
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    : new vscode.ThemeIcon(kindIcon(summary.kind));
  const words = [];
  if (overdue) words.push(vscode.l10n.t('review overdue'));
  else if (summary.changed?.sinceReview === true) words.push(vscode.l10n.t('changed since its review'));
  if (summary.status === 'draft' || summary.status === 'deprecated' || summary.status === 'retired') words.push(summary.status);
  if (builtIn && counterpart !== undefined) words.push(vscode.l10n.t('yours is {0}', counterpart.path));
  if (summary.steps.length > 0) words.push(stepCount(summary.steps.length));
  row.description = words.join(' · ');
  row.contextValue = [
    'drillbook.document',
    ...(summary.steps.length > 0 ? ['steps'] : []),
    builtIn ? 'builtIn' : 'own',
    ...(counterpart === undefined ? [] : ['copied']),
  ].join('.');
  row.accessibilityInformation = { label: [summary.title, kindTitle(summary.kind), ...words].join(', ') };
  row.command = { command: 'drillbook.openDocument', title: vscode.l10n.t('Open'), arguments: [item] };
  return row;
}

const counterpartOf = (summary: DocumentSummary, shelf: Shelf): DocumentSummary | undefined =>
  summary.adopted ? undefined : shelf.counterpart(summary);

/** What is said of a document when somebody rests on its row; made then, for there may be thousands of rows. */
export function tooltipOf({ summary }: DocumentItem, shelf: Shelf): vscode.MarkdownString {
  const builtIn = shelf.rootOf(summary)?.builtIn === true;
  const counterpart = counterpartOf(summary, shelf);
  const tooltip = new vscode.MarkdownString('', true);
  tooltip
    .appendMarkdown(`$(${kindIcon(summary.kind)}) **`)
    .appendText(summary.title)
    .appendMarkdown('**');
  if (summary.summary !== undefined) tooltip.appendMarkdown('\n\n').appendText(summary.summary);
  tooltip.appendMarkdown('\n\n');
  const fact = (name: string, value: string | undefined): void => {
    if (value === undefined || value === '') return;
    tooltip.appendText(`${name}: ${value}`).appendMarkdown('  \n');
  };
  const kind = kindTitle(summary.kind);
  fact(vscode.l10n.t('Kind'), summary.adopted ? vscode.l10n.t('{0}, no front matter', kind) : kind);
  fact(vscode.l10n.t('Id'), summary.id);
  fact(vscode.l10n.t('Owner'), summary.owner);
  fact(vscode.l10n.t('Area'), summary.area);
  fact(vscode.l10n.t('Status'), summary.status);
  fact(vscode.l10n.t('Services'), summary.services.join(', '));
  if (!builtIn) fact(vscode.l10n.t('Freshness'), freshnessText(summary, today()));
  fact(vscode.l10n.t('Reviewed'), summary.lastReviewed);
  // Of what is overdue the freshness says since when.
  if (!shelf.isOverdue(summary)) fact(vscode.l10n.t('Next review'), summary.reviewDue);
  fact(vscode.l10n.t('Alerts'), summary.alerts.join(', '));
  fact(vscode.l10n.t('Path'), summary.path);
  if (counterpart !== undefined)
    fact(builtIn ? vscode.l10n.t('Your copy') : vscode.l10n.t('Copied from the built-in document'), counterpart.path);
  return tooltip;
}

function alertRow(item: Extract<LibraryItem, { type: 'alert' }>): vscode.TreeItem {
  const row = new vscode.TreeItem(item.alert);
  row.id = `${keyOfParent(item.parent)} alert ${item.alert}`;
  row.iconPath = new vscode.ThemeIcon('bell');
  row.contextValue = 'drillbook.alert';
  row.tooltip = vscode.l10n.t('Alert {0}: open the section that answers it', item.alert);
  row.accessibilityInformation = { label: vscode.l10n.t('Alert {0}', item.alert) };
  row.command = { command: 'drillbook.openDocument', title: vscode.l10n.t('Open'), arguments: [item] };
  return row;
}

const stepLooks: Readonly<Record<string, { readonly icon: string; readonly word: () => string }>> = {
  command: { icon: 'terminal', word: () => vscode.l10n.t('runs a command') },
  manual: { icon: 'person', word: () => vscode.l10n.t('done by hand') },
  // As in the Checklist, where a question mark says that nobody knows how a step ended.
  decision: { icon: 'git-branch', word: () => vscode.l10n.t('a decision') },
  run: { icon: 'references', word: () => vscode.l10n.t('runs another runbook') },
};

function stepRow(item: Extract<LibraryItem, { type: 'step' }>): vscode.TreeItem {
  const { step, summary } = item;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const row = new vscode.TreeItem(step.title, summary.steps.some(it => it.parent === step.id) ? Collapsed : None);
  const look = stepLooks[step.kind];
  row.id = `${keyOfParent(item.parent)} step ${step.id}`;
  row.iconPath = new vscode.ThemeIcon(look?.icon ?? 'circle-outline');
  row.contextValue = step.runnable ? 'drillbook.step.runnable' : 'drillbook.step';
  row.tooltip = `${step.title}\n${look?.word() ?? step.kind} · ${step.phase} · ${vscode.l10n.t('line {0}', step.line + 1)}`;
  row.accessibilityInformation = { label: `${step.title}, ${look?.word() ?? step.kind}` };
  row.command = { command: 'drillbook.openDocument', title: vscode.l10n.t('Open'), arguments: [item] };
  return row;
}

/** One document may stand in several groups, and everything below it needs an id of its own in each. */
function keyOfParent(item: LibraryItem): string {
  if (item.type === 'document') return `${item.key} ${item.summary.uri}`;
  return item.type === 'step' ? `${keyOfParent(item.parent)} ${item.step.id}` : '';
}

function leftOutRow({ unread, excluded }: Extract<LibraryItem, { type: 'left-out' }>): vscode.TreeItem {
  const parts = [];
  if (unread > 0) parts.push(vscode.l10n.t('{0} not read', unread));
  if (excluded > 0) parts.push(vscode.l10n.t('{0} excluded', excluded));
  const row = new vscode.TreeItem(vscode.l10n.t('Left out'));
  row.id = 'left-out';
  row.description = parts.join(', ');
  row.iconPath =
    unread > 0
      ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon('eye-closed');
  row.contextValue = 'drillbook.leftOut';
  row.tooltip = vscode.l10n.t('Show which files are left out and why');
  row.accessibilityInformation = { label: vscode.l10n.t('Left out: {0}', parts.join(', ')) };
  row.command = { command: 'drillbook.showLeftOut', title: vscode.l10n.t('Show Files Left Out') };
  return row;
}
