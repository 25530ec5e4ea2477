/**
 * What passes between a person and a run: which step is looked at, what is asked, what is done about an answer. Buttons of
 * the panel, rows of the Checklist, the palette and keys all come here, and everything that runs goes through the session.
 */
import * as vscode from 'vscode';
import { currentStep, stepOf } from '../core/run/flow.ts';
import { liveStep } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { PrintedSoFar } from '../node/run-session.ts';
import type { CurrentRun } from './current-run.ts';
import type { Drillbook } from './drillbook.ts';
import { type Answer, type Elsewhere, RunActs } from './run-acts.ts';
import type { RunInWindow } from './run-in-window.ts';
import type { ActionName, Form, FromPanel, Screen, Values } from './run-messages.ts';
import { RunPanel } from './run-panel.ts';
import { expectQuestion, type Question } from './run-questions.ts';
import { beforePart, endPart, runPart, stepPart } from './run-screen.ts';
import { bareTitle } from './run-words.ts';

/** A question that waits for its answer. */
interface Asked {
  readonly id: string;
  readonly question: Question;
  values: Record<string, string>;
  readonly settle: (answer: Answer | undefined) => void;
}

/** Milliseconds between two looks at what a living step prints, and between two looks at the clock. */
const outputPause = 400;
const clockPause = 5_000;

