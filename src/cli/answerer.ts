/** Who answers while a run is stepped through: a person at the terminal, or a file. Both are asked the same. */
import type { PinnedStep } from '../core/run/run-types.ts';
import type { KeptRecords } from '../node/run-kept.ts';
import type { RunConsent, RunSession } from '../node/run-session.ts';

/** What is done next. */
export type Turn =
  | { readonly type: 'run'; readonly consent: RunConsent; readonly note?: string | undefined }
  | { readonly type: 'attest'; readonly note: string; readonly second?: string | undefined }
  | { readonly type: 'decide'; readonly answer: string; readonly note: string }
  | { readonly type: 'skip'; readonly reason: string }
  /** The author's action after a failure. */
  | { readonly type: 'author'; readonly reason: string }
  /** The run goes on although the step did not pass. */
  | { readonly type: 'go-on'; readonly reason: string }
  | { readonly type: 'roll-back'; readonly reason: string }
  | { readonly type: 'escalate'; readonly to: string; readonly note: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'finish'; readonly note: string }
  | { readonly type: 'abort'; readonly reason: string }
  /** The run stays as it is and can be taken up again. */
  | { readonly type: 'leave' };

export interface AskedValue {
  readonly name: string;
  readonly description?: string | undefined;
  readonly default?: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
  readonly choices?: readonly string[] | undefined;
  /** Why a value is not taken. */
  refuse(value: string): string | undefined;
}

export interface Answerer {
  /** Value of a parameter or placeholder; '' for none. */
  value(asked: AskedValue): Promise<string>;
  /** Whether the repository shall hold the records of its runs; undefined when that stays open. */
  records(): Promise<KeptRecords | undefined>;
  /** The step whose turn it is. */
  turn(step: PinnedStep, session: RunSession): Promise<Turn>;
  /**
   * A step that did not pass, or a decision that stopped the run.
   * @param isShown What it printed and how it was judged stands right above.
   */
  stopped(step: PinnedStep, session: RunSession, isShown: boolean): Promise<Turn>;
  /** A free-text expectation; undefined when nobody answers. */
  question(step: PinnedStep, question: string): Promise<boolean | undefined>;
  /** Data lost, milliseconds; undefined when it is not known. */
  dataLoss(rpo: number): Promise<{ readonly loss?: number | undefined; readonly note: string }>;
}
