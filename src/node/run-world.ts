/** What a run needs of the world around it: where it keeps its records, where its steps run, and who says that they may. */
import { userInfo } from 'node:os';
import type { Document } from '../core/document/document-types.ts';
import type { Clock } from '../core/ports.ts';
import type { RunConsent } from '../core/run/needs.ts';
import type { Environment, ExerciseType, RunMode, Trigger } from '../core/run/run-types.ts';
import { RunProblem, type RunStore } from './run-store.ts';

export type { RunConsent };

/** Where steps run: the run's own terminal, or a process of the command line. */
export interface RunTerminal {
  /** Step and command stand above its output already: the wrapper names only the folder. */
  readonly showsCommand?: boolean;
  /**
   * Types a line and Enter where the person can see it. `environment` must be in the terminal's environment when it was
   * created. Rejects, with a sentence, when nothing was typed.
   */
  typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void>;
}

export interface SessionWorld {
  readonly store: RunStore;
  /** Absolute; made with mode 0700. Scripts, values and raw output of runs live here until they are finished. */
  readonly privateFolder: string;
  readonly terminal: RunTerminal;
  readonly clock: Clock;
  /** Asked inside the executor, before every start: a sentence when nothing may run now (untrusted, virtual, …). */
  assertMayRun(): string | undefined;
  /** Puts a free-text expectation to the operator; undefined when nobody answers, which leaves the step `unknown`. */
  ask?(step: string, question: string): Promise<boolean | undefined>;
  /**
   * The document's text as it is now, asked before each start; undefined when it cannot be read. A text that is not the
   * pinned one holds the run until somebody accepts it.
   */
  documentText?(): Promise<string | undefined>;
  /** Regular expressions of texts that never stand in a record: `redact` of drillbook.yaml. */
  readonly redact?: readonly string[] | undefined;
  /** Milliseconds after which a start that no wrapper has taken is revoked; default 10 s (decision 24). */
  readonly startLimit?: number;
}

export interface RunStart extends SessionWorld {
  readonly document: Document;
  /** The exact text that was read. */
  readonly text: string;
  readonly mode: RunMode;
  readonly operator?: string;
  /** Value of each parameter by name; defaults are filled in here. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Value of each placeholder by its name. Missing ones block only the steps that need them. */
  readonly placeholders?: ReadonlyMap<string, string>;
  /** Absolute folder in which the first step starts. */
  readonly folder: string;
  readonly environment?: Environment | undefined;
  /** What kind of exercise; only where `mode` is one. */
  readonly exerciseType?: ExerciseType | undefined;
  /** What called for this run. */
  readonly trigger?: Trigger | undefined;
  /** Start of the disruption, RFC 3339 with offset: the RTO counts from it. */
  readonly declaredAt?: string | undefined;
  /** As `beginNested` of the run above answered: this run is the work of one of its steps. */
  readonly nesting?: Nesting | undefined;
}

/** A nested run before it starts: the id it must take, and what it is nested in. */
export interface Nesting {
  readonly id: string;
  readonly parent: { readonly run: string; readonly step: string };
}

/** The environment variable of the run's terminal that names the launcher. */
export const launcherVariable = 'DRILLBOOK_STEP';

/** A refusal: nothing was done. */
export const ownProblem = (message: string) => new RunProblem('refused', message);

/** Why steps run nowhere on this machine, in a sentence; undefined where they do (decision 33). */
export const mayNotRunHere = (): string | undefined =>
  process.platform === 'win32'
    ? 'Steps do not run on Windows yet: it has not been tested there. Search and lint work; run steps in WSL or on a remote machine.'
    : undefined;

/** Why nothing may run at this moment, in a sentence; undefined when it may. */
export const mayNotRun = (world: SessionWorld): string | undefined => mayNotRunHere() ?? world.assertMayRun();

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
