/** What the window asks of the part that runs steps and keeps the record. Made in `extension.ts`; the browser has none. */
import type { Document } from '../core/document/document-types.ts';
import type { Need, RunConsent } from '../core/run/needs.ts';
import type { Run, RunMode } from '../core/run/run-types.ts';

/** All that a run is started with; nothing of it is asked for again. */
export interface StartOrder {
  readonly document: Document;
  /** The exact saved text that the run keeps to. */
  readonly text: string;
  /** Folder in which steps run and below which `.drillbook/runs` lies, absolute path. */
  readonly root: string;
  readonly mode: RunMode;
  /** Values of parameters and placeholders by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Answer of the first run in a repository; undefined when it was not asked. */
  readonly ignoreRecords: boolean | undefined;
}

/** What a run needs of its window. */
export interface WindowSide {
  readonly terminal: {
    /** Types the fixed line; rejects when nothing was typed. `environment` is that of the terminal's creation. */
    typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void>;
  };
  /** Asked inside the executor: a sentence when nothing may run at this moment. */
  assertMayRun(): string | undefined;
  /** Puts a free-text expectation to the person; undefined when nobody answered. */
  ask(step: string, question: string): Promise<boolean | undefined>;
}

/** How a person agreed to a step. */
export type Consent = RunConsent;

export interface FinishedRun {
  /** Absolute path of the report; undefined when it could not be written. */
  readonly report: string | undefined;
  /** What could not be done once the end was recorded. */
  readonly problem: string | undefined;
}

/** One run in the hands of this window. Every method rejects with a plain sentence when it did not happen. */
export interface RunInHand {
  readonly folder: string;
  readonly run: Run;
  /** The text the run was started with. */
  readonly pinnedText: string | undefined;
  /** What the run's terminal gets into its environment. */
  readonly environment: Readonly<Record<string, string>>;
  onDidChange(listener: () => void): () => void;
  /** Why a step cannot be run now, in a sentence. */
  canRun(step: string): string | undefined;
  /** What a person has to say before it runs, in the order to ask. */
  needs(step: string): readonly Need[];
  /** The command with its hidden characters written out; undefined when it has none. */
  hiddenIn(step: string): string | undefined;
  /** Resolves when the step has ended and its record is on the disk. */
  runStep(step: string, consent: Consent): Promise<void>;
  attest(step: string, note: string): Promise<void>;
  skip(step: string, reason: string): Promise<void>;
  /** Interrupts the step, then ends it, then kills it. */
  stop(): void;
  /** Ends the run as its steps say and writes the report. */
  finish(note: string): Promise<FinishedRun>;
  abort(reason: string): Promise<FinishedRun>;
  /** Lets go of the record; a step that runs goes on. */
  close(): Promise<void>;
}

export interface RunDesk {
  /** Node's name of the platform. */
  readonly platform: string;
  start(order: StartOrder, side: WindowSide): Promise<RunInHand>;
  /** Takes a run up again; a step that still runs is followed from then on. */
  resume(folder: string, root: string, side: WindowSide): Promise<RunInHand>;
  /** The run in this folder as its journal tells, without touching anything; undefined when there is none. */
  peek(folder: string): Promise<Run | undefined>;
  /** True when the root belongs to a Git repository and nobody has said yet whether records are committed. */
  mustAskAboutRecords(root: string): Promise<boolean>;
}