export class Conversation implements vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #runs: RunInWindow;
  readonly #current: CurrentRun;
  readonly #panel: RunPanel;
  #made: RunActs | undefined;
  readonly #asked: Asked[] = [];
  readonly #listeners: vscode.Disposable[];
  #elsewhere: Elsewhere | undefined;
  #printed: PrintedSoFar | undefined;
  #looking = false;
  #looksOften = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(drillbook: Drillbook, runs: RunInWindow) {
    this.#drillbook = drillbook;
    this.#runs = runs;
    this.#current = runs.current;
    this.#panel = new RunPanel({
      extension: drillbook.context.extensionUri,
      log: drillbook.log,
      take: message => this.#take(message),
      wanted: () => this.draw(),
      lost: () => this.#current.shown !== undefined || this.asks,
      closed: () => this.#closed(),
    });
    this.#listeners = [
      this.#panel,
      this.#current.onDidChange(() => {
        this.draw();
        // What a step prints is looked at as soon as it lives, not when the clock's next turn comes.
        if (this.#lives === this.#looksOften) return;
        this.#printed = undefined;
        this.#tick();
      }),
      this.#current.onDidSelect(() => this.draw()),
      new vscode.Disposable(() => clearTimeout(this.#timer)),
    ];
    this.#tick();
  }

  /** Made when something is first done: a window loads no code for it at its start. */
  get #acts(): RunActs {
    this.#made ??= new RunActs({
      runs: this.#runs,
      ask: (question, values) => this.ask(question, values),
      show: focus => this.show(focus),
      isSeen: () => this.#panel.isVisible,
      elsewhere: () => this.#elsewhere,
    });
    return this.#made;
  }

  /** What this leads to and does not know itself. */
  connect(elsewhere: Elsewhere): void {
    this.#elsewhere = elsewhere;
  }

  get panelIsOpen(): boolean {
    return this.#panel.isOpen;
  }

  get panelIsSeen(): boolean {
    return this.#panel.isVisible;
  }

  /** The panel is seen, although its host is gone or this one has not got it back yet. */
  get panelIsLost(): boolean {
    return this.#panel.isLost;
  }

  /** A panel whose host is gone gives way to a living one, or goes: what there is to show is known now. */
  lookForLostPanel(): void {
    this.#panel.lookForLost();
  }

  closePanel(): void {
    this.#panel.close();
  }

  /** Something is asked at this moment. */
  get asks(): boolean {
    return this.#asked.length > 0;
  }

  /** Brings the panel to the front. */
  show(focus: boolean): void {
    this.#panel.reveal(focus);
    this.draw();
  }

  /**
   * Puts a question into the panel. Undefined when the person left it, or something else was asked instead; then nothing
   * was done.
   */
  ask(question: Question, values: Values = {}): Promise<Answer | undefined> {
    // A question about what was printed comes between, and takes nothing away from what was being written.
    if (!question.still)
      for (const other of [...this.#asked])
        if (!other.question.keep || (question.sheet && other.question.sheet)) this.#answer(other, undefined);
    return new Promise(settle => {
      const id = crypto.randomUUID();
      const given = Object.fromEntries(question.fields.map(it => [it.name, values[it.name] ?? it.value]));
      this.#asked.push({ id, question, values: given, settle });
      // What comes on its own takes the keys from nobody who types elsewhere.
      this.show(!question.still);
    });
  }

  /** An expectation in words, put to the person beside what the step printed. */
  async expects(stepId: string, question: string): Promise<boolean | undefined> {
    const run = this.#current.shown?.run;
    const step = run && stepOf(run, stepId);
    if (!step) return undefined;
    this.#current.select(step);
    const answer = await this.ask(expectQuestion(step, question));
    return answer?.button === 'yes' ? true : answer?.button === 'no' ? false : undefined;
  }

  draw(): void {
    if (this.#disposed || !this.#panel.isVisible) return;
    const asked = this.#asked.at(-1);
    this.#panel.show(this.#screen(asked), this.#title(asked));
  }

  #title(asked: Asked | undefined): string {
    const title = asked?.question.sheet?.title ?? this.#current.shown?.run.header.title;
    return title === undefined ? vscode.l10n.t('Run') : vscode.l10n.t('Run: {0}', title);
  }

  #screen(asked: Asked | undefined): Screen {
    const now = new Date().toISOString();
    const form = asked && formOf(asked);
    if (asked?.question.sheet) return { now, sheet: asked.question.sheet, form };
    const { shown } = this.#current;
    if (!shown) return { now, form, empty: vscode.l10n.t('No run is on. Start one from a document.') };
    const { run, readOnly } = shown;
    const held = this.#runs.held?.session.run === run ? this.#runs.held : undefined;
    const step = this.#current.selected;
    const session = held?.session;
    const changed = session?.documentIsAnother !== undefined;
    const ended = endPart(run, this.#elsewhere?.mayMarkTested() ?? false);
    const printed = step && session?.live === step.id ? this.#printed : undefined;
    const before = ended ? undefined : beforePart(run, step);
    return {
      now,
      run: runPart(run, held, now, changed, readOnly),
      ...(ended ? { ended } : {}),
      ...(before ? { before } : {}),
      ...(step && !ended
        ? {
            step: stepPart(
              run,
              step,
              held,
              {
                command: session?.shownCommand(step.id),
                offers: session?.offers(step.id) ?? [],
                blocked: session?.canAct(step.id),
                printed,
                elsewhere: session?.elsewhere !== undefined,
                saidAbove: changed || run.pauses.some(it => it.to === undefined),
                asked: asked?.question.still === true && session?.live === step.id,
              },
              Date.now(),
            ),
          }
        : {}),
      form,
    };
  }

  get #lives(): boolean {
    const run = this.#current.shown?.run;
    return run !== undefined && liveStep(run) !== undefined;
  }

  /** What a living step prints, while somebody looks; and the clock's part of the host. */
  #tick(): void {
    clearTimeout(this.#timer);
    if (this.#disposed) return;
    this.#looksOften = this.#lives;
    this.#timer = setTimeout(() => void this.#lookAtOutput().finally(() => this.#tick()), this.#lives ? outputPause : clockPause);
  }

  async #lookAtOutput(): Promise<void> {
    if (!this.#lives) this.#printed = undefined;
    if (!this.#panel.isVisible || !this.#current.shown) return;
    if (this.#lives && !this.#looking) {
      this.#looking = true;
      this.#printed = await this.#runs.held?.session.printed().catch(() => undefined);
      this.#looking = false;
    }
    this.draw();
  }

  #closed(): void {
    // What is asked of a step that waits for the answer is asked again when the panel comes back.
    for (const asked of [...this.#asked]) if (!asked.question.keep || asked.question.sheet) this.#answer(asked, undefined);
    const waiting = this.#current.shown?.run.header.steps.find(it => it.id === this.#runs.living?.id);
    if (this.#asked.length === 0 || !waiting) return;
    const show = vscode.l10n.t('Show the Run');
    void vscode.window
      .showInformationMessage(vscode.l10n.t('"{0}" waits for your answer.', bareTitle(waiting)), show)
      .then(chosen => {
        if (chosen === show) this.show(true);
      });
  }

  #answer(asked: Asked, answer: Answer | undefined): void {
    const at = this.#asked.indexOf(asked);
    if (at < 0) return;
    this.#asked.splice(at, 1);
    asked.settle(answer);
    this.draw();
  }

  /** True when the message means something that is offered at this moment. */
  #take(message: FromPanel): boolean {
    switch (message.type) {
      case 'ready':
      case 'alive':
        return true;
      case 'typed':
      case 'sent':
      case 'left': {
        const asked = this.#asked.at(-1);
        if (!asked || asked.id !== message.form) return false;
        if (message.type === 'left') {
          // A question about what was printed has to be answered; leaving it would only hide it.
          if (asked.question.still) return true;
          this.#answer(asked, undefined);
          return true;
        }
        const known = new Set(asked.question.fields.map(it => it.name));
        if (!Object.keys(message.values).every(it => known.has(it))) return false;
        asked.values = { ...asked.values, ...message.values };
        asked.question.typed?.(asked.values);
        if (message.type === 'sent') {
          if (!asked.question.buttons.some(it => it.name === message.button)) return false;
          const { problems, missing } = asked.question.judge(asked.values);
          if (Object.keys(problems).length === 0 && missing === undefined) {
            this.#answer(asked, { button: message.button, values: asked.values });
            return true;
          }
        }
        this.draw();
        return true;
      }
      case 'act': {
        const screen = this.#screen(this.#asked.at(-1));
        const { run, step, ended } = screen;
        if (run === undefined || message.run !== run.id || screen.form !== undefined) return false;
        const offered = [
          ...(message.step === step?.id ? step.actions : []),
          ...(message.step === '' ? [...run.actions, ...run.notices.flatMap(it => it.actions), ...(ended?.actions ?? [])] : []),
        ];
        const action = offered.find(it => it.name === message.action && (it.choice ?? 0) === message.choice && !it.disabled);
        if (!action) return false;
        const shownStep = step && stepOf(this.#current.shown?.run as Run, step.id);
        void this.perform(message.action, shownStep, message.choice);
        return true;
      }
      default:
        return message satisfies never;
    }
  }

  /** Does it, and says a refusal in one sentence: nothing happened then. */
  async perform(action: ActionName, step: PinnedStep | undefined, choice = 0): Promise<void> {
    try {
      await this.#acts.act(action, step, choice);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#drillbook.log.info(`${action}: ${reason}`);
      void vscode.window.showErrorMessage(reason);
    }
    this.draw();
  }

  /** Raises a sentence when it cannot be done. */
  act(action: ActionName, step: PinnedStep | undefined): Promise<void> {
    return this.#acts.act(action, step);
  }

  move(by: 1 | -1): void {
    this.#acts.move(by);
  }

  dispose(): void {
    this.#disposed = true;
    for (const asked of this.#asked) asked.settle(undefined);
    for (const listener of this.#listeners) listener.dispose();
  }
}

function formOf({ id, question, values }: Asked): Form {
  const { title, notices, fields, buttons, still } = question;
  const { problems, missing } = question.judge(values);
  return {
    id,
    title,
    notices,
    fields: fields.map(it => ({ ...it, value: values[it.name] ?? '' })),
    buttons,
    problems,
    ...(missing === undefined ? {} : { missing }),
    ...(still ? { still } : {}),
  };
}

/** The step that a command without one acts on. */
export const stepAtHand = (current: CurrentRun): PinnedStep | undefined =>
  current.selected ?? (current.shown && currentStep(current.shown.run));
