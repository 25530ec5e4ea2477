/** How a run begins: one at a time, from a saved text, with its sheet filled in, and never without a place for its record. */
import * as vscode from 'vscode';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { RunOrder } from '../node/run-desk.ts';
import type { Nesting } from '../node/run-session.ts';
import { builtInScheme } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { today } from './in-process.ts';
import { MayNotRun, reasons, textOnDisk } from './may-run.ts';
import type { Conversation } from './run-conversation.ts';
import { chooseDocument, documentOfReference, documentToRun, rootOf } from './run-documents.ts';
import type { RunInWindow } from './run-in-window.ts';
import type { Values } from './run-messages.ts';
import { orderOf, type SheetNeeds, sheetQuestion } from './run-sheet.ts';
import { bareTitle } from './run-words.ts';

/** Where the window keeps which document's sheet is open, so that a reload brings it back. */
export const sheetKey = 'drillbook.sheet';

/** @param showRun Brings the run in hand before the person. */
export function runStarts(drillbook: Drillbook, runs: RunInWindow, conversation: Conversation, showRun: () => Promise<void>) {
  const { context, shelf } = drillbook;
  const { current } = runs;
  /** What was typed into sheets in this session, by document. */
  const typed = new Map<string, Values>();

  /** One run at a time: what is on is shown, or set aside. True when another may be started. */
  const mayStartAnother = async (): Promise<boolean> => {
    if (!runs.isOn) return true;
    const title = current.shown?.run.header.title ?? '';
    if (runs.living)
      throw new MayNotRun(vscode.l10n.t('A step of "{0}" is still running. Wait for it, or stop it first.', title));
    const show = vscode.l10n.t('Show the Run');
    const aside = vscode.l10n.t('Set It Aside');
    const detail = vscode.l10n.t('Its record stays as it is, and Resume Run finds it again.');
    const question = vscode.l10n.t('The run of "{0}" is not finished.', title);
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, show, aside);
    if (chosen === show) await showRun();
    return chosen === aside;
  };

  /** The saved text of a document, read as its folder's settings have it. */
  const readSaved = async (uri: vscode.Uri) => {
    const open = await vscode.workspace.openTextDocument(uri);
    const name = vscode.workspace.asRelativePath(uri, false);
    if (open.isUntitled) throw new MayNotRun(vscode.l10n.t('Save this document to a file first: a run keeps to a saved text.'));
    if (open.isDirty) {
      const save = vscode.l10n.t('Save and Start');
      const question = vscode.l10n.t('{0} has changes that are not saved.', name);
      if ((await vscode.window.showWarningMessage(question, { modal: true }, save)) !== save) return undefined;
      if (!(await open.save())) throw new MayNotRun(vscode.l10n.t('{0} could not be saved, so no run was started.', name));
    }
    runs.mayRun(uri);
    const text = await textOnDisk(uri);
    if (text === undefined) throw new MayNotRun(vscode.l10n.t('{0} cannot be read, so no run was started.', name));
    const { root, rootUri, path } = rootOf(context, uri);
    const document = await runs.desk.read(root, rootUri, path, text);
    if (document.checklist.steps.length === 0)
      throw new MayNotRun(vscode.l10n.t('{0} has no steps: no task items, numbered commands or runnable fences.', name));
    return { document, text, root };
  };

  /** Shows the sheet and starts what was filled in; false when it was left. */
  const startOn = async (uri: vscode.Uri, nest?: (document: string) => Promise<Nesting>): Promise<boolean> => {
    const read = await readSaved(uri);
    if (!read) return false;
    const { desk } = runs;
    const key = uri.toString();
    const needs: SheetNeeds = {
      document: read.document,
      text: read.text,
      operator: runs.held?.session.operator ?? desk.operator,
      host: desk.host,
      today: today(),
      askAboutRecords: await desk.mustAskAboutRecords(read.root),
      before: typed.get(key) ?? {},
      builtIn: uri.scheme === builtInScheme,
    };
    const question = { ...sheetQuestion(needs), typed: (values: Values) => void typed.set(key, values) };
    await context.workspaceState.update(sheetKey, key);
    const answer = await conversation.ask(question);
    // Start Run was said again, and another sheet has taken this one's place: panel and memory are its own.
    if (!answer && conversation.asks) return false;
    await context.workspaceState.update(sheetKey, undefined);
    if (!answer) {
      if (!current.shown && !conversation.asks) conversation.closePanel();
      return false;
    }
    // What was read when the sheet was opened is what people saw: a text that changed meanwhile is another run.
    if ((await textOnDisk(uri)) !== read.text)
      throw new MayNotRun(
        vscode.l10n.t(
          'The document was changed while the sheet was open, so no run was started. Start again to see it as it is now.',
        ),
      );
    const order = orderOf(needs, read.root, answer.values);
    const nesting = nest && (await nest(read.document.id));
    try {
      await startRecorded(uri, { ...order, nesting });
    } catch (error) {
      const above = nesting && runs.held?.session;
      if (above) await above.endNested(nesting.parent.step, nesting.id, undefined, error instanceof Error ? error.message : '');
      throw error;
    }
    typed.delete(key);
    drillbook.documents.use();
    await showRun();
    return true;
  };

  /** Where nothing can be recorded in the folder, another place is offered; without a record nothing runs. */
  const startRecorded = async (uri: vscode.Uri, order: RunOrder) => {
    try {
      await runs.start(uri, order);
    } catch (error) {
      if (!(error instanceof Error) || (error as Error & { code?: unknown }).code !== 'not-recordable') throw error;
      const there = vscode.l10n.t('Keep the Record There');
      const detail = vscode.l10n.t(
        'Nothing has run. Kept there the record stays on this machine, no colleague and no Git sees it, and Resume Run of this window finds it.',
      );
      if ((await vscode.window.showErrorMessage(error.message, { modal: true, detail }, there)) !== there)
        throw new vscode.CancellationError();
      await runs.start(uri, { ...order, records: runs.desk.ownRecords });
    }
  };

  const start = async (given: unknown) => {
    // First of all, so that the one text comes before any question.
    void runs.desk;
    if (!vscode.workspace.isTrusted) throw new MayNotRun(reasons.untrusted());
    if (!(await mayStartAnother())) return;
    const uri = documentToRun(given) ?? (await chooseDocument(shelf));
    if (uri) await startOn(uri);
  };

  /** A step that is a run of its own: its sheet first, then the step is taken for it. */
  const startNested = async (step: PinnedStep) => {
    const { session, document } = runs.hand;
    const not = session.canAct(step.id);
    if (not !== undefined) throw new MayNotRun(not);
    const actions = [step.failureAction, ...(step.branches ?? []).map(it => it.action)];
    const action = actions.find(it => it?.type === 'run');
    const target = step.nested?.document ?? (action?.type === 'run' ? action.document : undefined);
    const uri = target === undefined ? undefined : documentOfReference(shelf, document, target);
    if (!uri)
      throw new MayNotRun(vscode.l10n.t('The runbook that "{0}" names, {1}, is not known here.', bareTitle(step), target ?? '?'));
    await startOn(uri, id => session.beginNested(step.id, id, { again: true, confirmedWith: step.confirm }));
  };

  return { start, startOn, startNested, mayStartAnother };
}
