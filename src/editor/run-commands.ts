/** The commands of runs, and what of the window goes along with one; each failure is one sentence. */
import * as vscode from 'vscode';
import { currentStep } from '../core/run/flow.ts';
import { isDone, recordOf } from '../core/run/run.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { RunDesk } from '../node/run-desk.ts';
import { registerCommand } from './commands.ts';
import type { Drillbook, Part } from './drillbook.ts';
import { MayNotRun } from './may-run.ts';
import { openDocument } from './open-document.ts';
import { Conversation, stepAtHand } from './run-conversation.ts';
import { RunInWindow } from './run-in-window.ts';
import { showRunLens } from './run-lens.ts';
import { logRuns } from './run-log.ts';
import type { ActionName } from './run-messages.ts';
import { pinnedScheme, runPapers } from './run-papers.ts';
import { runResumes } from './run-resume.ts';
import { tellRtoMarks } from './run-rto.ts';
import { runStarts } from './run-start.ts';
import { showRunStatus } from './run-status.ts';
import { showChecklist } from './run-view.ts';
import { bareTitle } from './run-words.ts';

/** Runs in a window that has a desk; without one the commands exist and say why they cannot. */
export const runsPart =
  (makeDesk: (() => RunDesk) | undefined): Part =>
  drillbook =>
    registerRuns(drillbook, makeDesk);

/** Errors that are a sentence for a person already: our own, and those of the record and its session. */
const refusals: ReadonlySet<string> = new Set(['MayNotRun', 'RunProblem']);

/** What a key of the Checklist hands over: the focus is to stay there. */
const fromChecklist = 'checklist';

/** Registers everything about runs. Returns at once; a run left before a reload is looked for afterwards. */
export function registerRuns(drillbook: Drillbook, makeDesk: (() => RunDesk) | undefined): vscode.Disposable {
  const { context, log, shelf } = drillbook;
  const runs: RunInWindow = new RunInWindow(makeDesk, context.workspaceState, (step, question) =>
    conversation.expects(step, question),
  );
  const { current } = runs;
  const conversation = new Conversation(drillbook, runs);
  const view = showChecklist(current);
  const lensShown = new vscode.EventEmitter<void>();
  const command = (id: string, title: string, run: (...given: unknown[]) => unknown) =>
    registerCommand(log, `drillbook.${id}`, title, async (...given: unknown[]) => {
      try {
        return await run(...given);
      } catch (error) {
        if (!(error instanceof Error) || !refusals.has(error.name)) throw error;
        // A refusal is an answer, not a fault: the same one sentence everywhere.
        log.info(`${title}: ${error.message}`);
        void vscode.window.showWarningMessage(error.message);
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

  const { start, startOn, startNested, mayStartAnother } = runStarts(drillbook, runs, conversation, showRun);
  const { resume, lookForLeftRun } = runResumes({ context, runs, conversation, showRun, mayStartAnother, startOn });
  const { openReport, showReport, showDifference, mayMarkTested, markTested } = runPapers(runs);

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

  /**
   * Of a step that took long the ring of the focus stays where it was, for nobody may take the keys from wherever they are by
   * then. The same key pressed again is meant for the step whose turn it is now: it brings the ring there and runs nothing.
   */
  const isBehind = async (step: PinnedStep): Promise<boolean> => {
    const run = current.shown?.run;
    const next = run && currentStep(run);
    if (!run || !next || next.id === step.id || !isDone(recordOf(run, step.id))) return false;
    current.select(next);
    await view.reveal(true);
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('$(info) "{0}" is done. The next is "{1}"', bareTitle(step), bareTitle(next)),
      6_000,
    );
    return true;
  };

  /** An action on a step: from the tree's keys the focus stays in the tree when the step is done at once. */
  const onStep =
    (action: ActionName, again = true) =>
    async (given: unknown): Promise<void> => {
      const step = stepOf(given);
      if (given === fromChecklist && !again && (await isBehind(step))) return;
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
    tellRtoMarks(current, () => conversation.panelIsSeen),
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
    command('openStep', vscode.l10n.t('Open in the Document'), given => openStep(stepOf(given))),
    command('showStep', vscode.l10n.t('Show in the Run Panel'), given => {
      current.select(stepOf(given));
      conversation.show(false);
    }),
    command('runStep', vscode.l10n.t('Run Step'), onStep('run', false)),
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
  parts.push(logRuns(log, current));
  // When all is registered: reading a record needs code that no other window loads at its start.
  void Promise.resolve()
    .then(lookForLeftRun)
    .catch((error: unknown) => log.error(`The run left before could not be read: ${String(error)}`));
  return vscode.Disposable.from(...parts);
}
