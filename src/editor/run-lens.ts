/** CodeLens of runs: Start run at a document's first heading, and the state of each step at its line while a run is on. */
import * as vscode from 'vscode';
import { currentStep } from '../core/run/flow.ts';
import { isDone, liveStep, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { CurrentRun } from './current-run.ts';
import { isLive, lookOf, spokenProgress, stateText, stateWord } from './run-words.ts';

export interface LensNeeds {
  readonly current: CurrentRun;
  /** How many steps a document has; 0 for every file that is none of ours. Must answer at once. */
  readonly stepsOf: (document: vscode.Uri) => number;
  /** Fires when a document would be read differently, or a folder began to use Drillbook. */
  readonly onDidChangeDocuments: vscode.Event<unknown>;
  /** Where the documents are that get a CodeLens. */
  readonly selector: vscode.DocumentSelector;
}

/** Shows the lenses; answers at once with none for files that are not ours (decision 3). */
export function showRunLens(needs: LensNeeds): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(text) {
      const shown = needs.current.shown;
      if (
        shown &&
        shown.run.result === 'unfinished' &&
        !needs.current.unfinished &&
        shown.document.toString() === text.uri.toString()
      ) {
        return [...runLenses(shown.run, text), ...stepLenses(shown.run, text)];
      }
      const steps = needs.stepsOf(text.uri);
      if (steps === 0) return [];
      return [
        new vscode.CodeLens(lineRange(text, firstHeading(text)), {
          command: 'drillbook.startRun',
          title: `$(play)${gap}${vscode.l10n.t('Start run')}`,
          tooltip:
            steps === 1
              ? vscode.l10n.t('Step through this checklist of 1 step. Nothing runs yet.')
              : vscode.l10n.t('Step through this checklist of {0} steps. Nothing runs yet.', steps),
          arguments: [text.uri],
        }),
      ];
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(needs.selector, provider),
    needs.current.onDidChange(() => changed.fire()),
    needs.onDidChangeDocuments(() => changed.fire()),
  );
}

/** A plain blank after an icon is swallowed by the host. */
const gap = '\u00a0';

const lineRange = (text: vscode.TextDocument, line: number) => {
  const valid = Math.min(Math.max(0, line), text.lineCount - 1);
  return new vscode.Range(valid, 0, valid, 0);
};

/** At the top: where the run stands, and how to end it. */
function runLenses(run: Run, text: vscode.TextDocument): vscode.CodeLens[] {
  const heading = lineRange(text, firstHeading(text));
  return [
    new vscode.CodeLens(heading, {
      command: 'drillbook.showRun',
      title: `$(checklist)${gap}${vscode.l10n.t('Run in progress: {0}', spokenProgress(run))}`,
    }),
    new vscode.CodeLens(heading, { command: 'drillbook.finishRun', title: vscode.l10n.t('Finish…') }),
    new vscode.CodeLens(heading, { command: 'drillbook.abortRun', title: vscode.l10n.t('Abort…') }),
  ];
}

/** The first line that is a heading; the first line when there is none. Comments of the front matter look like headings. */
function firstHeading(text: vscode.TextDocument): number {
  const end = Math.min(text.lineCount, 300);
  let line = 0;
  if (/^---\s*$/.test(text.lineAt(0).text)) {
    line = 1;
    while (line < end && !/^(---|\.\.\.)\s*$/.test(text.lineAt(line).text)) line++;
  }
  for (; line < end; line++) if (/^#{1,6}\s/.test(text.lineAt(line).text)) return line;
  return 0;
}

/** The state of every step that has one, and what can be done with the current one: the panel shows the rest. */
function stepLenses(run: Run, text: vscode.TextDocument): vscode.CodeLens[] {
  const next = currentStep(run);
  const busy = liveStep(run) !== undefined;
  return run.header.steps.flatMap(step => {
    const record = recordOf(run, step.id);
    const range = lineRange(text, step.line - 1);
    const lens = (command: string, title: string, tooltip?: string) =>
      new vscode.CodeLens(range, { command, title, arguments: [step.id], ...(tooltip === undefined ? {} : { tooltip }) });
    // Seconds are left out while it runs, because a lens is not drawn again every second.
    const state = isLive(record.state) ? stateWord(record.state) : stateText(record, Date.now());
    const lenses: vscode.CodeLens[] = [];
    if (state) lenses.push(lens('drillbook.showStep', `$(${lookOf(record.state).icon})${gap}${state}`));
    if (isLive(record.state)) return [...lenses, lens('drillbook.stopStep', `$(debug-stop)${gap}${vscode.l10n.t('Stop step')}`)];
    if (busy || next?.id !== step.id || isDone(record)) return lenses;
    return [...lenses, ...actionsOf(step, record.attempt > 0).map(([command, title]) => lens(command, title, step.command))];
  });
}

function actionsOf(step: PinnedStep, again: boolean): readonly (readonly [command: string, title: string])[] {
  const skip = ['drillbook.skipStep', vscode.l10n.t('Skip…')] as const;
  if (step.kind === 'decision') return [['drillbook.showStep', vscode.l10n.t('Decide…')], skip];
  const runs = step.nested !== undefined || (step.command !== undefined && step.whyNotRunnable === undefined);
  const run = again
    ? (['drillbook.retryStep', `$(debug-restart)${gap}${vscode.l10n.t('Retry')}`] as const)
    : (['drillbook.runStep', `$(play)${gap}${vscode.l10n.t('Run step')}`] as const);
  return [...(runs ? [run] : []), ...(again ? [] : [['drillbook.markDone', vscode.l10n.t('Mark done…')] as const]), skip];
}
