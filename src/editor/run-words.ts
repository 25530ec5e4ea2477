/** How states, times and progress of a run are said: the same words in the tree, the panel, the lens and messages. */
import * as vscode from 'vscode';
import { isDone, recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunMode, RunResult, StepRecord, StepState } from '../core/run/run-types.ts';
import type { Tone } from './run-messages.ts';

interface Look {
  readonly icon: string;
  readonly colour?: string;
  /** Of its title and badge in the tree, where it is read as text. */
  readonly textColour?: string;
  /** At the right edge of the tree, where nothing cuts it off. */
  readonly badge?: string;
  readonly tone: Tone;
  readonly word: () => string;
}

export const looks = {
  'not-started': { icon: 'circle-large-outline', tone: 'quiet', word: () => '' },
  claimed: {
    icon: 'loading~spin',
    colour: 'charts.blue',
    textColour: 'textLink.foreground',
    badge: '…',
    tone: 'live',
    word: () => vscode.l10n.t('starting'),
  },
  running: {
    icon: 'loading~spin',
    colour: 'charts.blue',
    textColour: 'textLink.foreground',
    badge: '▶',
    tone: 'live',
    word: () => vscode.l10n.t('running'),
  },
  passed: {
    icon: 'pass-filled',
    colour: 'testing.iconPassed',
    textColour: 'gitDecoration.addedResourceForeground',
    badge: '✓',
    tone: 'good',
    word: () => vscode.l10n.t('passed'),
  },
  failed: {
    icon: 'error',
    colour: 'testing.iconFailed',
    textColour: 'errorForeground',
    badge: '✗',
    tone: 'bad',
    word: () => vscode.l10n.t('failed'),
  },
  interrupted: {
    icon: 'stop-circle',
    colour: 'testing.iconErrored',
    textColour: 'errorForeground',
    badge: '■',
    tone: 'bad',
    word: () => vscode.l10n.t('interrupted'),
  },
  unknown: {
    icon: 'question',
    colour: 'list.warningForeground',
    textColour: 'gitDecoration.modifiedResourceForeground',
    badge: '?',
    tone: 'warn',
    word: () => vscode.l10n.t('unknown'),
  },
  skipped: {
    icon: 'debug-step-over',
    colour: 'testing.iconSkipped',
    textColour: 'disabledForeground',
    badge: '–',
    tone: 'quiet',
    word: () => vscode.l10n.t('skipped'),
  },
  attested: {
    icon: 'pass',
    colour: 'testing.iconPassed',
    textColour: 'gitDecoration.addedResourceForeground',
    badge: '✓',
    tone: 'good',
    word: () => vscode.l10n.t('done by hand'),
  },
  'not-applicable': {
    icon: 'circle-slash',
    colour: 'testing.iconSkipped',
    textColour: 'disabledForeground',
    badge: '–',
    tone: 'quiet',
    word: () => vscode.l10n.t('not applicable'),
  },
} satisfies Record<StepState, Look>;

export const lookOf = (state: StepState): Look => looks[state];

/** The word for a state; '' for a step nobody touched. */
export const stateWord = (state: StepState): string => looks[state].word();

const live: ReadonlySet<StepState> = new Set(['claimed', 'running']);
const stopped: ReadonlySet<StepState> = new Set(['failed', 'interrupted', 'unknown']);
export const isLive = (state: StepState): boolean => live.has(state);
/** It did not pass, and nobody has let the run go on. */
export const isStopped = (record: StepRecord): boolean => stopped.has(record.state) && record.released === undefined;

/**
 * `failed, exit 3 · 1.2 s`: what is known of a step in few words; '' when nothing is. A step that failed with exit 0
 * failed by what it printed: then that is what is said.
 */
