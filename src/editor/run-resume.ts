/** Runs that were left without an end: found after a reload, offered to be taken up, and followed at once when a step still runs. */
import * as vscode from 'vscode';
import { currentStep } from '../core/run/flow.ts';
import { liveStep } from '../core/run/run.ts';
import type { Run } from '../core/run/run-types.ts';
import { MayNotRun, reasons } from './may-run.ts';
import type { Conversation } from './run-conversation.ts';
import type { RunInWindow } from './run-in-window.ts';
import { rtoMark } from './run-rto.ts';
import { sheetKey } from './run-start.ts';
import { bareTitle, modeWords, spokenProgress, utc } from './run-words.ts';

/** What taking up a run needs of the rest of the window. */
export interface ResumeNeeds {
  readonly context: vscode.ExtensionContext;
  readonly runs: RunInWindow;
  readonly conversation: Conversation;
  showRun(): Promise<void>;
  mayStartAnother(): Promise<boolean>;
  startOn(document: vscode.Uri): Promise<boolean>;
}

/** What tells one run that was left from another. */
function rowOf(run: Run, now: string): { label: string; description: string; detail: string } {
  const { header } = run;
  const next = currentStep(run);
  const trigger = header.trigger && `${header.trigger.type} ${header.trigger.id}`.trim();
  const parts = [
    modeWords[header.mode](),
    header.environment,
    spokenProgress(run),
    next && vscode.l10n.t('next "{0}"', bareTitle(next)),
    rtoMark(run, now)?.short,
    vscode.l10n.t('started {0}', utc(header.startedAt)),
  ];
  return {
    label: header.title,
    description: [trigger, vscode.l10n.t('{0} on {1}', header.operator, header.host)].filter(Boolean).join(' · '),
    detail: parts.filter(Boolean).join(' · '),
  };
}

export function runResumes({ context, runs, conversation, showRun, mayStartAnother, startOn }: ResumeNeeds) {
  const { current } = runs;
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
              .map(run => ({ ...rowOf(run.run, new Date().toISOString()), run })),
            {
              title: vscode.l10n.t('Resume Run'),
              placeHolder: vscode.l10n.t('Which run?'),
              matchOnDescription: true,
              matchOnDetail: true,
            },
          );
    if (!chosen || !(await mayStartAnother())) return;
    await runs.resume(chosen.run);
    await showRun();
  };

  /** A step that still runs is followed at once, so that its code gets into the record whether or not anybody clicks. */
  const lookForLeftRun = async (): Promise<void> => {
    const run = await runs.left().finally(() => conversation.lookForLostPanel());
    conversation.draw();
    if (!run) {
      // The window brought the panel back: with the sheet that was open, or it has nothing to show.
      const sheet = context.workspaceState.get<string>(sheetKey);
      if (!(conversation.panelIsOpen || conversation.panelIsLost) || conversation.asks || current.shown) return;
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
  };
  return { resume, lookForLeftRun };
}
