/** What can be done with a row of the Library. */
import * as vscode from 'vscode';
import { answersTo } from '../core/catalog/alerts.ts';
import { readText } from '../core/catalog/load-catalog.ts';
import { registerCommand } from './commands.ts';
import { toUri } from './convert.ts';
import { documentAtHand } from './document-at-hand.ts';
import type { Drillbook } from './drillbook.ts';
import type { LibraryItem } from './library-rows.ts';
import { openDocument } from './open-document.ts';
import { settingsOf } from './root-settings.ts';

export function libraryCommands(drillbook: Drillbook): vscode.Disposable {
  const { log } = drillbook;
  return vscode.Disposable.from(
    registerCommand(log, 'drillbook.openDocument', vscode.l10n.t('Open'), (it: LibraryItem) => open(it, false)),
    registerCommand(log, 'drillbook.openToSide', vscode.l10n.t('Open to the Side'), (it: LibraryItem) => open(it, true)),
    registerCommand(log, 'drillbook.copyPath', vscode.l10n.t('Copy Path'), (it: LibraryItem) =>
      it.type === 'document' ? copy(it.summary.path) : undefined,
    ),
    registerCommand(log, 'drillbook.copyId', vscode.l10n.t('Copy Id'), (given?: unknown) =>
      copy(documentAtHand(drillbook, given).id),
    ),
    registerCommand(log, 'drillbook.revealInExplorer', vscode.l10n.t('Reveal in Explorer View'), async (it: LibraryItem) => {
      if (it.type === 'document') await vscode.commands.executeCommand('revealInExplorer', toUri(it.summary.uri));
      if (it.type === 'group' && it.folder !== undefined)
        await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.joinPath(toUri(it.folder.root), it.folder.path));
    }),
  );
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(copy) Copied {0}', text), 4000);
}

async function open(item: LibraryItem, beside: boolean): Promise<void> {
  const options = beside ? { viewColumn: vscode.ViewColumn.Beside, preview: false } : {};
  if (item.type === 'document') await openDocument(toUri(item.summary.uri), item.summary.heading, options);
  if (item.type === 'step') await openDocument(toUri(item.summary.uri), item.step.line, options);
  if (item.type === 'alert') await openDocument(toUri(item.summary.uri), await lineOf(item), options);
}

/** The line of the section that answers an alert, as the command line finds it. */
async function lineOf({ summary, alert }: Extract<LibraryItem, { type: 'alert' }>): Promise<number> {
  const text = (await vscode.workspace.openTextDocument(toUri(summary.uri))).getText();
  const document = readText(summary.root, summary.path, text, await settingsOf(toUri(summary.root)));
  const [answer] = answersTo({ name: alert }, { byAlert: () => [document], all: () => [document] });
  return answer?.line ?? summary.heading;
}
