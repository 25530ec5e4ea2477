/** The run this window works on and the step it looks at, as its views see them: what they show, and when they look again. */
import * as vscode from 'vscode';
import { currentStep, stepOf } from '../core/run/flow.ts';
import { liveStep } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';

/** What is known of the run beside its fold. */
export interface ShownRun {
  readonly run: Run;
  readonly document: vscode.Uri;
  /** Folder of the record, absolute path. */
  readonly folder: string;
  /** Set when the run is not in this window's hands: it is shown and nothing more. */
  readonly readOnly?: string | undefined;
}

/** Holds the one run a window works on, and tells its views of every change. */
export class CurrentRun implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<ShownRun | undefined>();
  readonly #selectedChanged = new vscode.EventEmitter<PinnedStep | undefined>();
  readonly onDidChange = this.#changed.event;
  /** Another step is looked at, or the same one was asked for again. */
  readonly onDidSelect = this.#selectedChanged.event;
  #shown: ShownRun | undefined;
  #unfinished = false;
  #selected: string | undefined;
  #current: string | undefined;

  get shown(): ShownRun | undefined {
    return this.#shown;
  }

  /** A run of this window was left unfinished and can be taken up again. */
  get unfinished(): boolean {
    return this.#unfinished;
  }

  /** The step that is looked at: the one that was chosen, else the current one. */
  get selected(): PinnedStep | undefined {
    const run = this.#shown?.run;
    if (!run) return undefined;
    return (
      (this.#selected === undefined ? undefined : stepOf(run, this.#selected)) ?? currentStep(run) ?? run.header.steps.at(-1)
    );
  }

  select(step: PinnedStep | undefined): void {
    this.#selected = step?.id;
    this.#selectedChanged.fire(this.selected);
  }

  show(shown: ShownRun | undefined, unfinished = false): void {
    const another = shown?.run.header.id !== this.#shown?.run.header.id;
    this.#shown = shown;
    this.#unfinished = unfinished;
    const on = shown !== undefined && shown.run.result === 'unfinished' && !unfinished;
    // Menus and keys ask these; they do not survive a reload, so they are set on every change.
    const contexts = {
      'drillbook.runShown': shown !== undefined,
      'drillbook.runOn': on,
      'drillbook.runEnded': shown !== undefined && shown.run.result !== 'unfinished',
      'drillbook.stepLives': shown !== undefined && liveStep(shown.run) !== undefined,
      'drillbook.runPaused': on && shown.run.pauses.some(it => it.to === undefined),
      'drillbook.runUnfinished': unfinished,
    };
    for (const [key, value] of Object.entries(contexts)) void vscode.commands.executeCommand('setContext', key, value);
    const current = shown && currentStep(shown.run)?.id;
    const moved = another || current !== this.#current;
    this.#current = current;
    if (another) this.#selected = undefined;
    // Only a run that went on moves the eye: a person may be reading another step meanwhile.
    if (moved && current !== undefined) this.#selected = current;
    this.#changed.fire(shown);
    if (moved) this.#selectedChanged.fire(this.selected);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#selectedChanged.dispose();
  }
}
