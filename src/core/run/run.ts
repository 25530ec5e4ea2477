/** A run is the fold of its events: what each one changes, and what they add up to. */
import type { PinnedStep, Run, RunEvent, RunHeader, RunResult, StepRecord, StepState } from './run-types.ts';

const untouched: StepRecord = { state: 'not-started', attempt: 0, notes: [] };

/** A run before its first event. */
export function newRun(header: RunHeader): Run {
  return { header, steps: new Map(header.steps.map(step => [step.id, untouched])), result: 'unfinished' };
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
      return change(run, event.step, { state: 'claimed', attempt: event.attempt, notes: [] });
    case 'step-started':
      return change(run, event.step, { state: 'running', attempt: event.attempt, startedAt: event.at, notes: [] });
    case 'step-finished':
      return change(run, event.step, {
        state: event.state,
        attempt: event.attempt,
        startedAt: event.startedAt ?? run.steps.get(event.step)?.startedAt,
        endedAt: event.endedAt ?? event.at,
        code: event.code,
        verdict: event.verdict,
        output: event.output,
        errors: event.errors,
        omittedBytes: event.omittedBytes,
        notes: event.notes,
      });
    case 'step-attested':
      return change(run, event.step, {
        ...recordOf(run, event.step),
        state: 'attested',
        endedAt: event.at,
        note: event.note,
        by: event.by,
        answer: event.answer,
      });
    case 'step-skipped':
      return change(run, event.step, {
        ...recordOf(run, event.step),
        state: 'skipped',
        endedAt: event.at,
        note: event.reason,
      });
    case 'step-not-applicable':
      return change(run, event.step, { ...recordOf(run, event.step), state: 'not-applicable', note: event.reason });
    case 'run-finished':
      return { ...run, result: honestResult(run, event.result), finishedAt: event.at };
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

/** Steps that keep a run from having passed. Undo steps nobody needed are not among them: they are never run in sequence. */
export function openSteps(run: Run): readonly PinnedStep[] {
  return run.header.steps.filter(step => {
    const { state } = recordOf(run, step.id);
    return !settled.has(state) && !(step.phase === 'undo' && state === 'not-started');
  });
}

/** The step that is claimed or running, in any window. */
export function liveStep(run: Run): string | undefined {
  for (const [id, { state }] of run.steps) if (state === 'claimed' || state === 'running') return id;
  return undefined;
}

/** Steps that were tried, did not pass and were then skipped; not those whose author says `On failure: continue`. */
export function abandonedSteps(run: Run): readonly PinnedStep[] {
  return run.header.steps.filter(step => {
    const { state, attempt } = recordOf(run, step.id);
    return state === 'skipped' && attempt > 0 && !/^continue\b/i.test(step.onFailure ?? '');
  });
}

/** What the steps add up to: skipping a step that failed lets the run go on, but does not make it a run that passed. */
export function earnedResult(run: Run): 'passed' | 'failed' | 'aborted' {
  const open = openSteps(run);
  const failed = abandonedSteps(run).length > 0 || open.some(step => recordOf(run, step.id).state === 'failed');
  if (failed) return 'failed';
  return open.length === 0 ? 'passed' : 'aborted';
}

/** A record that claims more than its steps show is not believed. */
const honestResult = (run: Run, claimed: Exclude<RunResult, 'unfinished'>): RunResult =>
  claimed === 'passed' ? earnedResult(run) : claimed;

function change(run: Run, step: string, record: StepRecord): Run {
  if (!run.steps.has(step)) return run;
  const steps = new Map(run.steps).set(step, record);
  const stop = run.header.steps.find(it => undecided.has(steps.get(it.id)?.state ?? 'not-started'));
  const { stoppedAt: _, ...rest } = run;
  return stop ? { ...rest, steps, stoppedAt: stop.id } : { ...rest, steps };
}
