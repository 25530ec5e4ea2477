/** Where a run goes next: the current step, what a jump leaves out or takes up again, and what a rollback has to undo. */
import { answeredNote, liveStep, openSteps, recordOf, sequenceOf } from './run.ts';
import type { Jump, PinnedAction, PinnedStep, Run, StepRecord } from './run-types.ts';

/** The step that lives, else the one that must be decided, else the first that is not done; undefined when all are. */
export function currentStep(run: Run): PinnedStep | undefined {
  const id = liveStep(run) ?? run.stoppedAt;
  return (id === undefined ? undefined : stepOf(run, id)) ?? openSteps(run)[0];
}

/** The step of that id; undefined when the run has none. */
export function stepOf(run: Run, id: string): PinnedStep | undefined {
  return run.header.steps.find(it => it.id === id);
}

/**
 * What going from a step to where its action leads does to the others. Forward: what lies between is not applicable.
 * Back: everything from there on, the step included, is to be done again. `continue`, and all that is no jump, does nothing.
 */
export function jumpOf(run: Run, from: string, action: PinnedAction): Jump {
  const target = action.type === 'skip-to' ? (action.steps ?? []) : [];
  const first = target[0];
  if (first === undefined) return {};
  const { steps } = run.header;
  const here = steps.findIndex(it => it.id === from);
  const there = steps.findIndex(it => it.id === first);
  const inSequence = new Set(sequenceOf(run).map(it => it.id));
  const untouched = (id: string) => recordOf(run, id).state === 'not-started';
  const entered = target.filter(id => !inSequence.has(id) || stepOf(run, id)?.alternative);
  if (there > here) {
    const over = steps.slice(here + 1, there).filter(it => inSequence.has(it.id) && untouched(it.id));
    // A step that holds the target is entered with it, not jumped over.
    return { notApplicable: over.map(it => it.id).filter(id => !first.startsWith(`${id}/`)), entered };
  }
  // An alternative section that leads back into the sequence is over; a step of the sequence that leads back is a loop,
  // and is to be answered again when it comes round.
  const detour = steps[here]?.alternative ?? false;
  const back = steps
    .slice(there, here + 1)
    .filter(it => inSequence.has(it.id) && !(detour && it.alternative) && (it.id === from || !untouched(it.id)));
  return { reopened: back.map(it => it.id), entered };
}

/** The answers of a decision in words: `"yes", "no"`. */
export const answersOf = (step: PinnedStep): string => (step.branches ?? []).map(it => `"${it.answer}"`).join(', ');

/**
 * What answering a decision once more does, as long as nothing was begun after the first answer: its jump is taken back,
 * then the new one is made.
 *
 * @returns The jump, or the step that was begun since.
 */
export function changeOfMind(run: Run, decision: PinnedStep, action: PinnedAction): Jump | { readonly begun: PinnedStep } {
  const { endedAt = '', answer } = recordOf(run, decision.id);
  const since = ({ id }: PinnedStep) => {
    const record = recordOf(run, id);
    return id !== decision.id && record.state !== 'not-applicable' && (record.startedAt ?? record.endedAt ?? '') > endedAt;
  };
  const begun = run.header.steps.find(since);
  if (begun) return { begun };
  const first = decision.branches?.find(it => it.answer === answer)?.action;
  const reached = new Set(sequenceOf(run).map(it => it.id));
  const left = run.header.steps.flatMap(({ id }) => {
    const { state, note } = recordOf(run, id);
    return state === 'not-applicable' && note === answeredNote(decision, answer ?? '') ? [id] : [];
  });
  const entered = (first?.steps ?? []).filter(id => reached.has(id) && stepOf(run, id)?.alternative);
  const steps = new Map(run.steps);
  for (const id of left) steps.set(id, { state: 'not-started', attempt: recordOf(run, id).attempt, notes: [] });
  const before = { ...run, steps, entered: new Set([...run.entered].filter(id => !entered.includes(id))) };
  const jump = jumpOf(before, decision.id, action);
  const gone = new Set([...(jump.notApplicable ?? []), ...entered.filter(id => !jump.entered?.includes(id))]);
  return {
    notApplicable: [...gone],
    reopened: [...new Set([...(jump.reopened ?? []), ...left.filter(id => !gone.has(id))])],
    entered: jump.entered,
  };
}

export interface RollbackPlan {
  /** Undo steps in the order to run them: the newest deed is taken back first. */
  readonly steps: readonly string[];
  readonly deeds: readonly {
    /** The step that was done, or tried. */
    readonly step: PinnedStep;
    readonly record: StepRecord;
    /** Its undo steps; empty when there are none, and `why` says so. */
    readonly undo: readonly PinnedStep[];
    readonly why?: string | undefined;
  }[];
  /** Ids of what changed something, or may have, and cannot be undone by a step. */
  readonly notUndone: readonly string[];
}

/** Steps that may have changed something: commands that started and are no declared checks, and what people vouched for. */
export function rollbackPlan(run: Run): RollbackPlan {
  const deeds = run.header.steps
    .flatMap(step => {
      const record = lastTouch(recordOf(run, step.id));
      return record && !step.check && step.phase !== 'undo' && (step.rollback || step.command !== undefined)
        ? [{ step, record }]
        : [];
    })
    .sort((a, b) => instantOf(b.record) - instantOf(a.record))
    .map(({ step, record }) => ({ step, record, ...undoOf(run, step) }));
  const named = [...new Set(deeds.flatMap(it => it.undo.map(undo => undo.id)))];
  // Where no step names its own way back, the document's way back is all of it, in the order written.
  const anyNamed = run.header.steps.some(it => it.rollback?.type === 'steps');
  const whole = anyNamed || deeds.length === 0 ? [] : run.header.steps.filter(it => it.phase === 'undo').map(it => it.id);
  const steps = named.length > 0 ? named : whole;
  const left = ({ step, undo }: (typeof deeds)[number]) =>
    undo.length === 0 && (whole.length === 0 || step.rollback !== undefined);
  return { steps, deeds, notUndone: deeds.filter(left).map(it => it.step.id) };
}

/** The newest attempt that may have done something: a later skip or a jump does not unmake it. */
function lastTouch(record: StepRecord): StepRecord | undefined {
  const touched = (it: StepRecord) => (it.startedAt !== undefined && !it.neverStarted) || it.state === 'attested';
  return touched(record) ? record : record.earlier?.findLast(touched);
}

const instantOf = (record: StepRecord) => Date.parse(record.endedAt ?? record.startedAt ?? '') || 0;

function undoOf(run: Run, { rollback }: PinnedStep): { undo: readonly PinnedStep[]; why?: string } {
  if (rollback === undefined) return { undo: [], why: 'its author wrote no way back' };
  if (rollback.type === 'none') return { undo: [], why: rollback.reason };
  if (rollback.type === 'text') return { undo: [], why: rollback.text };
  return { undo: rollback.steps.flatMap(id => stepOf(run, id) ?? []) };
}
