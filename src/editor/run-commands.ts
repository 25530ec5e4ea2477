/** The commands of a run, from start to report: each asks what it must, then hands over; each failure is one sentence. */
import * as vscode from 'vscode';
import { parseDocument } from '../core/document/document.ts';
import { describeNeed } from '../core/run/needs.ts';
import type { PinnedStep, RunHeader, StepRecord } from '../core/run/run-types.ts';
import { registerCommand } from './commands.ts';
import { currentStep, isLive, isSettled, isStopped, mayBeAttested, recordOf } from './current-run.ts';
import type { Drillbook, Part } from './drillbook.ts';
import { MayNotRun } from './may-run.ts';
import { openDocument } from './open-document.ts';
import type { Consent, FinishedRun, RunDesk } from './run-desk.ts';
import { chooseDocument, documentToRun, rootOf } from './run-documents.ts';
import { RunInWindow } from './run-in-window.ts';
import { showRunLens } from './run-lens.ts';
import { askDangerWord, askMode, askSentence, askValues, askYes } from './run-questions.ts';
import { showRunStatus } from './run-status.ts';
import { questionsOf } from './run-values.ts';
import { checklistView, showChecklist, stateText, stateWord } from './run-view.ts';
import { askWhere } from './where-it-runs.ts';

/** Runs in a window that has a desk; without one the commands exist and say why they cannot. */
export const runsPart =
  (desk: RunDesk | undefined): Part =>
  drillbook =>
    registerRuns(drillbook, desk);

/** Errors that are a sentence for a person already: our own, and those of the record and its session. */
const refusals: ReadonlySet<string> = new Set(['MayNotRun', 'RunProblem']);

