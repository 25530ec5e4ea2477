/** Whose turn it is: why a step cannot be acted on at this point of the run, and what can be done after one did not pass. */
import { rollbackPlan, stepOf } from './flow.ts';
import { refuseCapture } from './parameters.ts';
import { isDone, recordOf, sequenceOf } from './run.ts';
import type { PinnedAction, PinnedStep, Run } from './run-types.ts';

/** Why a step can be neither run nor marked done at this point, in a sentence; undefined when it is its turn. */
export function refuseTurn(run: Run, step: PinnedStep): string | undefined {
  const pause = run.pauses.at(-1);
  if (pause && pause.to === undefined) return `The run is paused since ${pause.from} (${pause.reason}): continue it first.`;
  const record = recordOf(run, step.id);
  if (run.rollback) return refuseInRollback(run, step);
  const stop = run.stopDecided;
  if (stop && stop.step !== step.id && step.phase !== 'undo')
    return `"${titleOf(run, stop.step)}" was answered "${stop.answer}", and there the run stops: finish it, roll back, or decide again.`;
  // In a check-only run every check stands for itself.
  if (run.stoppedAt !== undefined && run.stoppedAt !== step.id && step.phase !== 'undo' && run.header.mode !== 'check-only')
    return `The run stopped at "${titleOf(run, run.stoppedAt)}": retry it or skip it first.`;
  if (record.state === 'not-applicable') return `"${step.title}" does not apply to this run: ${record.note ?? ''}`.trimEnd();
  if (step.phase === 'undo') return undefined;
  const sequence = sequenceOf(run);
  const place = sequence.findIndex(it => it.id === step.id);
  if (place < 0) return `"${step.title}" stands in a section that only a decision leads to, and none did.`;
  const open = sequence.slice(0, place).find(it => it.kind === 'decision' && !isDone(recordOf(run, it.id)));
  return open && `"${open.title}" must be decided first: its answer says whether "${step.title}" is done at all.`;
}

/** What is being undone is undone in its order: each deed may rest on the one before it. */
function refuseInRollback(run: Run, step: PinnedStep): string | undefined {
  if (!run.rollback?.steps.includes(step.id)) return `The run is being rolled back: "${step.title}" is not part of that.`;
  if (run.stoppedAt !== undefined && run.stoppedAt !== step.id)
    return `The rollback stopped at "${titleOf(run, run.stoppedAt)}": retry it or skip it first.`;
  const open = sequenceOf(run).find(it => !isDone(recordOf(run, it.id)));
  return open === undefined || open.id === step.id || isDone(recordOf(run, step.id))
    ? undefined
    : `"${open.title}" comes first: what was done last is undone first.`;
}

/** Why the command of a step does not run in this run at all; undefined when it can. */
export function refuseCommand(run: Run, step: PinnedStep): string | undefined {
  if (step.whyNotRunnable !== undefined) return `${step.whyNotRunnable}.`.replace(/([.!?])\.$/, '$1');
  if (run.header.mode === 'check-only' && !step.check) return 'Only declared checks run in a check-only run.';
  const capture = step.capture === undefined ? undefined : refuseCapture(step.capture);
  return capture && `"${step.title}" cannot run: ${capture}.`;
}

/** Something that can be done now about a step that did not pass. Doing nothing is the default: the run stops there. */
export type Offer =
  /** What its author wrote. Never done unasked, except `continue`. */
  | { readonly type: 'author'; readonly action: PinnedAction; readonly text: string }
  | { readonly type: 'retry' }
  /** Nobody saw how it ended: a person may vouch for it, with a note. */
  | { readonly type: 'attest' }
  | { readonly type: 'roll-back'; readonly steps: readonly PinnedStep[]; readonly notUndone: readonly PinnedStep[] }
  /** Whom the document names, or the author of the step. */
  | { readonly type: 'escalate'; readonly to: string }
  /** The run goes on without it: it has not passed then. */
  | { readonly type: 'continue' }
  | { readonly type: 'skip' }
  | { readonly type: 'finish' };

/** What can be done now about a step, the author's word first; nothing when it needs no decision. */
export function offersOf(run: Run, stepId: string): readonly Offer[] {
  const step = stepOf(run, stepId);
  const record = recordOf(run, stepId);
  if (step === undefined || record.released || !['failed', 'interrupted', 'unknown'].includes(record.state)) return [];
  const offers: Offer[] = [];
  const action = step.failureAction;
  if (action && action.type !== 'stop' && action.type !== 'escalate')
    offers.push({ type: 'author', action, text: step.onFailure ?? '' });
  if (step.command !== undefined || step.nested) offers.push({ type: 'retry' });
  if (record.state === 'unknown') offers.push({ type: 'attest' });
  const plan = rollbackPlan(run);
  if (!run.rollback && plan.steps.length > 0) {
    const found = (ids: readonly string[]) => ids.flatMap(id => stepOf(run, id) ?? []);
    offers.push({ type: 'roll-back', steps: found(plan.steps), notUndone: found(plan.notUndone) });
  }
  const to = action?.type === 'escalate' ? action.to : run.header.escalation;
  if (to !== undefined) offers.push({ type: 'escalate', to });
  offers.push({ type: 'continue' }, { type: 'skip' }, { type: 'finish' });
  return offers;
}

const titleOf = (run: Run, id: string) => stepOf(run, id)?.title ?? id;
