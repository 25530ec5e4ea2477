/** What the window asks of the part that runs steps and keeps the record. Made in `extension.ts`; the browser has none. */
import type { Document } from '../core/document/document-types.ts';
import type { Run, RunMode } from '../core/run/run-types.ts';

/** All that a run is started with; nothing of it is asked for again. */
export interface StartOrder {
  readonly document: Document;
  /** The exact saved text that the run keeps to. */
  readonly text: string;
  /** Folder in which steps run and below which `.drillbook/runs` lies, absolute path. */
  readonly root: string;
  /** Path of the document relative to the root. */
  readonly path: string;
  readonly mode: RunMode;
  /** Answers by the name of their question. */
  readonly values: ReadonlyMap<string, string>;
  /** Records are kept out of Git: the first run here said so. */
  readonly ignoreRecords: boolean | undefined;
}

/** What the run needs of the window's terminal. */
export interface TerminalHands {
  /** Types the fixed line; rejects when nothing was typed. `environment` belongs into the terminal it is typed into. */
  typeLine(line: string): Promise<void>;
}

/** One run in the hands of this window. Every method rejects with a plain sentence when it did not happen. */
export interface RunInHand {
  readonly folder: string;
  readonly run: Run;
  /** The text the run was started with. */
  readonly pinnedText: string | undefined;
  /** Absolute path of the document at the time of the start. */
  readonly documentPath: string;
  /** What the run's terminal gets into its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Directory that the last step left; undefined before one ran. */
  readonly directory: string | undefined;
  readonly notSaved: number;
  onDidChange(listener: () => void): () => void;
  /** Resolves when the step has ended and its record is on the disk. */
  runStep(stepId: string, confirmedWith: string | undefined, terminal: TerminalHands): Promise<void>;
  /** Waits for a step that still ran when the window was reloaded; resolves at once when there is none. */
  attach(): Promise<void>;
  /** The terminal of the run is gone: the step is judged by what it left. */
  terminalClosed(): void;
  attest(stepId: string, note: string, answer?: string): Promise<void>;
  skip(stepId: string, reason: string): Promise<void>;
  /** Interrupts the step, then ends it, then kills it. */
  stop(): Promise<void>;
  /** Seals the run and writes its report; answers the path of the report. */
  finish(note: string): Promise<string>;
  abort(note: string): Promise<string>;
  /** Lets go of the record; a step that runs goes on. */
  dispose(): void;
}

export interface RunDesk {
  /** Node's name of the platform. */
  readonly platform: string;
  start(order: StartOrder): Promise<RunInHand>;
  resume(folder: string, reason: string): Promise<RunInHand>;
  /** The run in this folder as its journal tells, without touching anything; undefined when there is none. */
  peek(folder: string): Promise<Run | undefined>;
  /** True when the root belongs to a Git repository and nobody has said yet whether records are committed. */
  mustAskAboutRecords(root: string): Promise<boolean>;
}
