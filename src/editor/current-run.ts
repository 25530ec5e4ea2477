/** The run this window works on, as its views see it: what they show, and when they must look again. */
import * as vscode from 'vscode';
import type { PinnedStep, Run, StepRecord, StepState } from '../core/run/run-types.ts';

/** What is known of the run beside its fold. */
export interface ShownRun {
  readonly run: Run;
  readonly document: vscode.Uri;
  /** Folder of the record, absolute path. */
  readonly folder: string;
  /** Set when another window writes this run: it is shown and nothing more. */
  readonly readOnly?: string | undefined;
}

const nothing: StepRecord = { state: 'not-started', attempt: 0, notes: [] };

/** States after which a step needs nothing more. */
const settled: ReadonlySet<StepState> = new Set(['passed', 'skipped', 'attested', 'not-applicable']);
const live: ReadonlySet<StepState> = new Set(['claimed', 'running']);
const stopped: ReadonlySet<StepState> = new Set(['failed', 'interrupted', 'unknown']);

export const isSettled = (state: StepState): boolean => settled.has(state);
export const isLive = (state: StepState): boolean => live.has(state);
export const isStopped = (state: StepState): boolean => stopped.has(state);

/** A step that passed or was vouched for is not run twice; one that failed is retried or skipped, never called done. */
export const mayRunAgain = (state: StepState): boolean => !live.has(state) && (!settled.has(state) || state === 'skipped');
export const mayBeAttested = (state: StepState): boolean => state === 'not-started' || state === 'unknown';

/** The record of a step; a step nobody touched has an empty one. */
export const recordOf = (run: Run, step: PinnedStep): StepRecord => run.steps.get(step.id) ?? nothing;

/** The step that lives, else the one that must be decided, else the first that is not settled; undefined when all are. */
export function currentStep(run: Run): PinnedStep | undefined {
  const steps = run.header.steps;
  return (
    steps.find(step => isLive(recordOf(run, step).state)) ??
    steps.find(step => step.id === run.stoppedAt) ??
    steps.find(step => step.phase !== 'undo' && !isSettled(recordOf(run, step).state))
  );
}

/** The step a nested step stands below: ids of nested steps are `parent/child`. */
export function parentOf(run: Run, step: PinnedStep): PinnedStep | undefined {
  let id = step.id;
  for (let slash = id.lastIndexOf('/'); slash > 0; slash = id.lastIndexOf('/')) {
    id = id.slice(0, slash);
    const parent = run.header.steps.find(it => it.id === id);
    if (parent) return parent;
  }
  return undefined;
}

/** How far a run is: `2 of 4 done`, `2 of 4 done, 2 skipped`. What was left out is never counted as done. */
export function spokenProgress(run: Run): string {
  const states = run.header.steps.map(step => recordOf(run, step).state);
  const skipped = states.filter(it => it === 'skipped').length;
  const done = states.filter(it => it !== 'skipped' && isSettled(it)).length;
  return skipped === 0
    ? vscode.l10n.t('{0} of {1} done', done, states.length)
    : vscode.l10n.t('{0} of {1} done, {2} skipped', done, states.length, skipped);
}

/** Milliseconds as people say them: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 4 min`. */
export function spokenDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
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

/** Holds the one run a window works on, and tells its views of every change. */
export class CurrentRun implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<ShownRun | undefined>();
  readonly onDidChange = this.#changed.event;
  #shown: ShownRun | undefined;
  #unfinished = false;

  get shown(): ShownRun | undefined {
    return this.#shown;
  }

  /** A run of this window was left unfinished and can be taken up again. */
  get unfinished(): boolean {
    return this.#unfinished;
  }

  show(shown: ShownRun | undefined, unfinished = false): void {
    this.#shown = shown;
    this.#unfinished = unfinished;
    const isLiveNow = shown?.run.header.steps.some(step => isLive(recordOf(shown.run, step).state)) ?? false;
    // Menus and keys ask these; they do not survive a reload, so they are set on every change.
    void vscode.commands.executeCommand('setContext', 'drillbook.runOn', shown !== undefined);
    void vscode.commands.executeCommand('setContext', 'drillbook.stepLives', isLiveNow);
    void vscode.commands.executeCommand('setContext', 'drillbook.runUnfinished', unfinished);
    this.#changed.fire(shown);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
