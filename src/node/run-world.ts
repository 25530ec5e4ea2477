/** What a run needs of the world around it: where it keeps its records, where its steps run, and who says that they may. */
import { userInfo } from 'node:os';
import type { Document } from '../core/document/document-types.ts';
import type { Clock } from '../core/ports.ts';
import type { RunMode } from '../core/run/run-types.ts';
import { RunProblem, type RunStore } from './run-store.ts';

/** Where steps run: the run's own terminal, or a process of the command line. */
export interface RunTerminal {
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
  readonly commit?: string;
  readonly dirty?: boolean;
}

export interface RunConsent {
  /** The typed word of a dangerous step, or any answer that stands for "yes" to a `Confirm:`. */
  readonly confirmedWith?: string;
  /** The escaped view of hidden characters was shown and accepted. */
  readonly hiddenAccepted?: boolean;
  /** Asked where the step must run after another one opened a shell elsewhere, the person said: here (decision 27). */
  readonly whereConfirmed?: boolean;
}

/** The environment variable of the run's terminal that names the launcher. */
export const launcherVariable = 'DRILLBOOK_STEP';

export const ownProblem = (message: string) => new RunProblem('refused', message);

/** Why nothing may run at this moment, in a sentence; undefined when it may. */
export function mayNotRun(world: SessionWorld): string | undefined {
  // Decision 33.
  if (process.platform === 'win32') return 'Steps do not run on Windows yet: it has not been tested there. Search and lint work.';
  return world.assertMayRun();
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