/** Registers everything about runs. Returns at once; a run left before a reload is looked for afterwards. */
export function registerRuns(drillbook: Drillbook, givenDesk: RunDesk | undefined): vscode.Disposable {
  const { context, log, shelf } = drillbook;
  const runs = new RunInWindow(givenDesk, context.workspaceState);
  const { current } = runs;
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
        void vscode.window.showErrorMessage(error.message);
        return undefined;
      }
    });

  /** The step a command acts on: by id from a CodeLens, by item from the tree, else the selected one. */
  const stepOf = (given: unknown): PinnedStep => {
    const steps = (current.shown ?? { run: runs.hand.run }).run.header.steps;
    const id = typeof given === 'string' ? given : (given as { readonly id?: unknown } | undefined)?.id;
    const step = id === undefined ? view.selected : steps.find(it => it.id === id);
    if (!step) throw new MayNotRun(vscode.l10n.t('Select a step in the Checklist first.'));
    return step;
  };

  const showRun = async () => {
    await vscode.commands.executeCommand(`${checklistView}.focus`);
    const step = current.shown && currentStep(current.shown.run);
    if (step) await view.select(step, true);
  };

  const openStep = async (step: PinnedStep, preserveFocus: boolean) => {
    const document = current.shown?.document;
    if (document) await openDocument(document, step.line - 1, { preserveFocus, preview: true });
  };

  const tellOutcome = (step: PinnedStep, record: StepRecord) => {
    if (!isStopped(record.state)) return;
    const retry = vscode.l10n.t('Retry');
    const skip = vscode.l10n.t('Skip…');
    const output = vscode.l10n.t('Show Terminal');
    const what = vscode.l10n.t('"{0}" {1}.', step.title, stateText(record, Date.now()));
    const rest = vscode.l10n.t('The run stops here until you retry or skip this step.');
    const why = record.verdict ? ` ${record.verdict}${/[.!?]$/.test(record.verdict) ? '' : '.'}` : '';
    void vscode.window.showErrorMessage(`${what}${why} ${rest}`, retry, skip, output).then(chosen => {
      if (chosen === retry) void vscode.commands.executeCommand('drillbook.retryStep', step.id);
      if (chosen === skip) void vscode.commands.executeCommand('drillbook.skipStep', step.id);
      if (chosen === output) runs.showTerminal();
    });
  };

  /** Raises a sentence when something else must be decided before this step. */
  const assertTurn = (step: PinnedStep) => {
    const { run } = runs.hand;
    const living = runs.living;
    if (living) {
      throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Wait for it, or stop it first.', living.title));
    }
    const stopped = run.header.steps.find(it => it.id === run.stoppedAt);
    if (stopped && stopped.id !== step.id && step.phase !== 'undo') {
      throw new MayNotRun(
        vscode.l10n.t('The run stopped at "{0}". Retry it or skip it before another step runs.', stopped.title),
      );
    }
  };

  const start = async (given: unknown) => {
    // First of all, so that the one text comes before any question.
    const desk = runs.desk;
    if (runs.isOn || current.unfinished) {
      const show = vscode.l10n.t('Show the Run');
      const aside = vscode.l10n.t('Set It Aside');
      const title = current.shown?.run.header.title ?? '';
      if (runs.living) {
        throw new MayNotRun(vscode.l10n.t('A step of "{0}" is still running. Wait for it, or stop it first.', title));
      }
      const chosen = await vscode.window.showWarningMessage(
        vscode.l10n.t('The run of "{0}" is not finished.', title),
        { modal: true, detail: vscode.l10n.t('Its record stays as it is. Finish or abort it to have its report.') },
        show,
        aside,
      );
      if (chosen === show) return showRun();
      if (chosen !== aside) return undefined;
    }
    const uri = documentToRun(given) ?? (await chooseDocument(shelf));
    if (!uri) return undefined;
    const text = await vscode.workspace.openTextDocument(uri);
    const name = vscode.workspace.asRelativePath(uri, false);
    if (text.isUntitled) throw new MayNotRun(vscode.l10n.t('Save this document to a file first: a run keeps to a saved text.'));
    if (text.isDirty) {
      const save = vscode.l10n.t('Save and Start');
      const question = vscode.l10n.t('{0} has changes that are not saved.', name);
      if ((await vscode.window.showWarningMessage(question, { modal: true }, save)) !== save) return undefined;
      if (!(await text.save())) throw new MayNotRun(vscode.l10n.t('{0} could not be saved, so no run was started.', name));
    }
    await runs.mayRun(uri);
    const { root, path } = rootOf(context, uri);
    const content = text.getText();
    const { document } = parseDocument(uri.toString(), content, { path });
    if (document.checklist.steps.length === 0) {
      throw new MayNotRun(vscode.l10n.t('{0} has no steps: no task items, numbered commands or runnable fences.', name));
    }
    const title = vscode.l10n.t('Start run: {0}', document.title);
    const mode = await askMode(title);
    if (!mode) return undefined;
    const values = await askValues(title, questionsOf(document));
    if (!values) return undefined;
    let ignoreRecords: boolean | undefined;
    if (await desk.mustAskAboutRecords(root)) {
      const commit = vscode.l10n.t('Commit Them');
      const ignore = vscode.l10n.t('Ignore Them');
      const chosen = await vscode.window.showInformationMessage(
        vscode.l10n.t('Shall the records of runs be committed to this repository?'),
        {
          modal: true,
          detail: vscode.l10n.t(
            'They lie in .drillbook/runs: who ran which step when, and the masked output. This is asked once for a repository.',
          ),
        },
        commit,
        ignore,
      );
      if (chosen === undefined) return undefined;
      ignoreRecords = chosen === ignore;
    }
    await runs.start(uri, { document, text: content, root, mode, values, ignoreRecords });
    drillbook.documents.use();
    const first = runs.hand.run.header.steps[0];
    if (first) await openDocument(uri, first.line - 1, { preserveFocus: true });
    return showRun();
  };

  const markDone = async (step: PinnedStep) => {
    const hand = runs.hand;
    if (isLive(runs.record(step).state)) throw new MayNotRun(vscode.l10n.t('"{0}" is still running.', step.title));
    assertTurn(step);
    const { state } = runs.record(step);
    if (isStopped(state) && !mayBeAttested(state)) {
      throw new MayNotRun(vscode.l10n.t('"{0}" {1}: retry it, or skip it and say why.', step.title, stateWord(state)));
    }
    // A command that Drillbook did not run, or whose end nobody saw, is done on somebody's word alone.
    const onWord = state === 'unknown' || (step.command !== undefined && step.whyNotRunnable === undefined);
    const note = await askSentence(
      vscode.l10n.t('Mark done: {0}', step.title),
      onWord
        ? vscode.l10n.t('How is it known that this is done? The note goes into the record.')
        : vscode.l10n.t('What did you do or see? The note goes into the record (it may stay empty).'),
      onWord ? vscode.l10n.t('Say how it is known.') : undefined,
    );
    if (note !== undefined) await hand.attest(step.id, note);
  };

  const runStep = async (step: PinnedStep) => {
    const hand = runs.hand;
    if (step.command === undefined) return markDone(step);
    if (step.whyNotRunnable !== undefined) {
      throw new MayNotRun(vscode.l10n.t('"{0}" does not run: {1}', step.title, step.whyNotRunnable));
    }
    assertTurn(step);
    const document = runs.document;
    if (document) await runs.mayRun(document, hand.pinnedText);
    const { header } = hand.run;
    const not = hand.canRun(step.id);
    if (not !== undefined) throw new MayNotRun(not);
    for (const need of hand.needs(step.id)) {
      if (need.type === 'placeholders' || need.type === 'secret') throw new MayNotRun(describeNeed(step, need));
      const again = need.type === 'again' && describeNeed(step, need);
      if (again && !(await askYes(again, step.command, vscode.l10n.t('Run Step')))) return undefined;
    }
    if (!(await askWhere(hand.run, step))) return undefined;
    const hidden = hand.hiddenIn(step.id);
    if (hidden !== undefined) {
      const question = vscode.l10n.t('"{0}" holds characters that cannot be seen. Here they are written out.', step.title);
      if (!(await askYes(question, hidden, vscode.l10n.t('Run It as It Is')))) return undefined;
    }
    const confirmed = await askConsent(step, header);
    if (confirmed === undefined) return undefined;
    const record = await runs.runStep(step, {
      // Whether these were in doubt at all is the session's to say; here they have been answered.
      where: `here on ${header.host}`,
      again: true,
      ...confirmed,
      ...(hidden === undefined ? {} : { hiddenAccepted: true }),
    });
    tellOutcome(step, record);
    return record.state;
  };

  const skip = async (step: PinnedStep) => {
    const hand = runs.hand;
    if (isLive(runs.record(step).state)) {
      throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Stop it before you skip it.', step.title));
    }
    const reason = await askSentence(
      vscode.l10n.t('Skip: {0}', step.title),
      vscode.l10n.t('Why is this step skipped? The reason goes into the record.'),
      vscode.l10n.t('A skipped step needs a reason.'),
    );
    if (reason) await hand.skip(step.id, reason);
  };

  const move = async (by: 1 | -1) => {
    const steps = current.shown?.run.header.steps;
    if (!steps) throw new MayNotRun(vscode.l10n.t('No run is on. Start one from a document.'));
    const at = steps.findIndex(it => it.id === view.selected?.id);
    const step = steps[Math.min(steps.length - 1, Math.max(0, at + by))];
    if (!step) return;
    await view.select(step, true);
    await openStep(step, true);
  };

  const finish = async () => {
    const { run } = runs.hand;
    if (runs.living)
      throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Wait for it, or stop it first.', runs.living.title));
    const open = run.header.steps.filter(it => it.phase !== 'undo' && !isSettled(recordOf(run, it).state));
    if (open.length > 0) {
      const detail = open.slice(0, 10).map(it => `• ${it.title}`);
      if (open.length > 10) detail.push(vscode.l10n.t('and {0} more', open.length - 10));
      const question = vscode.l10n.t(
        '{0} of {1} steps are not done. Finish this run all the same?',
        open.length,
        run.header.steps.length,
      );
      if (!(await askYes(question, detail.join('\n'), vscode.l10n.t('Finish Run')))) return;
    }
    const note = await askSentence(
      vscode.l10n.t('Finish run: {0}', run.header.title),
      vscode.l10n.t('A closing note for the report (it may stay empty).'),
    );
    if (note !== undefined) await openReport(await runs.finish(note));
  };

  const abort = async () => {
    const { run } = runs.hand;
    if (runs.living)
      throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Stop it before you abort the run.', runs.living.title));
    const reason = await askSentence(
      vscode.l10n.t('Abort run: {0}', run.header.title),
      vscode.l10n.t('Why is this run aborted? The reason goes into the record.'),
      vscode.l10n.t('An aborted run needs a reason.'),
    );
    if (reason) await openReport(await runs.abort(reason));
  };

  const resume = async () => {
    await runs.resume();
    await showRun();
  };

  const parts: vscode.Disposable[] = [
    runs,
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
    command('startRun', vscode.l10n.t('Start Run'), start),
    command('resumeRun', vscode.l10n.t('Resume Run'), resume),
    command('showRun', vscode.l10n.t('Show Run'), showRun),
    command('openStep', vscode.l10n.t('Open the Step'), given => openStep(stepOf(given), true)),
    command('showStep', vscode.l10n.t('Show the Step'), given => view.select(stepOf(given), true)),
    command('runStep', vscode.l10n.t('Run Step'), given => runStep(stepOf(given))),
    command('retryStep', vscode.l10n.t('Retry Step'), given => runStep(stepOf(given))),
    command('markDone', vscode.l10n.t('Mark Done'), given => markDone(stepOf(given))),
    command('skipStep', vscode.l10n.t('Skip Step'), given => skip(stepOf(given))),
    command('nextStep', vscode.l10n.t('Next Step'), () => move(1)),
    command('previousStep', vscode.l10n.t('Previous Step'), () => move(-1)),
    command('stopStep', vscode.l10n.t('Stop Step'), () => runs.hand.stop()),
    command('finishRun', vscode.l10n.t('Finish Run'), finish),
    command('abortRun', vscode.l10n.t('Abort Run'), abort),
    command('showRunTerminal', vscode.l10n.t('Show the Terminal of the Run'), () => runs.showTerminal()),
    command('copyCommand', vscode.l10n.t('Copy Command'), async given => {
      const step = stepOf(given);
      if (step.command === undefined) throw new MayNotRun(vscode.l10n.t('"{0}" is done by hand: it has no command.', step.title));
      await vscode.env.clipboard.writeText(step.command);
      void vscode.window.setStatusBarMessage(vscode.l10n.t('The command of "{0}" is on the clipboard.', step.title), 4000);
    }),
  ];
  void lookForLeftRun().catch((error: unknown) => log.error(`The run left before could not be read: ${String(error)}`));
  return vscode.Disposable.from(...parts);

  /** A step that still runs is followed at once, so that its code gets into the record whether or not anybody clicks. */
  async function lookForLeftRun(): Promise<void> {
    const run = await runs.left();
    if (!run) return;
    const living = run.header.steps.find(step => isLive(recordOf(run, step).state));
    if (living) await runs.resume();
    const button = living ? vscode.l10n.t('Show Run') : vscode.l10n.t('Resume Run');
    const text = living
      ? vscode.l10n.t('The run of "{0}" goes on: "{1}" was running when this window closed.', run.header.title, living.title)
      : vscode.l10n.t('The run of "{0}" is not finished.', run.header.title);
    const chosen = await vscode.window.showInformationMessage(text, button);
    if (chosen === button) await vscode.commands.executeCommand(living ? 'drillbook.showRun' : 'drillbook.resumeRun');
  }
}

