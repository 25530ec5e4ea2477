/** What is read beside a run and written after it: its report, the difference to the document, and the day of the test. */
import * as vscode from 'vscode';
import { parseDocument } from '../core/document/document.ts';
import { refuseTested, testedEdit } from '../core/run/mark-tested.ts';
import { builtInScheme, toRange } from './convert.ts';
import { MayNotRun } from './may-run.ts';
import { openDocument } from './open-document.ts';
import type { RunInWindow } from './run-in-window.ts';

/** Scheme of the text a run keeps to, for the difference. */
export const pinnedScheme = 'drillbook-pinned';

export function runPapers(runs: RunInWindow) {
  const { current } = runs;
  const openReport = async (folder: string) => {
    const report = vscode.Uri.joinPath(vscode.Uri.file(folder), 'report.md');
    const there = await vscode.workspace.fs.stat(report).then(
      () => true,
      () => false,
    );
    const uri = there ? report : vscode.Uri.file(await runs.desk.report(folder));
    // Read as it is meant to be read; the text is one click away.
    await vscode.commands
      .executeCommand('markdown.showPreview', uri)
      .then(undefined, () => openDocument(uri, 0, { preview: false }));
  };

  const showReport = async () => {
    const folder = current.shown?.folder;
    if (folder === undefined || current.shown?.run.result === 'unfinished')
      throw new MayNotRun(vscode.l10n.t('No run has ended in this window. Reports lie in .drillbook/runs.'));
    await openReport(folder);
  };

  const showDifference = async () => {
    const { document, session } = runs.hand;
    const pinned = vscode.Uri.from({ scheme: pinnedScheme, path: document.path, query: session.run.header.id });
    const title = vscode.l10n.t('{0}: as the run was started, and now', session.run.header.title);
    await vscode.commands.executeCommand('vscode.diff', pinned, document, title, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  };

  const mayMarkTested = () => {
    const shown = current.shown;
    return shown !== undefined && refuseTested(shown.run) === undefined && shown.document.scheme !== builtInScheme;
  };

  const markTested = async () => {
    const shown = current.shown;
    if (!shown) throw new MayNotRun(vscode.l10n.t('No run has ended in this window.'));
    const not = refuseTested(shown.run);
    if (not !== undefined) throw new MayNotRun(not);
    if (shown.document.scheme === builtInScheme)
      throw new MayNotRun(vscode.l10n.t('This document comes with Drillbook: copy it into your folder to keep its tests there.'));
    const open = await vscode.workspace.openTextDocument(shown.document);
    const { document } = parseDocument(shown.document.toString(), open.getText());
    const tested = testedEdit(document, shown.run);
    if (!tested) throw new MayNotRun(vscode.l10n.t('The document has no front matter to write last_tested into.'));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(shown.document, toRange(tested.range), tested.newText);
    if (!(await vscode.workspace.applyEdit(edit))) throw new MayNotRun(vscode.l10n.t('The document could not be edited.'));
    await openDocument(shown.document, tested.range.start.line, { preview: false });
    void vscode.window.showInformationMessage(
      vscode.l10n.t('last_tested is {0} now. Look at it and save; Undo takes it back.', tested.day),
    );
  };

  return { openReport, showReport, showDifference, mayMarkTested, markTested };
}
