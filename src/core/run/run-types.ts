/** Events of a run and what they add up to. A run is the fold of its events. */
import type { StepKind } from '../document/document-types.ts';
import type { Action } from './actions.ts';

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
  /** Last line of the step, from 1: with `line`, the author's text about it. */
  readonly endLine?: number | undefined;
  readonly phase: string;
  /** The nearest heading above. */
  readonly heading?: { readonly anchor: string; readonly text: string } | undefined;
  /** Id of the step above. */
  readonly parent?: string | undefined;
  readonly shell?: string | undefined;
  readonly command?: string | undefined;
  readonly interactive: boolean;
  readonly check: boolean;
  readonly danger?: string | undefined;
  readonly confirm?: string | undefined;
  /** `Confirm: two-person`: two names are recorded. */
  readonly twoPerson?: boolean | undefined;
  readonly expect?: string | undefined;
  /** Author's sample of the output: shown, not compared. */
  readonly expectedSample?: string | undefined;
  /** `<x>` and `{{x}}` in `command`; offsets in UTF-16 units. */
  readonly placeholders?: readonly { readonly name: string; readonly source: string; readonly offset: number }[] | undefined;
  /** The author's words after `On failure:`, and what they say is done. */
  readonly onFailure?: string | undefined;
  readonly failureAction?: PinnedAction | undefined;
  /** Answers of a decision in the order written; two or more make one. */
  readonly branches?: readonly Branch[] | undefined;
  readonly rollback?: Rollback | undefined;
  /** Planned time, milliseconds. */
  readonly target?: number | undefined;
  /** Milliseconds after which the step is ended and has failed. */
  readonly timeout?: number | undefined;
  /** Repeats until `expect` holds, milliseconds between tries and in all. */
  readonly retry?: { readonly every: number; readonly for: number } | undefined;
  /** Variable that takes the last line of output. */
  readonly capture?: string | undefined;
  /** Command whose exit code 0 makes the step not applicable. */
  readonly skipIf?: string | undefined;
  readonly role?: string | undefined;
  /** What to note or attach: the note is mandatory. */
  readonly evidence?: string | undefined;
  /** Group of steps done at the same time: only the longest counts toward the sum. */
  readonly parallel?: string | undefined;
  /** The runbook of a nested run: a path relative to the document, or an id. */
  readonly nested?: { readonly document: string; readonly title: string } | undefined;
  /** Its end stops the RTO clock. */
  readonly restored?: boolean | undefined;
  /** Stands in a section that only a `skip to` enters: never reached in sequence (see pin.ts). */
  readonly alternative?: boolean | undefined;
  readonly excludeFromRunAll?: boolean | undefined;
  readonly whyNotRunnable?: string | undefined;
}

/** An action with the steps it leads to: those of the section that `skip to` names; none when there is no such section. */
export type PinnedAction = Action & { readonly steps?: readonly string[] | undefined };

export interface Branch {
  readonly answer: string;
  /** As written. */
  readonly text: string;
  readonly action: PinnedAction;
}

/** How a step is taken back. */
export type Rollback =
  | { readonly type: 'steps'; readonly title: string; readonly steps: readonly string[] }
  | { readonly type: 'none'; readonly reason: string }
  /** Words or a link that lead to no step here: shown to the person. */
  | { readonly type: 'text'; readonly text: string };

export interface Trigger {
  readonly type: 'alert' | 'incident' | 'change' | 'schedule' | 'other';
  readonly id: string;
}
export type Environment = 'production' | 'staging' | 'lab';
export type ExerciseType = 'tabletop' | 'functional' | 'full';

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
  /** SHA-256 of the text after the front matter, hex: what a review vouches for. */
  readonly bodyHash?: string | undefined;
  readonly commit?: string | undefined;
  /** Git's object name of the text at `commit`. */
  readonly blob?: string | undefined;
  readonly dirty?: boolean | undefined;
  readonly environment?: Environment | undefined;
  readonly exerciseType?: ExerciseType | undefined;
  readonly trigger?: Trigger | undefined;
  /** Start of the disruption as declared, UTC instant: the RTO counts from it, else from the start of the run. */
  readonly declaredAt?: string | undefined;
  /** Milliseconds, as the plan said at that time. */
  readonly rto?: number | undefined;
  readonly rpo?: number | undefined;
  /** Owner of the document and whom it names for escalation. */
  readonly owner?: string | undefined;
  readonly escalation?: string | undefined;
  /** The run and step this one is nested in. */
  readonly parent?: { readonly run: string; readonly step: string } | undefined;
  /** Secret values are `[secret]`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly PinnedStep[];
  /** Word to type before a dangerous step. */
  readonly dangerWord: string;
}

