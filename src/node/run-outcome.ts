/** What the witness files of an attempt say of how it ended: its state, its code, what it printed, and what to note. */
import path from 'node:path';
import { formatDuration } from '../core/document/calendar.ts';
import { readExpect } from '../core/run/expect.ts';
import { OutputJudge } from '../core/run/judge.ts';
import type { Masker } from '../core/run/masker.ts';
import { longestEntry } from '../core/run/parameters.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import { lastLineOf, type Printed, readPrinted, shortPaths } from './run-output.ts';
import { type EndWitness, failedConditions, type StartWitness, type StopReason } from './wrapper.ts';

export interface Outcome {
  readonly state: 'passed' | 'failed' | 'interrupted' | 'unknown';
  readonly verdict: string;
  readonly code?: number;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string;
  /** Both masked, first and last part. */
  readonly output?: string;
  readonly errors?: string;
  readonly omittedBytes?: number;
  /** Values masked in `output` and `errors`. */
  readonly masked?: number;
  /** SHA-256 of all of standard output; absent when something in it was masked. */
  readonly outputHash?: string;
  readonly notes?: readonly string[];
  /** How often it ran, where it is repeated until it holds. */
  readonly tries?: number;
  readonly neverStarted?: boolean;
  readonly captured?: { readonly name: string; readonly value: string };
}

type Ask = (question: string) => Promise<boolean | undefined>;

/** The outcome of an attempt that left its end file. Its output is masked; its verdict and notes are not yet. */
export async function outcomeOf(
  step: PinnedStep,
  attemptFolder: string,
  seen: { readonly start: StartWitness | undefined; readonly end: EndWitness; readonly stopped: StopReason | undefined },
  ask: Ask | undefined,
  masker: Masker,
): Promise<Outcome> {
  const { start, end, stopped } = seen;
  const judge = new OutputJudge(readExpect(step.expect));
  const { forged, ...printed } = await printedBy(attemptFolder, end, masker, judge);
  const notes: string[] = [];
  if (stopped !== undefined) notes.push(`ended by Drillbook: ${inWords(stopped, step.timeout)}`);
  if (end.hup) notes.push('its terminal was closed while it ran');
  if (!end.carried) notes.push('variables of this step were not carried');
  if (!end.bash && step.shell === 'sh') notes.push('bash is not installed here: this step ran in sh, without pipefail');
  const lines = await failedConditions(attemptFolder);
  if (lines.length > 0)
    notes.push(
      `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')} of the command: a program whose reader had enough (exit 141) counts as failed inside if, while, && or ||; look which way it went there`,
    );
  if (end.running.trim() !== '') notes.push(`still running: ${end.running.trim().replaceAll(' ', ', ')}`);
  if (step.interactive) notes.push('interactive: what it printed was not captured');
  if (forged) notes.push('it printed a forged end mark of the shell integration; the exit code here is the real one');
  const judged = await judgeEnd(step, end, stopped, judge, notes, ask, masker);
  return { ...judged, code: end.code, startedAt: start?.t, endedAt: end.t, ...printed, notes };
}

/** The outcome of an attempt that was started, or perhaps started, and nobody saw how it ended. */
export async function unseenOutcome(attemptFolder: string, start: StartWitness | undefined, masker: Masker): Promise<Outcome> {
  const { forged: _, ...printed } = await printedBy(attemptFolder, undefined, masker, undefined);
  return {
    state: 'unknown',
    verdict: start
      ? 'how it ended was not seen: its wrapper is gone without an end file'
      : 'whether it started was not seen: there is no start file',
    startedAt: start?.t,
    ...printed,
    notes: ['Look at the system itself, then mark the step done with a note, retry it or skip it'],
  };
}

/**
 * Why Drillbook ended a step.
 * @param timeout Milliseconds.
 */
export function inWords(stopped: StopReason, timeout: number | undefined): string {
  if (stopped === 'operator') return 'stopped by the operator';
  return `the time limit${timeout === undefined ? '' : ` of ${formatDuration(timeout)}`} was over`;
}

