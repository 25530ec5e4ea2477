/** The status bar item of a run in progress: which run, where it stands, and whether a step lives. */
import * as vscode from 'vscode';
import { type CurrentRun, currentStep, isLive, isStopped, recordOf } from './current-run.ts';

export function showRunStatus(current: CurrentRun): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('drillbook.run', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('Drillbook run');
  const draw = () => {
    const shown = current.shown;
    if (!shown || shown.run.result !== 'unfinished' || current.unfinished) {
      if (!current.unfinished) return item.hide();
      item.text = `$(checklist) ${vscode.l10n.t('Resume run')}`;
      item.tooltip = vscode.l10n.t('A run of this window was not finished. Click to take it up again.');
      item.command = 'drillbook.resumeRun';
      item.backgroundColor = undefined;
      return item.show();
    }
    const { run } = shown;
    const step = currentStep(run);
    const record = step ? recordOf(run, step) : undefined;
    const number = step ? run.header.steps.indexOf(step) + 1 : run.header.steps.length;
    const place = `${number}/${run.header.steps.length}`;
    const lives = record !== undefined && isLive(record.state);
    const stopped = record !== undefined && isStopped(record.state);
    item.text = `${lives ? '$(loading~spin)' : stopped ? '$(error)' : '$(checklist)'} ${run.header.document} ${place}`;
    item.tooltip = step
      ? vscode.l10n.t('{0}: step {1}, {2}', run.header.title, place, step.title)
      : vscode.l10n.t('{0}: every step is done. Finish the run to write its report.', run.header.title);
    item.command = 'drillbook.showRun';
    item.backgroundColor = stopped ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };
  draw();
  return vscode.Disposable.from(item, current.onDidChange(draw));
}
