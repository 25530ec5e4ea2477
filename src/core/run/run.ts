/** A run is the fold of its events: what each one changes, and what they add up to. */
import type { Jump, PinnedStep, Run, RunEvent, RunHeader, RunResult, StepRecord, StepState } from './run-types.ts';

const untouched: StepRecord = { state: 'not-started', attempt: 0, notes: [] };

/** A run before its first event. */
export function newRun(header: RunHeader): Run {
  return {
    header,
    steps: new Map(header.steps.map(step => [step.id, untouched])),
    result: 'unfinished',
    entered: new Set(),
    declaredAt: header.declaredAt,
    pauses: [],
    escalations: [],
    notes: [],
    documentChanges: [],
    captured: new Map(),
  };
}

/** The fold of all events, in the order given. */
export function foldRun(header: RunHeader, events: Iterable<RunEvent>): Run {
  let run = newRun(header);
  for (const event of events) run = applyEvent(run, event);
  return run;
}

/** The state after one more event. Events about steps that the run does not have change nothing. */
export function applyEvent(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'run-started':
    case 'run-resumed':
      return run;
    case 'step-claimed':
      return change(run, event.step, {
        state: 'claimed',
        attempt: event.attempt,
        notes: event.again ? [`done again by ${event.again.by}: it had passed at ${event.again.passedAt}`] : [],
        ...kept(run, event.step),
      });
    case 'step-started': {
      const { state: _, ...before } = recordOf(run, event.step);
      const { at, attempt, command, confirmedWith, confirmedBy, where } = event;
      const given = { command, confirmedWith, confirmedBy, where };
      return change(run, event.step, { ...before, ...present(given), state: 'running', attempt, startedAt: at });
    }
    case 'nested-started': {
      const { at, attempt, run: nestedRun } = event;
      return change(run, event.step, {
        ...kept(run, event.step),
        state: 'running',
        attempt,
        startedAt: at,
        nestedRun,
        notes: [],
      });
    }
    case 'step-finished': {
      const before = recordOf(run, event.step);
      const { type: _, at, step, startedAt, endedAt, notes, nestedRun, recovered: __, ...facts } = event;
      const after = change(run, step, {
        ...before,
        ...facts,
        startedAt: startedAt ?? before.startedAt,
        endedAt: endedAt ?? at,
        ...present({ nestedRun }),
        // A record that was written twice, after a sync that seemed to fail, says nothing twice.
        notes: before.state === 'claimed' || before.state === 'running' ? [...before.notes, ...notes] : notes,
      });
      if (!event.captured) return after;
      return { ...after, captured: new Map(run.captured).set(event.captured.name, event.captured.value) };
    }
    case 'step-attested':
      return change(run, event.step, {
        ...recordOf(run, event.step),
        state: 'attested',
        endedAt: event.at,
        note: event.note,
        by: event.by,
        answer: event.answer,
        ...present({ confirmedBy: event.confirmedBy }),
      });
    case 'step-decided':
      return decided(run, event);
    case 'step-released': {
      const { by, byDocument, action, reason } = event;
      const released = { by, byDocument, action, reason };
      return jumped(
        change(run, event.step, { ...recordOf(run, event.step), released }),
        event,
        `the run went on elsewhere after "${titleOf(run, event.step)}" did not pass`,
      );
    }
    case 'step-taken-over':
      return change(run, event.step, { ...recordOf(run, event.step), takenOver: { role: event.role, by: event.by } });
    case 'step-skipped':
      return change(run, event.step, {
        ...recordOf(run, event.step),
        state: 'skipped',
        endedAt: event.at,
        note: event.reason,
        by: event.by,
      });
    case 'step-not-applicable':
      return change(run, event.step, {
        ...recordOf(run, event.step),
        state: 'not-applicable',
        note: event.reason,
        ...present({ code: event.code }),
      });
    case 'run-paused':
      return { ...run, pauses: [...run.pauses, { from: event.at, by: event.by, reason: event.reason }] };
    case 'run-continued':
      return { ...run, pauses: run.pauses.map(it => (it.to === undefined ? { ...it, to: event.at } : it)) };
    case 'start-declared':
      return { ...run, declaredAt: event.startedAt };
    case 'rollback-started': {
      const { at, by, reason, steps, notUndone } = event;
      // What stopped the run is what is being rolled back: it holds nothing up any more.
      const { stoppedAt: _, stopDecided: __, ...rest } = run;
      return withStop({ ...rest, rollback: { at, by, reason, steps, notUndone } });
    }
    case 'escalated':
      return { ...run, escalations: [...run.escalations, { ...noteOf(event), to: event.to }] };
    case 'note-added':
      return { ...run, notes: [...run.notes, noteOf(event)] };
    case 'data-loss-measured':
      return { ...run, dataLoss: { at: event.at, by: event.by, loss: event.loss, note: event.note } };
    case 'document-changed': {
      const { at, by, hash, note } = event;
      return { ...run, documentChanges: [...run.documentChanges, { at, by, hash, note }] };
    }
    case 'run-finished':
      return { ...run, result: honestResult(run, event.result), finishedAt: event.at, finishNote: event.note };
    default:
      return event satisfies never;
  }
}

/** What is known of a step; a step nobody touched is `not-started`. */
export function recordOf(run: Run, step: string): StepRecord {
  return run.steps.get(step) ?? untouched;
}

/** States after which a step needs nothing more. */
const settled: ReadonlySet<StepState> = new Set(['passed', 'attested', 'skipped', 'not-applicable']);
/** States that stop the run until a person decides. */
const undecided: ReadonlySet<StepState> = new Set(['failed', 'interrupted', 'unknown']);

