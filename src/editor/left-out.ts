/** Which files the library leaves out, and why: a list to choose from. */
import * as vscode from 'vscode';
import { uriOf } from '../core/catalog/uris.ts';
import { registerCommand } from './commands.ts';
import { toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { settingsFileOf } from './root-settings.ts';

interface LeftOutItem extends vscode.QuickPickItem {
  /** Opens what can mend it. */
  readonly open?: () => Promise<unknown>;
}

export function registerLeftOut({ log, shelf }: Drillbook): vscode.Disposable {
  return registerCommand(log, 'drillbook.showLeftOut', vscode.l10n.t('Show Files Left Out'), async () => {
    const [unread, excluded] = [shelf.leftOut(), shelf.excluded()];
    if (unread.length + excluded.length === 0) {
      const said = shelf.indexing
        ? vscode.l10n.t('Nothing is left out so far; folders are still being read.')
        : shelf.stopped !== undefined
          ? vscode.l10n.t('Reading was stopped; "Drillbook: Read On" reads the rest. Nothing else is left out so far.')
          : vscode.l10n.t('Nothing is left out: every Markdown file here is read.');
      void vscode.window.showInformationMessage(said);
      return;
    }
    const names = new Map([...shelf.roots()].map(it => [it.uri, it.name]));
    const several = [...shelf.roots()].filter(it => !it.builtIn).length > 1;
    const place = (root: string): Partial<LeftOutItem> => (several ? { description: names.get(root) ?? '' } : {});
    const part = (label: string, items: readonly LeftOutItem[]): LeftOutItem[] =>
      items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
    const chosen = await vscode.window.showQuickPick<LeftOutItem>(
      [
        ...part(
          vscode.l10n.t('could not be read'),
          unread.map(it => ({
            label: `$(warning) ${it.path}`,
            ...place(it.root),
            // The label says the name already, and a line has little room.
            detail: sentence(it.message.startsWith(`${it.path} `) ? it.message.slice(it.path.length + 1) : it.message),
            open: async () => vscode.commands.executeCommand('vscode.open', toUri(uriOf({ uri: it.root }, it.path))),
          })),
        ),
        ...part(
          vscode.l10n.t('excluded'),
          excluded.map(it => ({
            label: `$(eye-closed) ${it.path}`,
            ...place(it.root),
            detail: it.path.endsWith('/')
              ? vscode.l10n.t('The whole folder: `exclude` of drillbook.yaml, or its default, names it.')
              : vscode.l10n.t('`exclude` of drillbook.yaml, or its default, names it.'),
            open: () => openExclude(toUri(it.root)),
          })),
        ),
      ],
      {
        title: vscode.l10n.t('Left Out'),
        placeHolder: vscode.l10n.t(
          '{0} could not be read, {1} excluded. Enter opens what can mend it.',
          unread.length,
          excluded.length,
        ),
        matchOnDetail: true,
        matchOnDescription: true,
      },
    );
    await chosen?.open?.();
  });
}

/** From what is left without the name: "Is not UTF-8 …" reads as a sentence of its own. */
const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The settings at `exclude`; without a file there is nothing to open but the sentence that says how to write one. */
async function openExclude(root: vscode.Uri): Promise<void> {
  const { uri, text, exists } = await settingsFileOf(root);
  if (!exists) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Folders such as vendor are left out by default. Write `exclude: []` in a drillbook.yaml to have everything read.',
      ),
    );
    return;
  }
  const line = text.split('\n').findIndex(it => /^exclude\s*:/.test(it));
  const at = new vscode.Position(Math.max(0, line), 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
}
