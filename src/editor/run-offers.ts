/** Which actions the panel offers for a run and a step at a moment, each with its key. */
import * as vscode from 'vscode';
import { describeAction } from '../core/run/actions.ts';
import { isDone, liveStep, openSteps } from '../core/run/run.ts';
import type { PinnedStep, Run, StepRecord } from '../core/run/run-types.ts';
import type { Offer } from '../core/run/turn.ts';
import type { Action } from './run-messages.ts';
import { bareTitle, isLive, listed } from './run-words.ts';

/** What the session says of a step. */
export interface SaidOfStep {
  readonly offers: readonly Offer[];
  /** Why nothing can be done about it now. */
  readonly blocked: string | undefined;
  /** The live step is in the hands of another window. */
  readonly elsewhere: boolean;
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

export function runActions(run: Run, paused: boolean): Action[] {
  const living = liveStep(run) !== undefined;
  const all = openSteps(run).length === 0;
  return [
    ...(all && !living ? [{ name: 'finish', label: vscode.l10n.t('Finish run…'), key: 'F', tone: 'primary' } as const] : []),
    { name: 'note', label: vscode.l10n.t('Note…'), key: 'N' },
    { name: 'terminal', label: vscode.l10n.t('Terminal'), key: 'T' },
    ...(living || paused ? [] : [{ name: 'pause', label: vscode.l10n.t('Pause…'), key: 'P' } as const]),
    { name: 'escalate', label: vscode.l10n.t('Escalate…'), key: 'E' },
    ...(run.header.rto === undefined ? [] : [{ name: 'declare', label: vscode.l10n.t('Start of the disruption…') } as const]),
    ...(all || living ? [] : [{ name: 'finish', label: vscode.l10n.t('Finish run…'), key: 'F' } as const]),
    ...(living ? [] : [{ name: 'abort', label: vscode.l10n.t('Abort run…') } as const]),
  ];
}

/** What only looks. */
export function moves(run: Run, step: PinnedStep): Action[] {
  const at = run.header.steps.findIndex(it => it.id === step.id);
  const actions: Action[] = [];
  if (step.command !== undefined) actions.push({ name: 'copy', label: vscode.l10n.t('Copy'), key: 'C', tone: 'quiet' });
  if (at > 0) actions.push({ name: 'previous', label: vscode.l10n.t('Previous'), key: 'ArrowLeft', tone: 'quiet' });
  if (at < run.header.steps.length - 1)
    actions.push({ name: 'next', label: vscode.l10n.t('Next'), key: 'ArrowRight', tone: 'quiet' });
  actions.push({ name: 'open', label: vscode.l10n.t('In the document'), key: 'O', tone: 'quiet' });
  return actions;
}

/** What can be done with a step, each with its key. What stops the run by default is done by doing nothing. */
export function stepActions(run: Run, step: PinnedStep, record: StepRecord, facts: SaidOfStep): Action[] {
  const actions: Action[] = [];
  const live = isLive(record.state);
  // What another window runs is stopped there, where its terminal is.
  if (live && facts.elsewhere) return moves(run, step);
  if (live) {
    actions.push({
      name: 'stop',
      label: vscode.l10n.t('Stop step'),
      key: 'X',
      tone: 'danger',
      detail: vscode.l10n.t('Interrupts it, then ends it, then kills it.'),
    });
    return [...actions, ...moves(run, step)];
  }
  if (facts.blocked !== undefined && facts.offers.length === 0) return moves(run, step);
  const living = liveStep(run);
  const inShell = living !== undefined && run.header.steps.find(it => it.id === living)?.interactive === true;
  const runnable = step.command !== undefined && step.whyNotRunnable === undefined;
  const checkOnly = run.header.mode === 'check-only' && !step.check;
  if (facts.offers.length > 0) return [...offerActions(step, facts.offers), ...moves(run, step)];
  const decided = run.stopDecided?.step === step.id;
  if (step.kind === 'decision' && (!isDone(record) || decided))
    (step.branches ?? []).forEach((branch, choice) =>
      actions.push({
        name: 'decide',
        label: branch.answer,
        key: choice < 9 ? String(choice + 1) : undefined,
        choice,
        detail: upper(describeAction(branch.action)),
      }),
    );
  const done = isDone(record);
  const dangerous = step.danger !== undefined;
  if ((runnable || step.nested) && !checkOnly && living === undefined)
    actions.push({
      name: 'run',
      label: done
        ? vscode.l10n.t('Run again…')
        : step.nested
          ? vscode.l10n.t('Start "{0}"…', step.nested.title)
          : record.attempt > 0
            ? vscode.l10n.t('Retry')
            : dangerous
              ? vscode.l10n.t('Run…')
              : vscode.l10n.t('Run'),
      key: 'R',
      tone: done ? undefined : dangerous ? 'danger' : 'primary',
    });
  if (runnable && inShell && !done)
    actions.push({
      name: 'run',
      label: vscode.l10n.t('Copy for the open shell…'),
      key: 'R',
      tone: dangerous ? 'danger' : 'primary',
      detail: vscode.l10n.t('Its command with its values goes to the clipboard; you paste it there and say what came of it.'),
    });
  if (!done && step.kind !== 'decision' && !step.nested && record.state === 'not-started')
    actions.push({
      name: 'done',
      label: runnable ? vscode.l10n.t('Done by hand…') : vscode.l10n.t('Done…'),
      key: 'D',
      tone: runnable ? undefined : 'primary',
    });
  if (!done && step.skipIf !== undefined && !runnable && living === undefined)
    actions.push({ name: 'ask-condition', label: vscode.l10n.t('Ask whether it applies'), key: 'A' });
  if (!done) actions.push({ name: 'skip', label: vscode.l10n.t('Skip…'), key: 'S' });
  if (step.role !== undefined && !record.takenOver && !done)
    actions.push({ name: 'take-over', label: vscode.l10n.t('Take over…'), tone: 'quiet' });
  return [...actions, ...moves(run, step)];
}

function offerActions(step: PinnedStep, offers: readonly Offer[]): Action[] {
  return offers.flatMap((offer, choice): Action[] => {
    switch (offer.type) {
      case 'author':
        return offer.action.type === 'unread' || offer.action.type === 'rollback'
          ? []
          : [{ name: 'author', label: vscode.l10n.t('As its author says: {0}', describeAction(offer.action)), key: 'A', choice }];
      case 'retry':
        return [{ name: 'run', label: step.danger === undefined ? vscode.l10n.t('Retry') : vscode.l10n.t('Retry…'), key: 'R' }];
      case 'attest':
        return [{ name: 'done', label: vscode.l10n.t('It is done…'), key: 'D', detail: vscode.l10n.t('Say how that is known.') }];
      case 'roll-back':
        return [
          {
            name: 'roll-back',
            label: vscode.l10n.t('Roll back…'),
            key: 'B',
            detail: vscode.l10n.t('Undoes what was done, newest first: {0}', listed(offer.steps.map(bareTitle))),
          },
        ];
      case 'escalate':
        // Stands among the actions of the run.
        return [];
      case 'continue':
        return [
          {
            name: 'continue',
            label: vscode.l10n.t('Go on without it…'),
            detail: vscode.l10n.t('The run goes on and will not have passed.'),
          },
        ];
      case 'skip':
        return [{ name: 'skip', label: vscode.l10n.t('Skip…'), key: 'S' }];
      case 'finish':
        return [];
      default:
        return offer satisfies never;
    }
  });
}
