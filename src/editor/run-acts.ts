/** What is done with a run when a person says so: asked first what must be asked, then handed to the session. */
import * as vscode from 'vscode';
import { openSteps } from '../core/run/run.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { FinishedRun } from '../node/run-session.ts';
import type { CurrentRun } from './current-run.ts';
import { MayNotRun } from './may-run.ts';
import type { RunInWindow } from './run-in-window.ts';
import type { ActionName, Values } from './run-messages.ts';
import {
  declareQuestion,
  escalateQuestion,
  finishQuestion,
  lossOf,
  type Question,
  rollbackQuestion,
  sentenceQuestion,
  takeOverQuestion,
} from './run-questions.ts';
import { bareTitle } from './run-words.ts';
import { StepActs } from './step-acts.ts';

export interface Answer {
  readonly button: string;
  readonly values: Values;
}

/** How the panel is asked to do what is not the run's own business. */
export interface Elsewhere {
  start(document: vscode.Uri | undefined): Promise<unknown>;
  resume(): Promise<unknown>;
  startNested(step: PinnedStep): Promise<unknown>;
  openReport(folder: string): Promise<unknown>;
  showDifference(): Promise<unknown>;
  markTested(): Promise<unknown>;
  mayMarkTested(): boolean;
  openStep(step: PinnedStep): Promise<unknown>;
}

/** What acts need of the conversation they are part of. */
export interface ActsNeed {
  readonly runs: RunInWindow;
  /** Undefined when the person left the question. */
  ask(question: Question, values?: Values): Promise<Answer | undefined>;
  /** Brings the panel to the front. */
  show(focus: boolean): void;
  /** The panel can be seen. */
  isSeen(): boolean;
  elsewhere(): Elsewhere | undefined;
}

export class RunActs {
  readonly #need: ActsNeed;
  readonly #runs: RunInWindow;
  readonly #current: CurrentRun;
  readonly #step: StepActs;

  constructor(need: ActsNeed) {
    this.#need = need;
    this.#runs = need.runs;
    this.#current = need.runs.current;
    this.#step = new StepActs(need);
  }

  /** Raises a sentence when it cannot be done. */
  async act(action: ActionName, given: PinnedStep | undefined, choice = 0): Promise<void> {
    const step = () => {
      if (given) return given;
      throw new MayNotRun(vscode.l10n.t('Select a step in the Checklist first.'));
    };
    switch (action) {
      case 'run':
        return this.#step.run(step());
      case 'done':
        return this.#step.done(step(), false);
      case 'skip':
        return this.#step.skip(step());
      case 'decide':
        return this.#step.decide(step(), choice);
      case 'author':
        return this.#step.author(step(), choice);
      case 'roll-back':
        return this.#rollBack(step());
      case 'continue':
        return this.#step.goOn(step());
      case 'escalate':
        return this.#escalate(given);
      case 'stop':
        if (!this.#runs.living) throw new MayNotRun(vscode.l10n.t('No step is running.'));
        if (this.#runs.hand.session.elsewhere)
          throw new MayNotRun(
            vscode.l10n.t('"{0}" runs in another window: stop it there, or in its terminal.', bareTitle(this.#runs.living)),
          );
        return this.#runs.hand.session.stop();
      case 'note':
        return this.#note(given);
      case 'take-over':
        return this.#takeOver(step());
      case 'ask-condition': {
        await this.#runs.hand.session.askSkipIf(step().id);
        return;
      }
      case 'next':
      case 'previous':
        return this.move(action === 'next' ? 1 : -1);
      case 'copy':
        return this.#step.copy(step());
      case 'open':
        await this.#need.elsewhere()?.openStep(step());
        return;
      case 'terminal':
        return this.#runs.showTerminal();
      case 'pause':
        return this.#pause();
      case 'continue-run':
        return this.#runs.hand.session.continueRun();
      case 'declare':
        return this.#declare();
      case 'difference':
        await this.#need.elsewhere()?.showDifference();
        return;
      case 'accept-document':
        return this.#acceptDocument();
      case 'finish':
        return this.#finish();
      case 'abort':
        return this.#abort();
      case 'resume':
        await this.#need.elsewhere()?.resume();
        return;
      case 'report':
        await this.#need.elsewhere()?.openReport(this.#current.shown?.folder ?? '');
        return;
      case 'mark-tested':
        await this.#need.elsewhere()?.markTested();
        return;
      case 'start-again':
        await this.#need.elsewhere()?.start(this.#current.shown?.document);
        return;
      default:
        return action satisfies never;
    }
  }

  move(by: 1 | -1): void {
    const steps = this.#current.shown?.run.header.steps;
    if (!steps) throw new MayNotRun(vscode.l10n.t('No run is on. Start one from a document.'));
    const at = steps.findIndex(it => it.id === this.#current.selected?.id);
    const step = steps[Math.min(steps.length - 1, Math.max(0, at + by))];
    if (step) this.#current.select(step);
  }

  async #rollBack(step: PinnedStep): Promise<void> {
    const { session } = this.#runs.hand;
    const offer = session.offers(step.id).find(it => it.type === 'roll-back');
    if (!offer) throw new MayNotRun(vscode.l10n.t('No step of this document undoes what was done.'));
    const answer = await this.#need.ask(rollbackQuestion(offer));
    if (answer) await session.startRollback(answer.values['words'] ?? '');
  }

  async #escalate(step: PinnedStep | undefined): Promise<void> {
    const { session } = this.#runs.hand;
    const offer = step && session.offers(step.id).find(it => it.type === 'escalate');
    const answer = await this.#need.ask(escalateQuestion(offer?.to ?? session.run.header.escalation));
    if (answer) await session.escalate(step?.id, answer.values['to'] ?? '', answer.values['words'] ?? '');
  }

  async #note(step: PinnedStep | undefined): Promise<void> {
    const { session } = this.#runs.hand;
    const question = sentenceQuestion(
      step ? vscode.l10n.t('Note about "{0}"', bareTitle(step)) : vscode.l10n.t('Note'),
      vscode.l10n.t('It goes into the record with the time.'),
      vscode.l10n.t('Note it'),
      vscode.l10n.t('An empty note says nothing.'),
    );
    const answer = await this.#need.ask(question);
    if (answer) await session.note(answer.values['words'] ?? '', step?.id);
  }

  async #takeOver(step: PinnedStep): Promise<void> {
    const { session } = this.#runs.hand;
    const answer = await this.#need.ask(takeOverQuestion(step, session.operator));
    if (answer) await session.takeOver(step.id, answer.values['who'] ?? '');
  }

  async #pause(): Promise<void> {
    const { session } = this.#runs.hand;
    const question = sentenceQuestion(
      vscode.l10n.t('Pause the run'),
      vscode.l10n.t('Why? The time counts as wall time, not as active time.'),
      vscode.l10n.t('Pause'),
      vscode.l10n.t('Say why: this goes into the record.'),
    );
    const answer = await this.#need.ask(question);
    if (answer) await session.pause(answer.values['words'] ?? '');
  }

