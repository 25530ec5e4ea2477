/** "Mark Reviewed…": a person who has read a document says so, with a note; and what there was to read since the last time. */
import * as vscode from 'vscode';
import { readText } from '../core/catalog/load-catalog.ts';
import type { Document } from '../core/document/document-types.ts';
import { bodyLine } from '../core/lint/body.ts';
import { reviewEdit } from '../core/lint/mark-reviewed.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { Refused, registerCommand } from './commands.ts';
import { builtInScheme, toTextEdit, toUri } from './convert.ts';
import { documentAtHand } from './document-at-hand.ts';
import type { Drillbook } from './drillbook.ts';
import { gitOf } from './git-extension.ts';
import { today } from './in-process.ts';
import { openDocument } from './open-document.ts';
import { ReadingWatch } from './reading-watch.ts';
import { settingsOf } from './root-settings.ts';

const reviewerKey = 'drillbook.reviewer';

export function registerMarkReviewed(drillbook: Drillbook): vscode.Disposable {
  const { log } = drillbook;
  const watch = new ReadingWatch(uri => uri.scheme !== 'output' && /\.(?:md|markdown|erb)$/i.test(uri.path));
  const summaryOf = (given: unknown): DocumentSummary => {
    const summary = documentAtHand(drillbook, given);
    if (summary.uri.startsWith(`${builtInScheme}:`))
      throw new Refused(
        vscode.l10n.t('{0} comes with Drillbook. Use "Copy to Workspace" first, and keep its reviews in your copy.', summary.id),
      );
    return summary;
  };
  return vscode.Disposable.from(
    watch,
    registerCommand(log, 'drillbook.markReviewed', vscode.l10n.t('Mark Reviewed'), (given?: unknown) =>
      markReviewed(drillbook, watch, summaryOf(given)),
    ),
    registerCommand(log, 'drillbook.changesSinceReview', vscode.l10n.t('Show Changes Since the Review'), (given?: unknown) =>
      showChanges(summaryOf(given)),
    ),
  );
}

async function markReviewed(drillbook: Drillbook, watch: ReadingWatch, summary: DocumentSummary): Promise<void> {
  const text = await vscode.workspace.openTextDocument(toUri(summary.uri));
  if (!(await wasRead(watch, text, await parsed(text, summary), summary))) return;
  const title = vscode.l10n.t('Mark Reviewed: {0}', summary.title);
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} (1/2)', title),
    prompt: vscode.l10n.t('What did you look at, and what did you find? Written as a comment above the date.'),
    placeHolder: vscode.l10n.t('Commands tried in staging; contacts are up to date'),
    ignoreFocusOut: true,
    validateInput: it => (it.trim().length < 3 ? vscode.l10n.t('Say in a few words what you looked at.') : undefined),
  });
  if (note === undefined) return;
  const by = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} (2/2)', title),
    prompt: vscode.l10n.t('Who vouches for it: your name, or the id of a role.'),
    value: await reviewer(drillbook, text.uri),
    ignoreFocusOut: true,
    validateInput: it =>
      it.trim() === ''
        ? vscode.l10n.t('A name is needed.')
        : it.trim().length > 120
          ? vscode.l10n.t('At most 120 characters.')
          : undefined,
  });
  if (by === undefined) return;
  // The boxes may have stood open for long: the text is read as it is now.
  const document = await parsed(text, summary);
  const mark = { day: today(), by: by.trim(), note };
  const edit = reviewEdit(document, mark, drillbook.shelf.kindsOf(summary.root).get(document.kind));
  if (edit === undefined)
    throw new Error(
      document.frontMatter === undefined
        ? vscode.l10n.t('the document has no front matter to write last_reviewed into.')
        : vscode.l10n.t('its front matter is written in one line; write last_reviewed: {0} into it yourself.', mark.day),
    );
  const change = new vscode.WorkspaceEdit();
  change.set(text.uri, edit.edits.map(toTextEdit));
  if (!(await vscode.workspace.applyEdit(change))) throw new Error(vscode.l10n.t('the document could not be edited.'));
  await drillbook.context.globalState.update(reviewerKey, mark.by);
  await openDocument(text.uri, document.fields.lastReviewed?.keyRange.start.line ?? 0, {
    preview: false,
    reveal: vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  });
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is {1} now. Look at it and save; Undo takes it back.', edit.key, mark.day),
  );
}

async function parsed(text: vscode.TextDocument, { root, path }: DocumentSummary): Promise<Document> {
  return readText(root, path, text.getText(), await settingsOf(toUri(root)));
}

/** Nobody vouches for what never was on the screen. False: the person reads on, or leaves it. */
async function wasRead(
  watch: ReadingWatch,
  text: vscode.TextDocument,
  document: Document,
  summary: DocumentSummary,
): Promise<boolean> {
  const { isRead, lines, seen, firstUnseen } = watch.readingOf(text, bodyLine(document));
  if (isRead) return true;
  const read = seen === 0 ? vscode.l10n.t('Open It') : vscode.l10n.t('Read On');
  const changes = vscode.l10n.t('Show Changes Since the Review');
  const hasChanges = summary.lastReviewed !== undefined && (await gitOf(text.uri)) !== undefined;
  const chosen = await vscode.window.showWarningMessage(
    seen === 0
      ? vscode.l10n.t('"{0}" was not opened in this window yet.', summary.title)
      : vscode.l10n.t('"{0}": {1} of {2} lines were on your screen in this window.', summary.title, seen, lines),
    {
      modal: true,
      detail: vscode.l10n.t(
        'A review says that somebody has read it all: scroll through it, or look at what changed since the last review, then mark it.',
      ),
    },
    read,
    ...(hasChanges ? [changes] : []),
  );
  if (chosen === changes) await showChanges(summary);
  if (chosen === read) await openDocument(text.uri, seen === 0 ? summary.heading : firstUnseen, { preview: false });
  return false;
}

/** Who marked one last, else who commits here. */
async function reviewer({ context }: Drillbook, uri: vscode.Uri): Promise<string> {
  const before = context.globalState.get<string>(reviewerKey);
  if (before !== undefined) return before;
  const repository = await gitOf(uri);
  const names = [() => repository?.getConfig('user.name'), () => repository?.getGlobalConfig('user.name')];
  for (const name of names) {
    const found = await Promise.resolve(name()).catch(() => undefined);
    if (found !== undefined && found.trim() !== '') return found.trim();
  }
  return '';
}

/** Compares the text with what stood there at the end of the day of its review. */
async function showChanges({ uri, title, lastReviewed }: DocumentSummary): Promise<void> {
  const file = toUri(uri);
  const repository = await gitOf(file);
  if (repository === undefined) throw new Error(vscode.l10n.t('there is no Git repository here to look into.'));
  const log = await repository.log({ path: file.fsPath, maxEntries: 1000 });
  if (log.length === 0) throw new Error(vscode.l10n.t('it was never committed, so there is nothing to compare it with.'));
  const dayOf = (date: Date | undefined): string => date?.toISOString().slice(0, 10) ?? '';
  const reviewed = lastReviewed === undefined ? undefined : log.find(it => dayOf(it.authorDate) <= lastReviewed);
  const base = reviewed ?? log.at(-1);
  if (base === undefined) return;
  const since = reviewed === undefined ? dayOf(base.authorDate) : lastReviewed;
  await vscode.commands.executeCommand(
    'vscode.diff',
    repository.uriAt(file, base.hash),
    file,
    vscode.l10n.t('{0}: {1} ↔ now', title, since ?? ''),
  );
}
