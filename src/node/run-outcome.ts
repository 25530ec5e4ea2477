/** What the witness files of an attempt say of how it ended: its state, its code, what it printed, and what to note. */
import path from 'node:path';
import { judge, readExpect } from '../core/run/expect.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import { plainText } from '../core/run/terminal-text.ts';
import { type EndWitness, readOutput, type StartWitness } from './wrapper.ts';

export interface Outcome {
  readonly state: 'passed' | 'failed' | 'interrupted' | 'unknown';
  readonly verdict: string;
  readonly code?: number;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string;
  readonly output?: string;
  readonly errors?: string;
  readonly omittedBytes?: number;
  readonly notes?: readonly string[];
}

type Ask = (question: string) => Promise<boolean | undefined>;

/** The outcome of an attempt that left its end file. Nothing in it is masked yet. */
export async function outcomeOf(
  step: PinnedStep,
  attemptFolder: string,
  seen: { readonly start: StartWitness | undefined; readonly end: EndWitness; readonly stopped: string | undefined },
  ask: Ask | undefined,
): Promise<Outcome> {
  const { start, end, stopped } = seen;
  const printed = await printedBy(attemptFolder, end);
  const notes: string[] = [];
  if (stopped !== undefined) notes.push(`ended by Drillbook: ${stopped}`);
  if (end.hup) notes.push('its terminal was closed while it ran');
  if (!end.carried) notes.push('variables of this step were not carried');
  if (!end.bash && step.shell === 'sh') notes.push('bash is not installed here: this step ran in sh, without pipefail');
  if (end.running.trim() !== '') notes.push(`still running: ${end.running.trim().replaceAll(' ', ', ')}`);
  if (step.interactive) notes.push('interactive: what it printed was not captured');
  if (printed.forged) notes.push('it printed a forged end mark of the shell integration; the exit code here is the real one');
  const judged = await judgeEnd(step, end, stopped, printed.raw, notes, ask);
  const { output, errors, omittedBytes } = printed;
  return { ...judged, code: end.code, startedAt: start?.t, endedAt: end.t, output, errors, omittedBytes, notes };
}

/** The outcome of an attempt that was started, or perhaps started, and nobody saw how it ended. */
export async function unseenOutcome(attemptFolder: string, start: StartWitness | undefined): Promise<Outcome> {
  const { output, errors, omittedBytes } = await printedBy(attemptFolder, undefined);
  return {
    state: 'unknown',
    verdict: start
      ? 'how it ended was not seen: its wrapper is gone without an end file'
      : 'whether it started was not seen: there is no start file',
    startedAt: start?.t,
    output,
    errors,
    omittedBytes,
    notes: ['Look at the system itself, then mark the step done with a note, retry it or skip it'],
  };
}

async function judgeEnd(
  step: PinnedStep,
  end: EndWitness,
  stopped: string | undefined,
  printed: string,
  notes: string[],
  ask: Ask | undefined,
): Promise<Pick<Outcome, 'state' | 'verdict'>> {
  if (stopped?.startsWith('the time limit')) return { state: 'failed', verdict: `${stopped}; exit ${end.code}` };
  const verdict = judge(readExpect(step.expect), end.code, printed);
  if (stopped !== undefined || end.hup || (end.code === 130 && verdict.type !== 'passed'))
    return { state: 'interrupted', verdict: `interrupted; exit ${end.code}` };
  if (verdict.type === 'passed') return { state: 'passed', verdict: verdict.message };
  if (verdict.type !== 'question') return { state: 'failed', verdict: verdict.message };
  let state: Outcome['state'] = 'passed';
  for (const question of verdict.questions) {
    const answer = await ask?.(question);
    if (answer === undefined) state = 'unknown';
    else if (!answer && state === 'passed') state = 'failed';
    notes.push(`asked "${question}": ${answer === undefined ? 'not answered' : answer ? 'yes' : 'no'}`);
  }
  return { state, verdict: verdict.message };
}

async function printedBy(attemptFolder: string, end: EndWitness | undefined) {
  const output = await readOutput(path.join(attemptFolder, 'stdout.raw'), end?.stdout);
  const errors = await readOutput(path.join(attemptFolder, 'stderr.raw'), end?.stderr);
  return {
    raw: output.text,
    forged: /\u001b\]633;D/.test(output.text + errors.text),
    output: plainText(output.text),
    errors: plainText(errors.text),
    omittedBytes: output.omitted + errors.omitted,
  };
}
