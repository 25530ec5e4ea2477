/** Events of a run and what they add up to. A run is the fold of its events. */
import type { Checklist, Parameter, StepKind } from '../document/document-types.ts';

export type StepState =
  | 'not-started'
  | 'claimed'
  | 'running'
  | 'passed'
  | 'failed'
  | 'interrupted'
  | 'unknown'
  | 'skipped'
  | 'attested'
  | 'not-applicable';
export type RunResult = 'passed' | 'failed' | 'aborted' | 'rolled-back' | 'unfinished';
export type RunMode = 'check-only' | 'exercise' | 'live';

/** A step as it was when the run was started: the run never reads the document again. */
export interface PinnedStep {
  readonly id: string;
  readonly title: string;
  /** From 1. */
  readonly line: number;
  readonly kind: StepKind;
  readonly phase: string;
  readonly shell?: string | undefined;
  readonly command?: string | undefined;
  readonly interactive: boolean;
  readonly check: boolean;
  readonly danger?: string | undefined;
  readonly confirm?: string | undefined;
  readonly expect?: string | undefined;
  /** `<x>` and `{{x}}` in `command`; offsets in UTF-16 units. */
  readonly placeholders?: readonly { readonly name: string; readonly source: string; readonly offset: number }[] | undefined;
  readonly onFailure?: string | undefined;
  readonly timeout?: number | undefined;
  readonly whyNotRunnable?: string | undefined;
}

/** `run.json`: what does not change during a run. */
export interface RunHeader {
  readonly version: 1;
  readonly id: string;
  readonly document: string;
  readonly path: string;
  readonly title: string;
  readonly mode: RunMode;
  readonly operator: string;
  readonly host: string;
  readonly startedAt: string;
  readonly offsetMinutes: number;
  /** SHA-256 of the exact text, hex. */
  readonly documentHash: string;
  readonly commit?: string | undefined;
  readonly dirty?: boolean | undefined;
  /** Secret values are `[secret]`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly PinnedStep[];
  /** Word to type before a dangerous step. */
  readonly dangerWord: string;
}

export type RunEvent =
  | { readonly type: 'run-started'; readonly at: string }
  | { readonly type: 'step-claimed'; readonly at: string; readonly step: string; readonly attempt: number }
  | {
      readonly type: 'step-started';
      readonly at: string;
      readonly step: string;
      readonly attempt: number;
      readonly command: string;
      readonly shell: string;
      readonly confirmedWith?: string | undefined;
    }
  | {
      readonly type: 'step-finished';
      readonly at: string;
      readonly step: string;
      readonly attempt: number;
      readonly state: 'passed' | 'failed' | 'interrupted' | 'unknown';
      readonly code?: number | undefined;
      readonly startedAt?: string | undefined;
      readonly endedAt?: string | undefined;
      readonly verdict: string;
      /** Standard output as plain text, first and last part, secrets masked. */
      readonly output: string;
      /** Standard error, kept beside it in the same way; absent when there was none. */
      readonly errors?: string | undefined;
      readonly omittedBytes: number;
      readonly notes: readonly string[];
      readonly recovered?: boolean | undefined;
    }
  | {
      readonly type: 'step-attested';
      readonly at: string;
      readonly step: string;
      readonly by: string;
      readonly note: string;
      readonly answer?: string | undefined;
    }
  | { readonly type: 'step-skipped'; readonly at: string; readonly step: string; readonly reason: string }
  | { readonly type: 'step-not-applicable'; readonly at: string; readonly step: string; readonly reason: string }
  | { readonly type: 'run-resumed'; readonly at: string; readonly by: string; readonly reason: string }
  | {
      readonly type: 'run-finished';
      readonly at: string;
      readonly result: 'passed' | 'failed' | 'aborted' | 'rolled-back';
      readonly note: string;
    };

export interface StepRecord {
  readonly state: StepState;
  readonly attempt: number;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly code?: number | undefined;
  readonly verdict?: string | undefined;
  readonly output?: string | undefined;
  readonly errors?: string | undefined;
  readonly omittedBytes?: number | undefined;
  /** What a person wrote: the note of an attested step, the reason of a skipped one. */
  readonly note?: string | undefined;
  readonly by?: string | undefined;
  readonly answer?: string | undefined;
  readonly notes: readonly string[];
}

export interface Run {
  readonly header: RunHeader;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly result: RunResult;
  readonly finishedAt?: string | undefined;
  /** Step that must be decided before anything else runs: failed, interrupted or unknown. */
  readonly stoppedAt?: string | undefined;
}

export type { Checklist, Parameter };
