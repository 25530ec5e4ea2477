/** CodeLens of runs: Start run at a document's first heading, and the state of each step at its line while a run is on. */
import * as vscode from 'vscode';
import { type CurrentRun, currentStep, isLive, isSettled, mayBeAttested, recordOf, spokenProgress } from './current-run.ts';
import { stateText, stateWord } from './run-view.ts';

export interface LensNeeds {
  readonly current: CurrentRun;
  /** How many steps a document has; 0 for every file that is none of ours. Must answer at once. */
  readonly stepsOf: (document: vscode.Uri) => number;
  /** Fires when a document would be read differently, or a folder began to use Drillbook. */
  readonly onDidChangeDocuments?: vscode.Event<unknown> | undefined;
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
      if (shown && shown.run.result === 'unfinished' && shown.document.toString() === text.uri.toString()) {
        return [...runLenses(needs.current, text), ...stepLenses(needs.current, text)];
      }
      const steps = needs.stepsOf(text.uri);
      if (steps === 0) return [];
      return [
        new vscode.CodeLens(lineRange(text, firstHeading(text)), {
          command: 'drillbook.startRun',
          title: `$(play)${gap}${vscode.l10n.t('Start run')}`,
          tooltip: vscode.l10n.t('Step through this checklist: {0} steps. Nothing runs yet.', steps),
          arguments: [text.uri],
        }),
      ];
    },
  };
  const listeners: vscode.Disposable[] = [
    changed,
    vscode.languages.registerCodeLensProvider(needs.selector, provider),
    needs.current.onDidChange(() => changed.fire()),
  ];
  if (needs.onDidChangeDocuments) listeners.push(needs.onDidChangeDocuments(() => changed.fire()));
  return vscode.Disposable.from(...listeners);
}

/** A plain blank after an icon is swallowed by the host. */
const gap = '\u00a0';

const lineRange = (text: vscode.TextDocument, line: number) => {
  const valid = Math.min(Math.max(0, line), text.lineCount - 1);
  return new vscode.Range(valid, 0, valid, 0);
};

/** At the top: where the run stands, and how to end it. */
function runLenses(current: CurrentRun, text: vscode.TextDocument): vscode.CodeLens[] {
  const run = current.shown?.run;
  if (!run) return [];
  const heading = firstHeading(text);
  return [
    new vscode.CodeLens(lineRange(text, heading), {
      command: 'drillbook.showRun',
      title: `$(checklist)${gap}${vscode.l10n.t('Run in progress: {0}', spokenProgress(run))}`,
    }),
    new vscode.CodeLens(lineRange(text, heading), { command: 'drillbook.finishRun', title: vscode.l10n.t('Finish') }),
    new vscode.CodeLens(lineRange(text, heading), { command: 'drillbook.abortRun', title: vscode.l10n.t('Abort') }),
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

function stepLenses(current: CurrentRun, text: vscode.TextDocument): vscode.CodeLens[] {
  const run = current.shown?.run;
  if (!run) return [];
  const next = currentStep(run);
  const busy = run.header.steps.some(step => isLive(recordOf(run, step).state));
  return run.header.steps.flatMap(step => {
    const record = recordOf(run, step);
    const range = lineRange(text, step.line - 1);
    const lens = (command: string, title: string, tooltip?: string) =>
      new vscode.CodeLens(range, { command, title, arguments: [step.id], ...(tooltip === undefined ? {} : { tooltip }) });
    // The words are those of the tree; seconds are left out because a lens is not drawn again every second.
    const state = isLive(record.state) ? stateWord(record.state) : stateText(record, Date.now());
    const lenses: vscode.CodeLens[] = [];
    if (state) lenses.push(lens('drillbook.showStep', `${markOf(record.state)}${gap}${state}`));
    if (isLive(record.state)) return [...lenses, lens('drillbook.stopStep', `$(debug-stop)${gap}${vscode.l10n.t('Stop step')}`)];
    if (busy || (isSettled(record.state) && next?.id !== step.id)) return lenses;
    if (step.command !== undefined && step.whyNotRunnable === undefined) {
      lenses.push(
        record.attempt > 0
          ? lens('drillbook.retryStep', `$(debug-restart)${gap}${vscode.l10n.t('Retry')}`, step.command)
          : lens('drillbook.runStep', `$(play)${gap}${vscode.l10n.t('Run step')}`, step.command),
      );
    }
    if (next?.id === step.id) {
      if (mayBeAttested(record.state)) lenses.push(lens('drillbook.markDone', vscode.l10n.t('Mark done')));
      lenses.push(lens('drillbook.skipStep', vscode.l10n.t('Skip')));
    }
    return lenses;
  });
}

const marks: Readonly<Record<string, string>> = {
  claimed: '$(loading~spin)',
  running: '$(loading~spin)',
  passed: '$(pass-filled)',
  failed: '$(error)',
  interrupted: '$(stop-circle)',
  unknown: '$(question)',
  skipped: '$(debug-step-over)',
  attested: '$(pass)',
  'not-applicable': '$(circle-slash)',
};
const markOf = (state: string): string => marks[state] ?? '';
