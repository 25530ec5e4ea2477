/** The commands of runs: how one is started, taken up, looked at and ended; each failure is one sentence. */
import * as vscode from 'vscode';
import { parseDocument } from '../core/document/document.ts';
import { refuseTested, testedEdit } from '../core/run/mark-tested.ts';
import { liveStep } from '../core/run/run.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { RunDesk, RunOrder } from '../node/run-desk.ts';
import type { Nesting } from '../node/run-session.ts';
import { registerCommand } from './commands.ts';
import { builtInScheme, toRange } from './convert.ts';
import type { Drillbook, Part } from './drillbook.ts';
import { today } from './in-process.ts';
import { MayNotRun, reasons, textOnDisk } from './may-run.ts';
import { openDocument } from './open-document.ts';
import { Conversation, stepAtHand } from './run-conversation.ts';
import { chooseDocument, documentOfReference, documentToRun, rootOf } from './run-documents.ts';
import { RunInWindow } from './run-in-window.ts';
import { showRunLens } from './run-lens.ts';
import type { ActionName, Values } from './run-messages.ts';
import { orderOf, type SheetNeeds, sheetQuestion } from './run-sheet.ts';
import { showRunStatus } from './run-status.ts';
import { showChecklist } from './run-view.ts';
import { bareTitle, spokenProgress, utc } from './run-words.ts';

/** Runs in a window that has a desk; without one the commands exist and say why they cannot. */
export const runsPart =
  (desk: RunDesk | undefined): Part =>
  drillbook =>
    registerRuns(drillbook, desk);

/** Errors that are a sentence for a person already: our own, and those of the record and its session. */
const refusals: ReadonlySet<string> = new Set(['MayNotRun', 'RunProblem']);

/** What a key of the Checklist hands over: the focus is to stay there. */
const fromChecklist = 'checklist';

/** Where the window keeps which document's sheet is open, so that a reload brings it back. */
const sheetKey = 'drillbook.sheet';

/** Scheme of the text a run keeps to, for the difference. */
const pinnedScheme = 'drillbook-pinned';

