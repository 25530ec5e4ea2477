/** One item in the status bar: how many reviews are overdue, or how far reading has come. Nothing to say, nothing shown. */
import * as vscode from 'vscode';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { registerCommand } from './commands.ts';
import { toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { kindIcon } from './kind-look.ts';
import { openDocument } from './open-document.ts';
import type { Shelf } from './shelf.ts';

export function showStatus(drillbook: Drillbook): vscode.Disposable {
  const { shelf, log } = drillbook;
  const item = vscode.window.createStatusBarItem('drillbook.status', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('Drillbook');
  const show = (): void => {
    const [overdue, soon] = [shelf.reviews.overdue.size, shelf.reviews.soon.size];
    const { read, total } = shelf.progress;
    if (shelf.indexing) {
      item.text =
        read < total ? vscode.l10n.t('$(sync~spin) indexing {0} of {1}', read, total) : vscode.l10n.t('$(sync~spin) indexing');
      item.tooltip = vscode.l10n.t(
        'Drillbook reads the folders; search answers from what is read already. The button over the Library stops it.',
      );
      item.command = 'drillbook.showLog';
    } else if (shelf.stopped !== undefined) {
      item.text = vscode.l10n.t('$(debug-pause) {0} of {1} read', shelf.stopped.read, shelf.stopped.total);
      item.tooltip = vscode.l10n.t(
        'Reading was stopped: Drillbook finds what is read and judges nothing. Click to read the rest.',
      );
      item.command = 'drillbook.readOn';
    } else if (overdue + soon > 0) {
      // The Review Queue counts drills and the rest too: two numbers beside each other have to say what they count.
      item.text = `$(book) ${overdue > 0 ? overdueReviews(overdue) : reviewsDueSoon(soon)}`;
      item.tooltip = vscode.l10n.t('Drillbook: {0}, {1}. Click to list them.', overdueReviews(overdue), reviewsDueSoon(soon));
      item.command = 'drillbook.showOverdue';
    } else {
      item.hide();
      return;
    }
    item.accessibilityInformation = { label: item.text.replace(/\$\([^)]*\)\s*/, 'Drillbook: ') };
    item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    shelf.onDidChangeProgress(show),
    shelf.reviews.onDidChange(show),
    registerCommand(log, 'drillbook.showOverdue', vscode.l10n.t('Show Reviews Due'), () => chooseReview(drillbook)),
  );
}

const overdueReviews = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 review overdue') : vscode.l10n.t('{0} reviews overdue', count);
const reviewsDueSoon = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 review due soon') : vscode.l10n.t('{0} reviews due soon', count);

/** The longest overdue first. */
const byDay = (due: ReadonlySet<string>, shelf: Shelf): readonly DocumentSummary[] =>
  [...due].flatMap(it => shelf.document(it) ?? []).sort((a, b) => ((a.reviewDue ?? '') < (b.reviewDue ?? '') ? -1 : 1));

async function chooseReview(drillbook: Drillbook): Promise<void> {
  const { shelf } = drillbook;
  const [overdue, soon] = [byDay(shelf.reviews.overdue, shelf), byDay(shelf.reviews.soon, shelf)];
  if (overdue.length + soon.length === 0) {
    const said = shelf.indexing
      ? vscode.l10n.t('No review is due among what is read so far. Ask again when all is read.')
      : shelf.size === 0
        ? vscode.l10n.t('No documents are known here. Use "Drillbook: Use Drillbook in This Folder" to have them read.')
        : vscode.l10n.t('No review is overdue, and none is due soon.');
    void vscode.window.showInformationMessage(said);
    return;
  }
  interface Review extends vscode.QuickPickItem {
    readonly summary?: DocumentSummary;
  }
  const part = (label: string, of: readonly DocumentSummary[], icon: string): Review[] =>
    of.length === 0
      ? []
      : [
          { label, kind: vscode.QuickPickItemKind.Separator },
          ...of.map(summary => ({
            label: `$(${icon === '' ? kindIcon(summary.kind) : icon}) ${summary.title}`,
            description: [summary.reviewDue === undefined ? '' : vscode.l10n.t('due {0}', summary.reviewDue), summary.owner ?? '']
              .filter(Boolean)
              .join(' · '),
            detail: summary.path,
            summary,
          })),
        ];
  const chosen = await vscode.window.showQuickPick<Review>(
    [...part(vscode.l10n.t('overdue'), overdue, 'warning'), ...part(vscode.l10n.t('due soon'), soon, '')],
    {
      title: vscode.l10n.t('Reviews Due'),
      placeHolder: vscode.l10n.t('Which document?'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (chosen?.summary !== undefined) await openDocument(toUri(chosen.summary.uri), chosen.summary.heading);
}
