/**
 * The most dangerous trap in real runbooks: a step opened a shell on another host, and the next one runs on this one
 * (decision 27). So after such a step each further one asks where it must run.
 */
import * as vscode from 'vscode';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import { recordOf } from './current-run.ts';

/** Commands that leave the person in another host, container or root. */
const leads =
  /(?:^|[\s;&|(])(ssh|mosh|telnet|chroot|nsenter|machinectl|(?:kubectl|oc)\s+(?:debug|exec|attach)|(?:docker|podman|nerdctl)\s+(?:exec|run|attach)|(?:lxc|incus)\s+(?:exec|shell)|su|sudo\s+-[is]|virsh\s+console)(?=\s|$)/m;

/** The last interactive step that was run before and opened another place; undefined when there is none. */
export function stepThatLedAway(run: Run, step: PinnedStep): PinnedStep | undefined {
  return run.header.steps.findLast(
    it => it !== step && it.interactive && recordOf(run, it).attempt > 0 && it.command !== undefined && leads.test(it.command),
  );
}

/** Asks where a step must run, if that is in doubt; true when it shall run here. "Here" is never the first answer. */
export async function askWhere(run: Run, step: PinnedStep): Promise<boolean> {
  const away = stepThatLedAway(run, step);
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