/** The last line that an attempt printed that is not blank, as it goes into a variable. Not masked. */
export async function capturedBy(
  attemptFolder: string,
  name: string,
): Promise<{ readonly type: 'value'; readonly value: string } | { readonly type: 'none'; readonly why: string }> {
  const value = await lastLineOf(path.join(attemptFolder, 'stdout.raw'));
  if (value === undefined) return { type: 'none', why: `it printed no line to capture into ${name}` };
  if (Buffer.byteLength(`${name}=${value}`) > longestEntry)
    return { type: 'none', why: `its last line is too long to be captured into ${name}` };
  return { type: 'value', value };
}

async function judgeEnd(
  step: PinnedStep,
  end: EndWitness,
  stopped: StopReason | undefined,
  judge: OutputJudge,
  notes: string[],
  ask: Ask | undefined,
  masker: Masker,
): Promise<Pick<Outcome, 'state' | 'verdict'>> {
  if (stopped === 'time-limit') return { state: 'failed', verdict: `${inWords(stopped, step.timeout)}; exit ${end.code}` };
  const verdict = judge.verdict(end.code, line => masker.mask(line));
  // The code of a shell that somebody typed in is that of the last thing typed: only its author can make it mean more.
  if (step.interactive && stopped === undefined && !end.hup && end.code !== 0 && !/\bexit\s+\d/i.test(step.expect ?? '')) {
    const question = `It was left with exit ${end.code}, which may be the code of the last thing typed there. Is "${step.title}" done?`;
    const answer = await ask?.(question);
    notes.push(`asked "${question}": ${answer === undefined ? 'not answered' : answer ? 'yes' : 'no'}`);
    const state = answer === undefined ? 'unknown' : answer ? 'passed' : 'failed';
    return {
      state,
      verdict: `left with exit ${end.code}; done ${answer === undefined ? 'or not was not said' : answer ? 'as the operator says' : 'it is not, the operator says'}`,
    };
  }
  if (stopped !== undefined || end.hup || (end.code === 130 && verdict.type !== 'passed'))
    return { state: 'interrupted', verdict: `interrupted; exit ${end.code}` };
  if (verdict.type !== 'question') return { state: verdict.type, verdict: verdict.message };
  let state: Outcome['state'] = 'passed';
  for (const question of verdict.questions) {
    const answer = await ask?.(question);
    if (answer === undefined) state = 'unknown';
    else if (!answer && state === 'passed') state = 'failed';
    notes.push(`asked "${question}": ${answer === undefined ? 'not answered' : answer ? 'yes' : 'no'}`);
  }
  const answered = state === 'passed' ? 'answered yes' : state === 'failed' ? 'answered no' : 'not answered';
  return { state, verdict: `${answered}: ${verdict.questions.join('; ')}` };
}

async function printedBy(
  attemptFolder: string,
  end: EndWitness | undefined,
  masker: Masker,
  judge: OutputJudge | undefined,
): Promise<Required<Pick<Outcome, 'output' | 'errors' | 'omittedBytes' | 'masked'>> & { outputHash?: string; forged: boolean }> {
  const nothing: Printed = { text: '', omitted: 0, masked: 0, forged: false };
  const read = (name: string, size: number | null | undefined, judge?: OutputJudge) =>
    readPrinted(path.join(attemptFolder, name), { size: size ?? undefined, masker, judge });
  const output = (await read('stdout.raw', end?.stdout, judge)) ?? nothing;
  const errors = (await read('stderr.raw', end?.stderr)) ?? nothing;
  return {
    output: output.text,
    errors: shortPaths(errors.text, attemptFolder),
    omittedBytes: output.omitted + errors.omitted,
    masked: output.masked + errors.masked,
    ...(output.hash === undefined ? {} : { outputHash: output.hash }),
    forged: output.forged || errors.forged,
  };
}
