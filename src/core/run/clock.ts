/** The clocks of a run: planned against actual, wall against active time, and how much of the RTO is left. All UTC. */
import { stepOf } from './flow.ts';
import type { JournalRecord } from './journal-format.ts';
import { isDone, recordOf, sequenceOf } from './run.ts';
import type { PinnedStep, Run } from './run-types.ts';

export interface RunClock {
  /** UTC instant from which the RTO counts: the declared start of the disruption, else the start of the run. */
  readonly from: string;
  readonly declared: boolean;
  /** Milliseconds from the start of the run until it ended, or now. */
  readonly wall: number;
  /** `wall` without pauses. */
  readonly active: number;
  readonly paused: boolean;
  /** Milliseconds from `from` until service was restored, or now. */
  readonly elapsed: number;
  readonly rto?: number | undefined;
  /** `elapsed` as a part of the RTO; 1 is all of it. */
  readonly share?: number | undefined;
  /** The highest mark that was passed. */
  readonly warning?: 50 | 75 | 100 | undefined;
  /** End of the step that restores service, once it is done. */
  readonly restoredAt?: string | undefined;
  /** Milliseconds that the open steps up to the restoring one are planned to take; steps without a target count nothing. */
  readonly plannedLeft: number;
  /** Now and what is planned until service is restored; absent when no open step has a target, or it is restored. */
  readonly projectedRestore?: string | undefined;
  /** Open steps that have no target, so that the projection is too early. */
  readonly withoutTarget: number;
}

/** @param now UTC instant; ignored once the run is finished. */
export function clockOf(run: Run, now: string): RunClock {
  const { header } = run;
  const end = Date.parse(run.finishedAt ?? now);
  const start = Date.parse(header.startedAt);
  const from = run.declaredAt ?? header.startedAt;
  const pauses = run.pauses.map(it =>
    Math.max(0, Math.min(end, it.to === undefined ? end : Date.parse(it.to)) - Date.parse(it.from)),
  );
  const wall = Math.max(0, end - start);
  const restoredAt = restored(run);
  const elapsed = Math.max(0, (restoredAt === undefined ? end : Date.parse(restoredAt)) - Date.parse(from));
  const share = header.rto ? elapsed / header.rto : undefined;
  const left = toRestore(run).filter(step => !isDone(recordOf(run, step.id)));
  const plannedLeft = plannedTime(left) - Math.min(spentOn(run, left[0], now), left[0]?.target ?? 0);
  const withTarget = left.filter(it => it.target !== undefined).length;
  return {
    from,
    declared: run.declaredAt !== undefined,
    wall,
    active: Math.max(0, wall - pauses.reduce((sum, it) => sum + it, 0)),
    paused: run.finishedAt === undefined && run.pauses.at(-1) !== undefined && run.pauses.at(-1)?.to === undefined,
    elapsed,
    rto: header.rto,
    share,
    warning: share === undefined ? undefined : share >= 1 ? 100 : share >= 0.75 ? 75 : share >= 0.5 ? 50 : undefined,
    restoredAt,
    plannedLeft,
    ...(restoredAt === undefined && withTarget > 0 && run.finishedAt === undefined
      ? { projectedRestore: new Date(end + plannedLeft).toISOString() }
      : {}),
    withoutTarget: left.length - withTarget,
  };
}

/** Milliseconds of the targets of these steps; of a parallel group only its longest counts. */
export function plannedTime(steps: readonly PinnedStep[]): number {
  const groups = new Map<string, number>();
  let sum = 0;
  for (const { parallel, target = 0 } of steps) {
    if (parallel === undefined) sum += target;
    else groups.set(parallel, Math.max(groups.get(parallel) ?? 0, target));
  }
  for (const longest of groups.values()) sum += longest;
  return sum;
}

