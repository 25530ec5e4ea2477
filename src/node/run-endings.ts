/** How an attempt that ended is judged, what of it is handed on to the steps after it, and what a try that came last says. */
import type { Masker } from '../core/run/masker.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { Ending } from './run-follow.ts';
import { capturedBy, type Outcome, outcomeOf, unseenOutcome } from './run-outcome.ts';
import { reasonOf } from './run-store.ts';
import type { RunFolder } from './wrapper.ts';

interface Judging {
  readonly private: RunFolder;
  readonly masker: Masker;
  /** Puts a question of `Expect:` to the operator. */
  readonly ask: Ask | undefined;
}

/**
 * What an ending says, judged; undefined when this window let go of it.
 * @param folder Of the try; absolute.
 */
export async function judgeEnding(
  step: PinnedStep,
  folder: string,
  ending: Ending,
  { private: run, masker, ask }: Judging,
): Promise<Outcome | undefined> {
  switch (ending.type) {
    case 'left':
      return undefined;
    case 'never-started':
      return { state: 'interrupted', verdict: `never started: ${ending.why}`, neverStarted: true };
    case 'unseen':
      return unseenOutcome(folder, ending.start, masker);
    case 'ended': {
      const outcome = await outcomeOf(step, folder, ending, ask, masker);
      const carried = ending.end.carried ? await carry(run, folder, outcome) : outcome;
      return step.capture === undefined || carried.state !== 'passed' ? carried : capture(run, step.capture, folder, carried);
    }
    default:
      return ending satisfies never;
  }
}

/** The last line of output, for the record and for the steps to come. A step that has none to give has not passed. */
async function capture(run: RunFolder, name: string, folder: string, outcome: Outcome): Promise<Outcome> {
  const value = await capturedBy(folder, name);
  if (value.type === 'none') return { ...outcome, state: 'failed', verdict: `${outcome.verdict}, but ${value.why}` };
  try {
    await run.carryCaptured(folder, name, value.value);
  } catch (error) {
    return { ...outcome, state: 'failed', verdict: `${outcome.verdict}, but ${name} could not be kept (${reasonOf(error)})` };
  }
  return { ...outcome, captured: { name, value: value.value } };
}

/** How the step ended is known whether or not its variables can be handed on. */
async function carry(run: RunFolder, folder: string, outcome: Outcome): Promise<Outcome> {
  try {
    await run.carryFrom(folder);
    return outcome;
  } catch (error) {
    const note = `variables of this step were not carried (${reasonOf(error)})`;
    return { ...outcome, notes: [...(outcome.notes ?? []), note] };
  }
}

type Ask = (question: string) => Promise<boolean | undefined>;

/**
 * Asks, and tells before the first question how the step ended: the answer may take hours, and until then the end would be
 * known to this window and its private files alone. Where it cannot be told the outcome cannot be saved either, and that
 * is said then.
 */
export function askedWithEnd(ending: Ending, ask: Ask, tell: (note: string) => Promise<void>): Ask {
  let isTold = ending.type !== 'ended';
  return async question => {
    if (!isTold && ending.type === 'ended')
      await tell(`It ended with exit ${ending.end.code}; the operator is asked: ${question}`).catch(() => {});
    isTold = true;
    return ask(question);
  };
}

/** How often it ran, where it is repeated until it holds. */
export const countOf = ({ retry }: PinnedStep, tries: number) => (retry ? { tries } : {});

/** The try that should have followed never began: what the one before it said stands. */
export const notTriedAgain = (last: Outcome, tries: number, why: string): Outcome => ({
  ...last,
  tries,
  state: 'interrupted',
  verdict: `try ${tries + 1} never started (${why}); the one before: ${last.verdict}`,
});

/** The window that would have tried again is gone: whether it would have held is not known, and nothing is started unasked. */
export const windowGone = (outcome: Outcome, tries: number): Outcome => ({
  ...outcome,
  tries,
  state: 'interrupted',
  verdict: `the window that repeated it ended; the last try: ${outcome.verdict}`,
});