/** Registers everything about runs. Returns at once; a run left before a reload is looked for afterwards. */
export function registerRuns(drillbook: Drillbook, givenDesk: RunDesk | undefined): vscode.Disposable {
  const { context, log, shelf } = drillbook;
  const runs: RunInWindow = new RunInWindow(givenDesk, context.workspaceState, (step, question) =>
    conversation.expects(step, question),
  );
  const { current } = runs;
  const conversation = new Conversation(drillbook, runs);
  const view = showChecklist(current);
  const lensShown = new vscode.EventEmitter<void>();
  /** What was typed into sheets in this session, by document. */
  const typed = new Map<string, Values>();

  const command = (id: string, title: string, run: (...given: unknown[]) => unknown) =>
    registerCommand(log, `drillbook.${id}`, title, async (...given: unknown[]) => {
      try {
        return await run(...given);
      } catch (error) {
        if (!(error instanceof Error) || !refusals.has(error.name)) throw error;
        // A refusal is an answer, not a fault: the same one sentence everywhere.
        log.info(`${title}: ${error.message}`);
        void vscode.window.showErrorMessage(error.message);
        return undefined;
      }
    });

  /** The step a command acts on: by id from a CodeLens, by item from the tree, else the selected one. */
  const stepOf = (given: unknown): PinnedStep => {
    const steps = (current.shown ?? { run: runs.hand.session.run }).run.header.steps;
    const id = typeof given === 'string' ? given : (given as { readonly id?: unknown } | undefined)?.id;
    const step = id === undefined || id === fromChecklist ? stepAtHand(current) : steps.find(it => it.id === id);
    if (!step) throw new MayNotRun(vscode.l10n.t('Select a step in the Checklist first.'));
    return step;
  };

  /** Shows the run: its step in the panel, and the step in the Checklist. */
  const showRun = async () => {
    conversation.show(true);
    // Opens the Checklist where nobody has looked at it yet, and leaves the keys to the panel.
    await view.reveal(false, true);
  };

  const openStep = async (step: PinnedStep) => {
    const document = current.shown?.document;
    if (!document) return;
    const open = vscode.window.visibleTextEditors.find(it => it.document.uri.toString() === document.toString());
    const viewColumn = open?.viewColumn ?? (conversation.panelIsOpen ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    await openDocument(document, step.line - 1, { preserveFocus: true, preview: true, viewColumn });
  };

  /** The page beside the panel goes along with it, and is never opened or focused for that. */
  const followInDocument = () => {
    const step = current.selected;
    const shown = current.shown;
    if (!step || !shown || shown.run.result !== 'unfinished') return;
    const editor = vscode.window.visibleTextEditors.find(it => it.document.uri.toString() === shown.document.toString());
    if (!editor || step.line > editor.document.lineCount) return;
    const place = new vscode.Position(step.line - 1, 0);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };

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
    await context.workspaceState.update(sheetKey, undefined);
    if (!answer) {
      if (!current.shown) conversation.closePanel();
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
      const detail = vscode.l10n.t('It can be kept in {0} instead, on this machine alone.', runs.desk.ownRecords);
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

  const resume = async () => {
    if (current.unfinished) {
      await runs.resumeLeft();
      return showRun();
    }
    if (!vscode.workspace.isTrusted) throw new MayNotRun(reasons.untrusted());
    const left = await runs.unfinished(context.globalStorageUri.fsPath);
    if (left.length === 0) {
      if (runs.isOn) return showRun();
      throw new MayNotRun(vscode.l10n.t('No run is left unfinished here.'));
    }
    const { desk } = runs;
    const mine = (it: (typeof left)[number]) => it.run.header.host === desk.host;
    const chosen =
      left.length === 1 && left[0] && mine(left[0])
        ? { run: left[0] }
        : await vscode.window.showQuickPick(
            [...left]
              .sort((a, b) => Number(mine(b)) - Number(mine(a)))
              .map(run => ({
                label: run.run.header.title,
                description: vscode.l10n.t(
                  '{0} on {1}, started {2}',
                  run.run.header.operator,
                  run.run.header.host,
                  utc(run.run.header.startedAt),
                ),
                detail: `${run.run.header.mode} · ${spokenProgress(run.run)}`,
                run,
              })),
            { title: vscode.l10n.t('Resume Run'), placeHolder: vscode.l10n.t('Which run?'), matchOnDescription: true },
          );
    if (!chosen || !(await mayStartAnother())) return;
    await runs.resume(chosen.run);
    await showRun();
  };

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

  conversation.connect({
    start,
    resume,
    startNested,
    openReport,
    showDifference,
    markTested,
    mayMarkTested,
    openStep,
  });

  /** An action on a step: from the tree's keys the focus stays in the tree when the step is done at once. */
  const onStep =
    (action: ActionName) =>
    async (given: unknown): Promise<void> => {
      const step = stepOf(given);
      if (current.selected?.id !== step.id) current.select(step);
      const begun = Date.now();
      await conversation.act(action, step);
      if (given === fromChecklist && !conversation.asks && Date.now() - begun < 2_000) await view.reveal(true);
    };
  const onRun = (action: ActionName) => () => conversation.act(action, runs.isOn ? stepAtHand(current) : undefined);

  const parts: vscode.Disposable[] = [
    runs,
    conversation,
    view,
    lensShown,
    showRunStatus(current),
    showRunLens({
      current,
      selector: [{ language: 'markdown' }, { pattern: '**/*.{md,markdown,md.erb}' }],
      stepsOf: uri => (drillbook.settings()['codeLens.show'] ? (shelf.document(uri)?.steps.length ?? 0) : 0),
      onDidChangeDocuments: lensShown.event,
    }),
    shelf.onDidChangeDocuments(() => lensShown.fire()),
    drillbook.onDidChangeSettings(() => lensShown.fire()),
    current.onDidSelect(followInDocument),
    vscode.workspace.registerTextDocumentContentProvider(pinnedScheme, {
      provideTextDocumentContent: () => runs.held?.pinned.text ?? '',
    }),
    vscode.workspace.onDidSaveTextDocument(saved => {
      if (saved.uri.toString() === runs.held?.document.toString()) void runs.lookAtDocument();
    }),
    vscode.window.onDidChangeWindowState(state => {
      if (state.focused && runs.held) void runs.lookAtDocument();
    }),
    command('startRun', vscode.l10n.t('Start Run'), start),
    command('resumeRun', vscode.l10n.t('Resume Run'), resume),
    command('showRun', vscode.l10n.t('Show Run'), showRun),
    command('openReport', vscode.l10n.t('Open Report'), showReport),
    command('markTested', vscode.l10n.t('Mark Tested'), markTested),
    command('openStep', vscode.l10n.t('Open the Step'), given => openStep(stepOf(given))),
    command('showStep', vscode.l10n.t('Show the Step'), given => {
      current.select(stepOf(given));
      conversation.show(false);
    }),
    command('runStep', vscode.l10n.t('Run Step'), onStep('run')),
    command('retryStep', vscode.l10n.t('Retry Step'), onStep('run')),
    command('markDone', vscode.l10n.t('Mark Step Done'), onStep('done')),
    command('skipStep', vscode.l10n.t('Skip Step'), onStep('skip')),
    command('copyCommand', vscode.l10n.t('Copy Command'), onStep('copy')),
    command('nextStep', vscode.l10n.t('Next Step'), () => conversation.move(1)),
    command('previousStep', vscode.l10n.t('Previous Step'), () => conversation.move(-1)),
    command('stopStep', vscode.l10n.t('Stop Step'), onRun('stop')),
    command('rollBack', vscode.l10n.t('Roll Back'), onRun('roll-back')),
    command('escalate', vscode.l10n.t('Escalate'), onRun('escalate')),
    command('addNote', vscode.l10n.t('Add Note'), onRun('note')),
    command('pauseRun', vscode.l10n.t('Pause Run'), onRun('pause')),
    command('continueRun', vscode.l10n.t('Continue Run'), onRun('continue-run')),
    command('finishRun', vscode.l10n.t('Finish Run'), onRun('finish')),
    command('abortRun', vscode.l10n.t('Abort Run'), onRun('abort')),
    command('showRunTerminal', vscode.l10n.t('Show the Terminal of the Run'), () => runs.showTerminal()),
  ];
  void lookForLeftRun().catch((error: unknown) => log.error(`The run left before could not be read: ${String(error)}`));
  return vscode.Disposable.from(...parts);

  /** A step that still runs is followed at once, so that its code gets into the record whether or not anybody clicks. */
  async function lookForLeftRun(): Promise<void> {
    const run = await runs.left();
    conversation.draw();
    if (!run) {
      // The window brought the panel back: with the sheet that was open, or it has nothing to show.
      const sheet = context.workspaceState.get<string>(sheetKey);
      if (!(conversation.panelIsOpen || conversation.panelIsLost) || conversation.asks) return;
      if (sheet === undefined) return conversation.closePanel();
      await startOn(vscode.Uri.parse(sheet, true)).catch(() => conversation.closePanel());
      return;
    }
    const living = run.header.steps.find(step => step.id === liveStep(run));
    if (living) await runs.resumeLeft();
    const button = living ? vscode.l10n.t('Show Run') : vscode.l10n.t('Resume Run');
    const text = living
      ? vscode.l10n.t('The run of "{0}" goes on: "{1}" was running when this window closed.', run.header.title, bareTitle(living))
      : vscode.l10n.t('The run of "{0}" is not finished.', run.header.title);
    const chosen = await vscode.window.showInformationMessage(text, button);
    if (chosen === button) await vscode.commands.executeCommand(living ? 'drillbook.showRun' : 'drillbook.resumeRun');
  }
}