/**
 * The step whose end stops the RTO clock: the one that says `Restored:`, else the last before Reconstitution (decision 11)
 * that this run did not jump over. What is reached by a jump alone may be the way to somebody else as well as a way to restore:
 * of its steps only a marked one counts. Who was called in has restored nothing yet.
 */
export function restoringStep(run: Run): PinnedStep | undefined {
  const steps = sequenceOf(run).filter(it => recordOf(run, it.id).state !== 'not-applicable');
  const marked = steps.findLast(it => it.restored);
  if (marked) return marked;
  const end = steps.findIndex(it => it.phase === 'end');
  return (end < 0 ? steps : steps.slice(0, end)).findLast(it => !it.alternative && it.phase !== 'escalate');
}

/** Whether the answer to a decision led away from what the document goes on with: nothing is restored by it. */
function ledAway(run: Run, step: PinnedStep): boolean {
  const { answer } = recordOf(run, step.id);
  const action = step.branches?.find(it => it.answer === answer)?.action;
  if (action?.type === 'skip-to') return action.steps?.some(id => stepOf(run, id)?.alternative) ?? false;
  return action !== undefined && action.type !== 'continue' && action.type !== 'run';
}

function toRestore(run: Run): readonly PinnedStep[] {
  const steps = sequenceOf(run);
  const last = restoringStep(run);
  return last === undefined ? [] : steps.slice(0, steps.indexOf(last) + 1);
}

/**
 * Service counts as restored when the restoring step was done and passed; what was skipped restored nothing. A rollback
 * takes it back where it undoes anything from before that moment, and leaves it where it undoes only what came after.
 */
function restored(run: Run): string | undefined {
  // The steps of a rollback restore nothing.
  const step = restoringStep({ ...run, rollback: undefined });
  if (step === undefined || step.phase === 'undo') return undefined;
  const { state, endedAt } = recordOf(run, step.id);
  if (endedAt === undefined || (state !== 'passed' && state !== 'attested') || ledAway(run, step)) return undefined;
  return isUndone(run, endedAt) ? undefined : endedAt;
}

/** Whether the rollback undoes a deed that began before that instant. */
function isUndone(run: Run, instant: string): boolean {
  return (run.rollback?.steps ?? []).some(undo => {
    if (recordOf(run, undo).state === 'not-applicable') return false;
    const deeds = run.header.steps.filter(it => it.rollback?.type === 'steps' && it.rollback.steps.includes(undo));
    const begun = deeds.map(it => recordOf(run, it.id)).map(it => it.startedAt ?? it.endedAt);
    // A way back that no deed names undoes everything.
    return deeds.length === 0 || begun.some(it => it !== undefined && Date.parse(it) < Date.parse(instant));
  });
}

function spentOn(run: Run, step: PinnedStep | undefined, now: string): number {
  const startedAt = step && recordOf(run, step.id).startedAt;
  return startedAt === undefined ? 0 : Math.max(0, Date.parse(now) - Date.parse(startedAt));
}

/** A place in the journal where the wall clock and the machine's own monotonic clock went apart. */
export interface ClockJump {
  readonly writer: string;
  /** Number of the record after the jump. */
  readonly record: number;
  readonly at: string;
  /** Milliseconds the wall clock went further than the monotonic one: a suspend, or a clock set forward; negative: set back. */
  readonly difference: number;
}

/** Differences above this are told, milliseconds (reliability T58). */
const noticed = 2_000;

/** Suspends and set clocks, in the order of the records given; records of one writer are compared with each other alone. */
export function clockJumps(records: Iterable<JournalRecord>): readonly ClockJump[] {
  const last = new Map<string, JournalRecord>();
  const found: ClockJump[] = [];
  for (const record of records) {
    const before = last.get(record.w);
    last.set(record.w, record);
    if (!before) continue;
    const difference = Date.parse(record.t) - Date.parse(before.t) - (record.mono - before.mono);
    if (Math.abs(difference) > noticed) found.push({ writer: record.w, record: record.n, at: record.t, difference });
  }
  return found;
}