/** What a jump does to other steps; written into the event, so that the fold needs no rules of its own. */
export interface Jump {
  /** Steps jumped over. */
  readonly notApplicable?: readonly string[] | undefined;
  /** Steps to do again, or after all. */
  readonly reopened?: readonly string[] | undefined;
  /** Alternative steps that are now part of the sequence. */
  readonly entered?: readonly string[] | undefined;
}

export type RunEvent =
  | { readonly type: 'run-started'; readonly at: string }
  | {
      readonly type: 'step-claimed';
      readonly at: string;
      readonly step: string;
      readonly attempt: number;
      /** A passed step is done again: who said so, knowing when it had passed. */
      readonly again?: { readonly by: string; readonly passedAt: string } | undefined;
    }
  | {
      readonly type: 'step-started';
      readonly at: string;
      readonly step: string;
      readonly attempt: number;
      readonly command: string;
      readonly shell: string;
      readonly confirmedWith?: string | undefined;
      /** Names of those who confirmed: two for `two-person`. */
      readonly confirmedBy?: readonly string[] | undefined;
      /** Answer to "where must this run?" after a step that opened another place. */
      readonly where?: string | undefined;
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
      /** Its command certainly did not begin: nothing of it has to be undone. */
      readonly neverStarted?: boolean | undefined;
      /** How often the command ran until its expectation held. */
      readonly tries?: number | undefined;
      readonly captured?: { readonly name: string; readonly value: string } | undefined;
      /** Id of the nested run whose result this is. */
      readonly nestedRun?: string | undefined;
      /** SHA-256 of all bytes of standard output as printed, before masking and cutting; absent when a secret was masked. */
      readonly outputHash?: string | undefined;
      /** Secret values replaced in what is kept. */
      readonly masked?: number | undefined;
    }
  /** A nested run began: its own record lies in the folder of that name. */
  | {
      readonly type: 'nested-started';
      readonly at: string;
      readonly step: string;
      readonly attempt: number;
      readonly run: string;
    }
  | {
      readonly type: 'step-attested';
      readonly at: string;
      readonly step: string;
      readonly by: string;
      readonly note: string;
      readonly answer?: string | undefined;
      /** Names of those who confirmed: two for `two-person`. */
      readonly confirmedBy?: readonly string[] | undefined;
    }
  | ({
      readonly type: 'step-decided';
      readonly at: string;
      readonly step: string;
      readonly by: string;
      readonly answer: string;
      readonly action: Action;
      readonly note: string;
    } & Jump)
  /** The run goes on although this step did not pass: by its author's word (`document`) or the operator's. */
  | ({
      readonly type: 'step-released';
      readonly at: string;
      readonly step: string;
      readonly by: string;
      readonly byDocument: boolean;
      readonly action: Action;
      readonly reason: string;
    } & Jump)
  | { readonly type: 'step-taken-over'; readonly at: string; readonly step: string; readonly role: string; readonly by: string }
  | {
      readonly type: 'step-skipped';
      readonly at: string;
      readonly step: string;
      readonly reason: string;
      readonly by?: string | undefined;
    }
  | {
      readonly type: 'step-not-applicable';
      readonly at: string;
      readonly step: string;
      readonly reason: string;
      /** Exit code of its `Skip if:`. */
      readonly code?: number | undefined;
    }
  | { readonly type: 'run-resumed'; readonly at: string; readonly by: string; readonly reason: string }
  | { readonly type: 'run-paused'; readonly at: string; readonly by: string; readonly reason: string }
  | { readonly type: 'run-continued'; readonly at: string; readonly by: string }
  /** The start of the disruption, as far as it is known now. */
  | { readonly type: 'start-declared'; readonly at: string; readonly by: string; readonly startedAt: string }
  /** Undo steps to run, newest deed first; what cannot be undone is in `notUndone`. */
  | {
      readonly type: 'rollback-started';
      readonly at: string;
      readonly by: string;
      readonly reason: string;
      readonly steps: readonly string[];
      readonly notUndone: readonly string[];
    }
  | {
      readonly type: 'escalated';
      readonly at: string;
      readonly by: string;
      readonly step?: string | undefined;
      readonly to: string;
      readonly note: string;
    }
  | {
      readonly type: 'note-added';
      readonly at: string;
      readonly by: string;
      readonly step?: string | undefined;
      readonly note: string;
    }
  /** Data loss as measured, milliseconds; undefined: it is not known. */
  | {
      readonly type: 'data-loss-measured';
      readonly at: string;
      readonly by: string;
      readonly loss?: number | undefined;
      readonly note: string;
    }
  /** The document is another than the one pinned; the person chose to go on with the pinned text. */
  | { readonly type: 'document-changed'; readonly at: string; readonly by: string; readonly hash: string; readonly note: string }
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
  /** The command as it was started, secrets masked. */
  readonly command?: string | undefined;
  readonly tries?: number | undefined;
  readonly neverStarted?: boolean | undefined;
  readonly captured?: { readonly name: string; readonly value: string } | undefined;
  readonly nestedRun?: string | undefined;
  readonly outputHash?: string | undefined;
  readonly masked?: number | undefined;
  readonly confirmedWith?: string | undefined;
  readonly confirmedBy?: readonly string[] | undefined;
  readonly where?: string | undefined;
  /** Who took the step over, from which role. */
  readonly takenOver?: { readonly role: string; readonly by: string } | undefined;
  /** The run went on although it did not pass. */
  readonly released?:
    | { readonly by: string; readonly byDocument: boolean; readonly action: Action; readonly reason: string }
    | undefined;
  readonly notes: readonly string[];
  /** The attempts before this one, oldest first. */
  readonly earlier?: readonly StepRecord[] | undefined;
}

