/** Steps through a run to its end: asks, does, says what came of it. The same whoever answers. */
import { describeAction } from '../core/run/actions.ts';
import { clockOf } from '../core/run/clock.ts';
import { currentStep } from '../core/run/flow.ts';
import { spoken } from '../core/run/report.ts';
import { isDone, liveStep, recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, RunResult } from '../core/run/run-types.ts';
import type { RunConsent, RunSession } from '../node/run-session.ts';
import { valuesLine } from '../node/run-shown.ts';
import { RunProblem } from '../node/run-store.ts';
import type { Answerer, Turn } from './answerer.ts';
import { CannotDo } from './command.ts';
import { visible } from './format.ts';

export interface Stepping {
  readonly session: RunSession;
  readonly answerer: Answerer;
  readonly say: (text: string) => void;
  readonly now: () => string;
  /** Whether a refusal is said and asked again (a person), or ends it (a file). */
  readonly patient: boolean;
  /** Runs a nested runbook to its end; answers the id of its run and its result. */
  readonly nested: (session: RunSession, step: PinnedStep, document: string, consent: RunConsent) => Promise<void>;
  /** Id of the step that lived when the run was left: what became of it since is said first. */
  readonly lived?: string | undefined;
}

/** How it ended: the run's result, or `left` as it is. */
export type Ended = { readonly result: RunResult; readonly report?: string | undefined; readonly problem?: string | undefined };

export async function stepThrough(stepping: Stepping): Promise<Ended> {
  const { session, answerer, say } = stepping;
  let said: string | undefined;
  /** Step whose outcome is the last thing that was said. */
  let told: string | undefined;
  const left = session.run.header.steps.find(it => it.id === stepping.lived);
  if (left && recordOf(session.run, left.id).nestedRun === undefined) {
    say(headOf(session, left, stepping.now()));
    said = left.id;
    if (liveStep(session.run) === left.id) await waitFor(stepping, left);
    say(outcomeOf(session, left));
    told = left.id;
  }
  for (;;) {
    const live = liveStep(session.run);
    const waiting = live === undefined ? undefined : session.run.header.steps.find(it => it.id === live);
    if (waiting && recordOf(session.run, waiting.id).nestedRun !== undefined) {
      await stepping.nested(session, waiting, '', {});
      continue;
    }
    if (waiting) await waitFor(stepping, waiting);
    const stop = session.run.stopDecided;
    const step = stop ? session.run.header.steps.find(it => it.id === stop.step) : currentStep(session.run);
    if (step === undefined) return finish(stepping, '');
    if (said !== step.id) say(headOf(session, step, stepping.now()));
    said = step.id;
    const { state, released } = recordOf(session.run, step.id);
    const isStopped = stop !== undefined || (!released && ['failed', 'interrupted', 'unknown'].includes(state));
    const turn = isStopped ? await answerer.stopped(step, session, told === step.id) : await answerer.turn(step, session);
    if (turn.type === 'leave') return { result: 'unfinished' };
    if (turn.type === 'finish') return finish(stepping, turn.note);
    if (turn.type === 'abort') return finish(stepping, turn.reason, 'aborted');
    if (turn.type !== 'note') told = undefined;
    try {
      await act(stepping, step, turn);
      if (turn.type === 'run') told = step.id;
    } catch (error) {
      if (!(error instanceof RunProblem)) throw error;
      if (!stepping.patient) throw new CannotDo(error.message);
      say(`${visible(error.message)}\n`);
    }
  }
}

async function act(stepping: Stepping, step: PinnedStep, turn: Turn): Promise<void> {
  const { session, say } = stepping;
  switch (turn.type) {
    case 'run': {
      if (step.nested && step.command === undefined) {
        await stepping.nested(session, step, step.nested.document, turn.consent);
      } else await session.runStep(step.id, turn.consent);
      say(outcomeOf(session, step));
      if (turn.note !== undefined && recordOf(session.run, step.id).state === 'passed') await session.note(turn.note, step.id);
      return;
    }
    case 'attest':
      if (step.skipIf !== undefined && (await session.askSkipIf(step.id))) return say('   not applicable: its condition holds\n');
      await session.attest(step.id, turn.note, turn.second === undefined ? {} : { second: turn.second });
      return say('   marked done\n');
    case 'decide': {
      const action = await session.decide(step.id, turn.answer, { note: turn.note });
      say(`   "${visible(turn.answer)}": ${visible(describeAction(action))}\n`);
      if (action.type === 'run') await stepping.nested(session, step, action.document, {});
      if (action.type === 'escalate' && !stepping.patient)
        throw new CannotDo(
          `"${step.title}" was answered "${turn.answer}", which escalates to ${action.to}: it is still to be decided. The run can be resumed.`,
        );
      return;
    }
    case 'skip':
      await session.skip(step.id, turn.reason);
      return say(`   skipped: ${visible(turn.reason)}\n`);
    case 'author': {
      const action = step.failureAction;
      if (!action) return;
      const done = await session.release(step.id, action, turn.reason);
      say(`   as its author says: ${visible(describeAction(done))}\n`);
      if (done.type === 'run') await stepping.nested(session, step, done.document, { again: true });
      return;
    }
    case 'go-on':
      await session.release(step.id, 'continue', turn.reason);
      return say('   the run goes on without it\n');
    case 'roll-back': {
      await session.startRollback(turn.reason);
      const { steps = [], notUndone = [] } = session.run.rollback ?? {};
      const titles = (ids: readonly string[]) =>
        ids.map(id => session.run.header.steps.find(it => it.id === id)?.title ?? id).join('; ');
      say(`   rolling back: ${visible(titles(steps))}\n`);
      if (notUndone.length > 0) say(`   cannot be undone by a step: ${visible(titles(notUndone))}\n`);
      return;
    }
    case 'escalate':
      await session.escalate(step.id, turn.to, turn.note);
      return say(`   escalated to ${visible(turn.to)}, noted\n`);
    case 'note':
      await session.note(turn.text, step.id);
      return say('   noted\n');
    case 'finish':
    case 'abort':
    case 'leave':
      return;
    default:
      return turn satisfies never;
  }
}

