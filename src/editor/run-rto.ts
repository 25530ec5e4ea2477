/** The marks of the RTO, 50, 75 and 100 percent: said once each to whoever does not see the panel, and always in the status bar. */
import * as vscode from 'vscode';
import { formatDuration } from '../core/document/calendar.ts';
import { clockOf } from '../core/run/clock.ts';
import type { Run } from '../core/run/run-types.ts';
import type { CurrentRun } from './current-run.ts';

/** How the RTO of a run stands, once half of it is used and service is not restored. */
export interface RtoMark {
  readonly mark: 50 | 75 | 100;
  /** For the status bar. */
  readonly short: string;
  /** A sentence. */
  readonly long: string;
}

/** Undefined before the first mark, once service is restored, and where no RTO counts. */
export function rtoMark(run: Run, now: string): RtoMark | undefined {
  const { warning, restoredAt, rto, elapsed } = clockOf(run, now);
  if (warning === undefined || rto === undefined || restoredAt !== undefined) return undefined;
  if (run.result !== 'unfinished' || run.header.mode === 'check-only') return undefined;
  if (warning === 100)
    return {
      mark: warning,
      short: vscode.l10n.t('RTO missed'),
      long: vscode.l10n.t('The RTO of {0} is missed and service is not restored.', formatDuration(rto)),
    };
  // Whole minutes, rounded down: nobody is told that there is more time than there is.
  const left = Math.floor((rto - elapsed) / 60_000) * 60_000;
  return {
    mark: warning,
    short: left > 0 ? vscode.l10n.t('RTO {0} left', formatDuration(left)) : vscode.l10n.t('RTO under 1 min left'),
    long:
      warning === 50
        ? vscode.l10n.t('Half of the RTO of {0} is used and service is not restored.', formatDuration(rto))
        : vscode.l10n.t('Three quarters of the RTO of {0} are used and service is not restored.', formatDuration(rto)),
  };
}

/** Milliseconds between two looks at the clock. */
const lookPause = 5_000;

/** Calls `draw` from time to time while a run is on: what a clock says changes without anybody's doing. */
export function whileRunning(current: CurrentRun, draw: () => void): vscode.Disposable {
  const timer = setInterval(() => current.shown?.run.result === 'unfinished' && draw(), lookPause);
  return new vscode.Disposable(() => clearInterval(timer));
}

/** @param panelIsSeen The panel says it itself. */
export function tellRtoMarks(current: CurrentRun, panelIsSeen: () => boolean): vscode.Disposable {
  let told: { readonly run: string; readonly mark: number } | undefined;
  const look = () => {
    const run = current.shown?.run;
    if (!run || current.unfinished) return;
    const reached = rtoMark(run, new Date().toISOString());
    const before = told?.run === run.header.id ? told.mark : 0;
    if (!reached || reached.mark <= before) return;
    told = { run: run.header.id, mark: reached.mark };
    if (panelIsSeen()) return;
    const show = vscode.l10n.t('Show the Run');
    const words = `${run.header.title}: ${reached.long}`;
    const said =
      reached.mark === 100 ? vscode.window.showErrorMessage(words, show) : vscode.window.showWarningMessage(words, show);
    void said.then(chosen => chosen === show && vscode.commands.executeCommand('drillbook.showRun'));
  };
  return vscode.Disposable.from(current.onDidChange(look), whileRunning(current, look));
}
