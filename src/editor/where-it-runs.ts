/** Where must this run? Asked before each step that follows one which opened a shell in another place (decision 27). */
import * as vscode from 'vscode';
import { stepThatLedAway } from '../core/run/led-away.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';

/** Asks where a step must run, if that is in doubt; true when it shall run here. "Here" is never the first answer. */
export async function askWhere(run: Run, step: PinnedStep): Promise<boolean> {
  const away = stepThatLedAway(run, step.id);
  if (!away) return true;
  const there = vscode.l10n.t('There: in the shell that "{0}" opened', away.title);
  const here = vscode.l10n.t('Here: on {0}', run.header.host);
  const chosen = await vscode.window.showQuickPick(
    [
      { label: there, detail: vscode.l10n.t('The command is copied. Paste it there yourself, then mark the step done.') },
      { label: here, detail: vscode.l10n.t('Drillbook runs it in the terminal of this run.') },
    ],
    { title: step.title, placeHolder: vscode.l10n.t('Where must this run?'), ignoreFocusOut: true },
  );
  if (chosen?.label === there && step.command !== undefined) {
    await vscode.env.clipboard.writeText(step.command);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The command is on the clipboard. Paste it where it must run, then mark "{0}" done.', step.title),
    );
  }
  return chosen?.label === here;
}