export function stateText(record: StepRecord, now: number): string {
  const parts: string[] = [];
  const word = stateWord(record.state);
  const { state, code, verdict } = record;
  if (state === 'attested' && record.answer !== undefined) return vscode.l10n.t('answered "{0}"', record.answer);
  const ran = code !== undefined && !isLive(state) && state !== 'skipped' && state !== 'attested' && state !== 'not-applicable';
  if (ran && state === 'failed' && code === 0 && verdict) parts.push(`${word}: ${firstSentence(verdict)}`);
  else if (ran) parts.push(`${word}, ${vscode.l10n.t('exit {0}', code)}`);
  else if (word) parts.push(word);
  if (state !== 'skipped' && state !== 'attested' && state !== 'not-applicable') {
    const span = between(record.startedAt, isLive(state) ? new Date(now).toISOString() : record.endedAt);
    if (span !== undefined) parts.push(spokenDuration(span));
  }
  if (record.attempt > 1) parts.push(vscode.l10n.t('try {0}', record.attempt));
  if (record.released) parts.push(vscode.l10n.t('the run went on'));
  return parts.join(' · ');
}

const firstSentence = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text).replace(/\.$/, '');

/** A title as it stands in a sentence. */
export const bareTitle = (step: Pick<PinnedStep, 'title'>): string => step.title.replace(/\s*:\s*$/, '');

/** Steps that are done, of those that are to be done. */
export function progressOf(run: Run): { readonly done: number; readonly skipped: number; readonly of: number } {
  const sequence = sequenceOf(run);
  const records = sequence.map(it => recordOf(run, it.id));
  const skipped = records.filter(it => it.state === 'skipped').length;
  return { done: records.filter(it => isDone(it) && it.state !== 'skipped').length, skipped, of: sequence.length };
}

/** `2 of 4 done`, `2 of 4 done, 2 skipped`. What was left out is never counted as done. */
export function spokenProgress(run: Run): string {
  const { done, skipped, of } = progressOf(run);
  return skipped === 0
    ? vscode.l10n.t('{0} of {1} done', done, of)
    : vscode.l10n.t('{0} of {1} done, {2} skipped', done, of, skipped);
}

/** `step 2 of 9`; a step outside the sequence has no number. */
export function placeOf(run: Run, step: PinnedStep): string {
  const sequence = sequenceOf(run);
  const at = sequence.findIndex(it => it.id === step.id);
  return at < 0 ? vscode.l10n.t('not in the sequence') : vscode.l10n.t('step {0} of {1}', at + 1, sequence.length);
}

/** Milliseconds as people say them: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 4 min`. */
export function spokenDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 0.05) return vscode.l10n.t('under 0.1 s');
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Milliseconds between two instants; undefined when one of them is missing or no instant. */
export function between(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const span = Date.parse(to) - Date.parse(from);
  return Number.isNaN(span) ? undefined : span;
}

/** `2026-11-21 09:12 UTC` */
export const utc = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

const phases: Readonly<Record<string, () => string>> = {
  activation: () => vscode.l10n.t('Activation'),
  check: () => vscode.l10n.t('Checks first'),
  do: () => vscode.l10n.t('Steps'),
  verify: () => vscode.l10n.t('Verification'),
  communicate: () => vscode.l10n.t('Communication'),
  escalate: () => vscode.l10n.t('Escalation'),
  compliance: () => vscode.l10n.t('Compliance'),
  undo: () => vscode.l10n.t('Way back'),
  end: () => vscode.l10n.t('Reconstitution'),
};
export const phaseName = (phase: string): string => phases[phase]?.() ?? phase;

export const modeWords: Readonly<Record<RunMode, () => string>> = {
  live: () => vscode.l10n.t('LIVE'),
  exercise: () => vscode.l10n.t('Exercise'),
  'check-only': () => vscode.l10n.t('Checks only'),
};
export const modeTones: Readonly<Record<RunMode, Tone>> = { live: 'bad', exercise: 'live', 'check-only': 'quiet' };

const results: Readonly<Record<RunResult, () => string>> = {
  passed: () => vscode.l10n.t('passed'),
  failed: () => vscode.l10n.t('failed'),
  aborted: () => vscode.l10n.t('aborted'),
  'rolled-back': () => vscode.l10n.t('rolled back'),
  unfinished: () => vscode.l10n.t('not finished'),
};
export const resultWord = (result: RunResult): string => results[result]();

/** A list in a sentence, cut when it grows long. */
export function listed(titles: readonly string[], most = 5): string {
  const shown = titles.slice(0, most).map(it => `"${it}"`);
  return titles.length > most ? vscode.l10n.t('{0} and {1} more', shown.join(', '), titles.length - most) : shown.join(', ');
}