async function finish({ session, answerer, say }: Stepping, note: string, result?: 'aborted'): Promise<Ended> {
  const { rpo } = session.run.header;
  if (rpo !== undefined && session.run.dataLoss === undefined && result === undefined) {
    const { loss, note: why } = await answerer.dataLoss(rpo);
    await session.measureDataLoss(loss, why);
  }
  try {
    const done = await session.finish(result, note);
    return { result: done.result, report: done.report, problem: done.problem };
  } catch (error) {
    if (!(error instanceof RunProblem)) throw error;
    say(`${visible(error.message)}\n`);
    return { result: 'unfinished' };
  }
}

/** Waits for a step that somebody else began, and says so: it may take hours. */
async function waitFor({ session, say }: Stepping, step: PinnedStep): Promise<void> {
  const { elsewhere } = session;
  if (elsewhere)
    throw new CannotDo(
      `"${step.title}" runs in another window (process ${elsewhere.pid} on ${elsewhere.host}). Go on there, or resume the run here when it has ended.`,
    );
  const { startedAt } = recordOf(session.run, step.id);
  say(`   It has been running since ${startedAt ?? 'the run was left'}: waiting for its end (Ctrl+C stops the step).\n`);
  await ended(session);
}

/** Resolves when the step that lives has ended. */
function ended(session: RunSession): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (liveStep(session.run) !== undefined) return;
      unlisten();
      resolve();
    };
    const unlisten = session.onChange(look);
    look();
  });
}

/** `[3/9] Promote the standby`, with what has to be known before it is done. */
function headOf(session: RunSession, step: PinnedStep, now: string): string {
  const { run } = session;
  const steps = sequenceOf(run);
  const place = steps.findIndex(it => it.id === step.id) + 1;
  const left = steps.filter(it => !isDone(recordOf(run, it.id))).length;
  const facts = [
    step.role && `role ${step.role}`,
    step.target !== undefined && `target ${spoken(step.target)}`,
    step.check && step.command !== undefined && 'only looks',
    step.danger && `DANGER: ${step.danger}`,
  ].filter(it => typeof it === 'string');
  const clock = clockOf(run, now);
  const warning =
    clock.warning === undefined || clock.restoredAt !== undefined
      ? ''
      : `   RTO: ${Math.floor((clock.share ?? 0) * 100)} % used (${spoken(clock.elapsed)} of ${spoken(clock.rto ?? 0)})${
          clock.projectedRestore ? `, restored by ${clock.projectedRestore} as planned` : ''
        }\n`;
  const shown = session.shownCommand(step.id);
  return [
    `\n[${place}/${steps.length}] ${visible(step.title)}${left === steps.length ? '' : `  (${left} left)`}\n`,
    facts.length > 0 ? `   ${visible(facts.join('; '))}\n` : '',
    step.expect === undefined ? '' : `   expected: ${visible(step.expect)}\n`,
    warning,
    shown === undefined ? '' : `${shown.text.trimEnd().replace(/^/gm, '   | ')}\n`,
    valuesLine(shown) === '' ? '' : `   with ${visible(valuesLine(shown))}\n`,
  ].join('');
}

function outcomeOf(session: RunSession, step: PinnedStep): string {
  const { state, verdict, startedAt, endedAt, released, notes, note } = recordOf(session.run, step.id);
  const span = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0;
  const took = span >= 100 ? `, ${spoken(span)}` : '';
  // "interrupted; exit 130" says its state itself.
  const said = (verdict ?? note ?? '').replace(new RegExp(`^${state}; `), '');
  const lines = [`   ${state.replace('-', ' ')}${said ? `: ${said}` : ''}${took}`];
  for (const it of notes) lines.push(`   ${it}`);
  if (released?.byDocument) lines.push(`   the run goes on, as its author says: ${released.reason}`);
  return `${lines.map(visible).join('\n')}\n`;
}
