/** The status bar item of a run in progress: which run, where it stands, whether a step lives, and how the RTO stands. */
import * as vscode from 'vscode';
import { currentStep } from '../core/run/flow.ts';
import { recordOf } from '../core/run/run.ts';
import type { CurrentRun } from './current-run.ts';
import { rtoMark, whileRunning } from './run-rto.ts';
import { bareTitle, isLive, isStopped, placeOf, spokenProgress } from './run-words.ts';

/** Longest title in the bar: the rest stands in the tooltip. */
const longest = 28;

export function showRunStatus(current: CurrentRun): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('drillbook.run', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('Drillbook run');
  const draw = () => {
    const shown = current.shown;
    if (current.unfinished && shown) {
      item.text = `$(checklist) ${vscode.l10n.t('Resume run: {0}', short(shown.run.header.title))}`;
      item.tooltip = vscode.l10n.t('The run of "{0}" was not finished. Click to take it up again.', shown.run.header.title);
      item.command = 'drillbook.resumeRun';
      item.backgroundColor = undefined;
      return item.show();
    }
    if (!shown || shown.run.result !== 'unfinished') return item.hide();
    const { run } = shown;
    const step = currentStep(run);
    const record = step ? recordOf(run, step.id) : undefined;
    const paused = run.pauses.some(it => it.to === undefined);
    const lives = record !== undefined && isLive(record.state);
    const stopped = record !== undefined && isStopped(record);
    const icon = lives ? '$(loading~spin)' : paused ? '$(debug-pause)' : stopped ? '$(error)' : '$(checklist)';
    const place = step ? placeOf(run, step) : vscode.l10n.t('all done');
    const live = run.header.mode === 'live' ? `${vscode.l10n.t('LIVE')} ` : '';
    const rto = rtoMark(run, new Date().toISOString());
    // The title last: the host cuts off what is too long for a narrow window.
    item.text = `${icon} ${live}${place}${rto ? ` · ${rto.short}` : ''}: ${short(run.header.title)}`;
    item.tooltip = step
      ? vscode.l10n.t('{0}: {1}, {2}. {3}.', run.header.title, place, bareTitle(step), spokenProgress(run))
      : vscode.l10n.t('{0}: every step is done. Finish the run to write its report.', run.header.title);
    if (rto) item.tooltip += ` ${rto.long}`;
    item.command = 'drillbook.showRun';
    item.backgroundColor =
      stopped || rto?.mark === 100
        ? new vscode.ThemeColor('statusBarItem.errorBackground')
        : paused || rto?.mark === 75
          ? new vscode.ThemeColor('statusBarItem.warningBackground')
          : undefined;
    item.show();
  };
  draw();
  return vscode.Disposable.from(item, current.onDidChange(draw), whileRunning(current, draw));
}

const short = (title: string) => (title.length > longest ? `${title.slice(0, longest - 1)}…` : title);