/** Asks what the step wants to be agreed to; undefined when the person did not agree. */
async function askConsent(step: PinnedStep, header: RunHeader): Promise<Consent | undefined> {
  let confirmed: Consent = {};
  const title = vscode.l10n.t('Run step: {0}', step.title);
  if (step.twoPerson) {
    const second = await askSentence(
      title,
      vscode.l10n.t('This step needs two people. Who confirms it beside {0}?', header.operator),
      vscode.l10n.t('Name the second person.'),
    );
    if (!second) return undefined;
    if (second === header.operator) throw new MayNotRun(vscode.l10n.t('The second person must be somebody else.'));
    confirmed = { second };
  } else if (step.confirm !== undefined) {
    if (!(await askYes(step.confirm, step.command ?? '', vscode.l10n.t('Run Step')))) return undefined;
    confirmed = { confirmedWith: step.confirm };
  }
  if (step.danger === undefined) return confirmed;
  const word = await askDangerWord(title, step.danger, header.dangerWord, step.command ?? '');
  return word === header.dangerWord ? { ...confirmed, confirmedWith: word } : undefined;
}

async function openReport({ report, problem }: FinishedRun): Promise<void> {
  if (problem !== undefined) void vscode.window.showErrorMessage(problem);
  if (report !== undefined) await openDocument(vscode.Uri.file(report), 0, { preview: false });
}