  async #declare(): Promise<void> {
    const { session } = this.#runs.hand;
    const answer = await this.#need.ask(declareQuestion(session.run.declaredAt));
    if (answer) await session.declareStart(answer.values['at'] ?? '');
  }

  async #acceptDocument(): Promise<void> {
    const { session } = this.#runs.hand;
    const hash = session.documentIsAnother;
    if (hash === undefined) return;
    const question = sentenceQuestion(
      vscode.l10n.t('Go on with the pinned text'),
      vscode.l10n.t('Why is the run not started anew with the text as it is now?'),
      vscode.l10n.t('Go on'),
      vscode.l10n.t('Say why: this goes into the record.'),
    );
    const answer = await this.#need.ask(question);
    if (answer) await session.acceptDocument(hash, answer.values['words'] ?? '');
  }

  async #finish(): Promise<void> {
    this.#assertNothingLives();
    const { session } = this.#runs.hand;
    const answer = await this.#need.ask(finishQuestion(session.run));
    if (!answer) return;
    const { values } = answer;
    const loss = lossOf(values);
    const words = values['words'] ?? '';
    if ('loss' in values) await session.measureDataLoss(loss, loss === undefined ? words : '');
    await this.#ended(await this.#runs.finish(words));
  }

  async #abort(): Promise<void> {
    this.#assertNothingLives();
    const { run } = this.#runs.hand.session;
    const question = sentenceQuestion(
      vscode.l10n.t('Abort the run'),
      vscode.l10n.t('Why is this run aborted? The reason goes into the record.'),
      vscode.l10n.t('Abort the run'),
      vscode.l10n.t('An aborted run needs a reason.'),
      openSteps(run).length > 0
        ? [{ tone: 'warn', text: vscode.l10n.t('Nothing is undone by this. To undo what was done, roll back first.') }]
        : [],
    );
    const answer = await this.#need.ask(question);
    if (answer) await this.#ended(await this.#runs.finish(answer.values['words'] ?? '', 'aborted'));
  }

  async #ended({ problem }: FinishedRun): Promise<void> {
    if (problem !== undefined) void vscode.window.showErrorMessage(problem);
    // A nested run leads back to the one above, and only the outermost ends here: its report is what is read then.
    if (this.#runs.isOn) this.#need.show(true);
    else await this.#need.elsewhere()?.openReport(this.#current.shown?.folder ?? '');
  }

  #assertNothingLives(): void {
    const { living } = this.#runs;
    if (living) throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Wait for it, or stop it first.', bareTitle(living)));
  }
}