/** True when nothing more is to be done about a step: it is settled, or the run went on without it. */
export function isDone(record: StepRecord): boolean {
  return settled.has(record.state) || (undecided.has(record.state) && record.released !== undefined);
}

/**
 * Steps that are to be done in this run: all but undo steps nobody called for, and sections that no jump entered. During
 * a rollback it is the undo steps alone.
 */
export function sequenceOf(run: Run): readonly PinnedStep[] {
  const { rollback } = run;
  if (rollback) return rollback.steps.flatMap(id => run.header.steps.find(it => it.id === id) ?? []);
  return run.header.steps.filter(
    step =>
      (step.phase !== 'undo' && !step.alternative) || run.entered.has(step.id) || recordOf(run, step.id).state !== 'not-started',
  );
}

/** Steps that keep a run from having passed, in the order of the sequence. */
export function openSteps(run: Run): readonly PinnedStep[] {
  return sequenceOf(run).filter(step => !isDone(recordOf(run, step.id)));
}

/** The step that is claimed or running, in any window. */
export function liveStep(run: Run): string | undefined {
  for (const [id, { state }] of run.steps) if (state === 'claimed' || state === 'running') return id;
  return undefined;
}

/** Steps that were tried, did not pass and were then left behind; not those whose author says that the run goes on. */
export function abandonedSteps(run: Run): readonly PinnedStep[] {
  return run.header.steps.filter(step => {
    const { state, attempt, released } = recordOf(run, step.id);
    if (undecided.has(state)) return released !== undefined && !released.byDocument;
    return state === 'skipped' && attempt > 0 && step.failureAction?.type !== 'continue';
  });
}

/** What the steps add up to: leaving a failed step behind lets the run go on, but does not make it a run that passed. */
export function earnedResult(run: Run): 'passed' | 'failed' | 'aborted' | 'rolled-back' {
  const open = openSteps(run);
  // An undo step that was left out undid nothing.
  const undone = (it: PinnedStep) => ['passed', 'attested', 'not-applicable'].includes(recordOf(run, it.id).state);
  if (run.rollback) return sequenceOf(run).every(undone) ? 'rolled-back' : 'failed';
  const failed = abandonedSteps(run).length > 0 || open.some(step => recordOf(run, step.id).state === 'failed');
  if (failed) return 'failed';
  return open.length === 0 && !run.stopDecided ? 'passed' : 'aborted';
}

/** A record that claims more than its steps show is not believed. */
const honestResult = (run: Run, claimed: Exclude<RunResult, 'unfinished'>): RunResult =>
  claimed === 'passed' || (claimed === 'rolled-back' && run.rollback) ? earnedResult(run) : claimed;

function decided(run: Run, event: Extract<RunEvent, { type: 'step-decided' }>): Run {
  const { step, by, answer, action, note } = event;
  const { stopDecided: _, ...rest } = run;
  const before = recordOf(run, step);
  const record: StepRecord = { ...before, ...kept(run, step), state: 'attested', endedAt: event.at, by, answer, note };
  const after = change(
    action.type === 'stop' || action.type === 'unread' ? { ...rest, stopDecided: { step, answer } } : rest,
    step,
    record,
  );
  return jumped(after, event, answeredNote({ title: titleOf(run, step) }, answer));
}

/** Steps jumped over, and steps to do again; a step that was done keeps its record among the earlier ones. */
function jumped(run: Run, { notApplicable = [], reopened = [], entered = [] }: Jump, why: string): Run {
  let after = run;
  for (const id of notApplicable) after = change(after, id, { ...recordOf(after, id), state: 'not-applicable', note: why });
  for (const id of reopened) {
    const { attempt } = recordOf(after, id);
    after = change(after, id, { ...untouched, attempt, ...kept(after, id) });
  }
  return entered.length === 0 ? after : { ...after, entered: new Set([...after.entered, ...entered]) };
}

/** What outlives an attempt: who took the step over, and the attempts before. */
function kept(run: Run, step: string): Pick<StepRecord, 'earlier' | 'takenOver'> {
  const { earlier = [], ...last } = recordOf(run, step);
  const { takenOver } = last;
  const all = last.state === 'not-started' || last.state === 'not-applicable' ? earlier : [...earlier, last];
  return { ...(all.length > 0 ? { earlier: all } : {}), ...(takenOver ? { takenOver } : {}) };
}

/** Only what is known: a field that is absent and one that is undefined would be two records for one thing. */
function present<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Why a step is not applicable after a decision. */
export const answeredNote = ({ title }: Pick<PinnedStep, 'title'>, answer: string) => `"${title}" was answered "${answer}"`;

const titleOf = (run: Run, id: string) => run.header.steps.find(it => it.id === id)?.title ?? id;
const noteOf = ({ at, by, step, note }: { at: string; by: string; step?: string | undefined; note: string }) => ({
  at,
  by,
  step,
  text: note,
});

function change(run: Run, step: string, record: StepRecord): Run {
  if (!run.steps.has(step)) return run;
  return withStop({ ...run, steps: new Map(run.steps).set(step, record) });
}

/** During a rollback only what is being undone can stop the run. */
function withStop(run: Run): Run {
  const { stoppedAt: _, ...rest } = run;
  const held = ({ id }: PinnedStep) => {
    const record = recordOf(run, id);
    return undecided.has(record.state) && record.released === undefined;
  };
  const stop = run.header.steps.find(step => (run.rollback === undefined || run.rollback.steps.includes(step.id)) && held(step));
  return stop ? { ...rest, stoppedAt: stop.id } : rest;
}