/** Something said during a run, with its place in it. */
export interface RunNote {
  readonly at: string;
  readonly by: string;
  readonly step?: string | undefined;
  readonly text: string;
}

export interface Run {
  readonly header: RunHeader;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly result: RunResult;
  readonly finishedAt?: string | undefined;
  /** What was said at the end. */
  readonly finishNote?: string | undefined;
  /** Step that must be decided before anything else runs: failed, interrupted or unknown, and not released. */
  readonly stoppedAt?: string | undefined;
  /** A decision whose answer was to stop: nothing runs until the run is finished or it is decided again. */
  readonly stopDecided?: { readonly step: string; readonly answer: string } | undefined;
  /** Alternative steps that a jump made part of the sequence. */
  readonly entered: ReadonlySet<string>;
  /** Start of the disruption, UTC instant. */
  readonly declaredAt?: string | undefined;
  readonly pauses: readonly {
    readonly from: string;
    readonly to?: string | undefined;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly rollback?:
    | {
        readonly at: string;
        readonly by: string;
        readonly reason: string;
        readonly steps: readonly string[];
        readonly notUndone: readonly string[];
      }
    | undefined;
  readonly escalations: readonly (RunNote & { readonly to: string })[];
  readonly notes: readonly RunNote[];
  readonly dataLoss?:
    | { readonly at: string; readonly by: string; readonly loss?: number | undefined; readonly note: string }
    | undefined;
  readonly documentChanges: readonly { readonly at: string; readonly by: string; readonly hash: string; readonly note: string }[];
  /** Values captured by steps, by variable. */
  readonly captured: ReadonlyMap<string, string>;
}
