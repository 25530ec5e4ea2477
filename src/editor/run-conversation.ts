/**
 * What passes between a person and a run: which step is looked at, what is asked, what is done about an answer. Buttons of
 * the panel, rows of the Checklist, the palette and keys all come here, and everything that runs goes through the session.
 */
import * as vscode from 'vscode';
import { describeAction } from '../core/run/actions.ts';
import { currentStep, stepOf } from '../core/run/flow.ts';
import { stepThatLedAway } from '../core/run/led-away.ts';
import type { Need } from '../core/run/needs.ts';
import { isDone, liveStep, openSteps, recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { FinishedRun, PrintedSoFar } from '../node/run-session.ts';
import type { CurrentRun } from './current-run.ts';
import type { Drillbook } from './drillbook.ts';
import { MayNotRun } from './may-run.ts';
import type { RunInWindow } from './run-in-window.ts';
import type { ActionName, Form, FromPanel, Screen, Values } from './run-messages.ts';
import { RunPanel } from './run-panel.ts';
import {
  type AboutStep,
  consentOf,
  declareQuestion,
  doneQuestion,
  escalateQuestion,
  expectQuestion,
  finishQuestion,
  lossOf,
  type Question,
  rollbackQuestion,
  runQuestion,
  sentenceQuestion,
} from './run-questions.ts';
import { beforePart, endPart, runPart, stepPart } from './run-screen.ts';
import { bareTitle, isLive, stateText } from './run-words.ts';

interface Answer {
  readonly button: string;
  readonly values: Values;
}

/** A question that waits for its answer. */
interface Asked {
  readonly id: string;
  readonly question: Question;
  values: Record<string, string>;
  readonly settle: (answer: Answer | undefined) => void;
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

/** Milliseconds between two looks at what a living step prints, and between two looks at the clock. */
const outputPause = 400;
const clockPause = 5_000;

export class Conversation implements vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #runs: RunInWindow;
  readonly #current: CurrentRun;
  readonly #panel: RunPanel;
  readonly #asked: Asked[] = [];
  readonly #listeners: vscode.Disposable[];
  #elsewhere: Elsewhere | undefined;
  #printed: PrintedSoFar | undefined;
  #looking = false;
  #toldOrder = '';
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
      closed: () => this.#closed(),
    });
    this.#listeners = [
      this.#panel,
      this.#current.onDidChange(() => this.draw()),
      this.#current.onDidSelect(() => this.draw()),
      new vscode.Disposable(() => clearTimeout(this.#timer)),
    ];
    this.#tick();
  }

  /** What this leads to and does not know itself. */
  connect(elsewhere: Elsewhere): void {
    this.#elsewhere = elsewhere;
  }

  get panelIsOpen(): boolean {
    return this.#panel.isOpen;
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
      this.show(true);
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
                asked: asked?.question.still === true && session?.live === step.id,
              },
              Date.now(),
            ),
          }
        : {}),
      form,
    };
  }

  /** What a living step prints, while somebody looks; and the clock's part of the host. */
  #tick(): void {
    const run = this.#current.shown?.run;
    const live = run !== undefined && liveStep(run) !== undefined;
    this.#timer = setTimeout(
      async () => {
        if (this.#panel.isVisible && run) {
          if (live && !this.#looking) {
            this.#looking = true;
            this.#printed = await this.#runs.held?.session.printed().catch(() => undefined);
            this.#looking = false;
          } else if (!live) this.#printed = undefined;
          this.draw();
        }
        if (!this.#disposed) this.#tick();
      },
      live ? outputPause : clockPause,
    );
  }

  #closed(): void {
    // What is asked of a step that waits for the answer is asked again when the panel comes back.
    for (const asked of [...this.#asked]) if (!asked.question.keep || asked.question.sheet) this.#answer(asked, undefined);
    if (this.#asked.length > 0) this.#panel.reveal(false);
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
      await this.act(action, step, choice);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#drillbook.log.info(`${action}: ${reason}`);
      void vscode.window.showErrorMessage(reason);
    }
    this.draw();
  }

  /** Raises a sentence when it cannot be done. */
  async act(action: ActionName, given: PinnedStep | undefined, choice = 0): Promise<void> {
    const step = () => {
      if (given) return given;
      throw new MayNotRun(vscode.l10n.t('Select a step in the Checklist first.'));
    };
    switch (action) {
      case 'run':
        return this.#run(step());
      case 'done':
        return this.#done(step(), false);
      case 'skip':
        return this.#skip(step());
      case 'decide':
        return this.#decide(step(), choice);
      case 'author':
        return this.#author(step(), choice);
      case 'roll-back':
        return this.#rollBack(step());
      case 'continue':
        return this.#goOn(step());
      case 'escalate':
        return this.#escalate(given);
      case 'stop':
        if (!this.#runs.living) throw new MayNotRun(vscode.l10n.t('No step is running.'));
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
        return this.#copy(step());
      case 'open':
        await this.#elsewhere?.openStep(step());
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
        await this.#elsewhere?.showDifference();
        return;
      case 'accept-document':
        return this.#acceptDocument();
      case 'finish':
        return this.#finish();
      case 'abort':
        return this.#abort();
      case 'resume':
        await this.#elsewhere?.resume();
        return;
      case 'report':
        await this.#elsewhere?.openReport(this.#current.shown?.folder ?? '');
        return;
      case 'mark-tested':
        await this.#elsewhere?.markTested();
        return;
      case 'start-again':
        await this.#elsewhere?.start(this.#current.shown?.document);
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

  #about(step: PinnedStep, tellOrder: boolean): AboutStep {
    const { session } = this.#runs.hand;
    const { run, operator } = session;
    const away = stepThatLedAway(run, step.id);
    return {
      step,
      operator,
      host: run.header.host,
      earlier: tellOrder ? this.#earlier(run, step) : [],
      away: away && { title: away.title, open: isLive(recordOf(run, away.id).state) },
    };
  }

  /** Earlier steps that are not done: said before every dangerous step, and once for the others. */
  #earlier(run: Run, step: PinnedStep): readonly PinnedStep[] {
    if (run.rollback || run.header.mode === 'check-only' || isDone(recordOf(run, step.id))) return [];
    const sequence = sequenceOf(run);
    const at = sequence.findIndex(it => it.id === step.id);
    // What lies around a step is not before it.
    const around = (it: PinnedStep) => step.id.startsWith(`${it.id}/`) || it.id === step.parent;
    const earlier = sequence
      .slice(0, Math.max(0, at))
      .filter(it => !around(it) && !isLive(recordOf(run, it.id).state) && !isDone(recordOf(run, it.id)));
    if (earlier.length === 0) return [];
    if (step.danger !== undefined || this.#toldOrder !== run.header.id) return earlier;
    return [];
  }

  async #run(step: PinnedStep): Promise<void> {
    if (step.kind === 'decision') {
      this.#current.select(step);
      return this.show(true);
    }
    if (step.nested) {
      await this.#elsewhere?.startNested(step);
      return;
    }
    if (step.command === undefined || step.whyNotRunnable !== undefined) return this.#done(step, false);
    const { session, document } = this.#runs.hand;
    this.#runs.mayRun(document);
    // Beside a shell that is open elsewhere a step can only be done there, by the person's own hand (decision 27).
    const inShell = this.#runs.living?.interactive === true && this.#runs.living.id !== step.id;
    const not = inShell ? session.canAct(step.id) : session.canRun(step.id);
    if (not !== undefined) throw new MayNotRun(not);
    this.#current.select(step);
    const needs = session.needs(step.id).filter(it => !inShell || it.type !== 'where');
    const about = this.#about(step, true);
    const question = runQuestion(about, needs, inShell);
    let values: Values = {};
    if (question) {
      const answer = await this.ask(question);
      if (!answer) return;
      if (about.earlier.length > 0) this.#toldOrder = session.run.header.id;
      ({ values } = answer);
      await this.#fill(needs, values);
    }
    await this.#takenOver(step, needs, values);
    if (inShell || values['where'] === 'there') {
      await vscode.env.clipboard.writeText(session.pastedCommand(step.id));
      return this.#done(step, true, values['second']);
    }
    const consent = consentOf(needs, values, session.run.header.host);
    const record = await this.#runs.runStep(step, consent);
    this.#tell(step);
    if (record.state === 'passed' && step.evidence !== undefined) await this.#evidence(step, step.evidence);
  }

  /** Values that were missing until now. */
  async #fill(needs: readonly Need[], values: Values): Promise<void> {
    const { session } = this.#runs.hand;
    for (const need of needs) {
      if (need.type === 'placeholders') for (const { name } of need.gaps) await session.fill(name, values[`gap:${name}`] ?? '');
      if (need.type === 'secret') await session.fill(need.name, values[`secret:${need.name}`] ?? '');
    }
  }

  async #takenOver(step: PinnedStep, needs: readonly Need[], values: Values): Promise<void> {
    const who = values['role']?.trim();
    if (who && needs.some(it => it.type === 'role')) await this.#runs.hand.session.takeOver(step.id, who);
  }

  /** A step that did not pass is said even where nobody looks at the panel. */
  #tell(step: PinnedStep): void {
    const run = this.#runs.held?.session.run;
    const record = run && recordOf(run, step.id);
    if (!record || !['failed', 'interrupted', 'unknown'].includes(record.state) || record.released || this.#panel.isVisible)
      return;
    const show = vscode.l10n.t('Show the Run');
    const words = vscode.l10n.t(
      '"{0}" {1}. The run stops here until you decide.',
      bareTitle(step),
      stateText(record, Date.now()),
    );
    void vscode.window.showErrorMessage(words, show).then(chosen => {
      if (chosen === show) this.show(true);
    });
  }

  async #evidence(step: PinnedStep, what: string): Promise<void> {
    const question = sentenceQuestion(
      vscode.l10n.t('Evidence for "{0}"', bareTitle(step)),
      what,
      vscode.l10n.t('Note it'),
      vscode.l10n.t('Without it the run cannot have passed.'),
    );
    const answer = await this.ask(question);
    if (answer) await this.#runs.hand.session.note(answer.values['words'] ?? '', step.id);
  }

  async #done(step: PinnedStep, there: boolean, second?: string): Promise<void> {
    const { session } = this.#runs.hand;
    const not = session.canAct(step.id);
    if (not !== undefined) throw new MayNotRun(not);
    const record = recordOf(session.run, step.id);
    if (step.kind === 'decision') {
      this.#current.select(step);
      return this.show(true);
    }
    if (step.nested)
      throw new MayNotRun(vscode.l10n.t('"{0}" is a run of its own: start that, or skip it and say why.', bareTitle(step)));
    if (record.state === 'failed' || record.state === 'interrupted')
      throw new MayNotRun(
        vscode.l10n.t('"{0}" {1}: retry it, or skip it and say why.', bareTitle(step), stateText(record, Date.now())),
      );
    if (isDone(record)) throw new MayNotRun(vscode.l10n.t('"{0}" is done already.', bareTitle(step)));
    this.#current.select(step);
    const needs = session.needs(step.id).filter(it => !there || it.type !== 'role');
    const about = this.#about(step, !there);
    const answer = await this.ask(doneQuestion(about, session.run, needs, there), second === undefined ? {} : { second });
    if (!answer) return;
    if (about.earlier.length > 0) this.#toldOrder = session.run.header.id;
    const { values } = answer;
    await this.#takenOver(step, needs, values);
    const note = values['note']?.trim() ?? '';
    const named = values['second']?.trim();
    const where = there && about.away ? vscode.l10n.t('there, where "{0}" led: ', bareTitle(about.away)) : '';
    await session.attest(step.id, `${where}${note}`, named ? { second: named } : {});
  }

  async #skip(step: PinnedStep): Promise<void> {
    const { session } = this.#runs.hand;
    const record = recordOf(session.run, step.id);
    if (isLive(record.state))
      throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Stop it before you skip it.', bareTitle(step)));
    if (isDone(record)) throw new MayNotRun(vscode.l10n.t('"{0}" is done already.', bareTitle(step)));
    this.#current.select(step);
    const question = sentenceQuestion(
      vscode.l10n.t('Skip: {0}', bareTitle(step)),
      vscode.l10n.t('Why is this step skipped? The reason goes into the record.'),
      vscode.l10n.t('Skip it'),
      vscode.l10n.t('A skipped step needs a reason.'),
    );
    const answer = await this.ask(question);
    if (answer) await session.skip(step.id, answer.values['words'] ?? '');
  }

  async #decide(step: PinnedStep, choice: number): Promise<void> {
    const { session } = this.#runs.hand;
    const branch = step.branches?.[choice];
    if (!branch) return;
    const action = await session.decide(step.id, branch.answer);
    if (action.type === 'run') await this.#elsewhere?.startNested(step);
  }

  async #author(step: PinnedStep, choice: number): Promise<void> {
    const { session } = this.#runs.hand;
    const offer = session.offers(step.id)[choice];
    if (offer?.type !== 'author') return;
    const question = sentenceQuestion(
      vscode.l10n.t('As its author says: {0}', describeAction(offer.action)),
      vscode.l10n.t('A word for the record'),
      vscode.l10n.t('Do it'),
    );
    const answer = await this.ask(question);
    if (!answer) return;
    const done = await session.release(step.id, offer.action, answer.values['words'] ?? '');
    if (done.type === 'run') await this.#elsewhere?.startNested(step);
  }

  async #goOn(step: PinnedStep): Promise<void> {
    const question = sentenceQuestion(
      vscode.l10n.t('Go on without "{0}"', bareTitle(step)),
      vscode.l10n.t('Why does the run go on although this did not pass?'),
      vscode.l10n.t('Go on'),
      vscode.l10n.t('Say why: this goes into the record.'),
      [{ tone: 'warn', text: vscode.l10n.t('The run will not have passed.') }],
    );
    const answer = await this.ask(question);
    if (answer) await this.#runs.hand.session.release(step.id, 'continue', answer.values['words'] ?? '');
  }

  async #rollBack(step: PinnedStep): Promise<void> {
    const { session } = this.#runs.hand;
    const offer = session.offers(step.id).find(it => it.type === 'roll-back');
    if (!offer) throw new MayNotRun(vscode.l10n.t('No step of this document undoes what was done.'));
    const answer = await this.ask(rollbackQuestion(offer));
    if (answer) await session.startRollback(answer.values['words'] ?? '');
  }

  async #escalate(step: PinnedStep | undefined): Promise<void> {
    const { session } = this.#runs.hand;
    const offer = step && session.offers(step.id).find(it => it.type === 'escalate');
    const answer = await this.ask(escalateQuestion(offer?.to ?? session.run.header.escalation));
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
    const answer = await this.ask(question);
    if (answer) await session.note(answer.values['words'] ?? '', step?.id);
  }

  async #takeOver(step: PinnedStep): Promise<void> {
    const { session } = this.#runs.hand;
    const answer = await this.ask({
      title: vscode.l10n.t('Take over "{0}"', bareTitle(step)),
      notices: [],
      fields: [
        {
          name: 'who',
          label: vscode.l10n.t('This step is for {0}. Who takes it over?', step.role ?? ''),
          type: 'text',
          value: session.operator,
          required: true,
        },
      ],
      buttons: [
        { name: 'send', label: vscode.l10n.t('Take over') },
        { name: 'leave', label: vscode.l10n.t('Not now'), key: 'Esc', tone: 'quiet' },
      ],
      judge: values => (values['who']?.trim() ? { problems: {} } : { problems: { who: vscode.l10n.t('Name somebody.') } }),
    });
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
    const answer = await this.ask(question);
    if (answer) await session.pause(answer.values['words'] ?? '');
  }

  async #declare(): Promise<void> {
    const { session } = this.#runs.hand;
    const answer = await this.ask(declareQuestion(session.run.declaredAt));
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
    const answer = await this.ask(question);
    if (answer) await session.acceptDocument(hash, answer.values['words'] ?? '');
  }

  async #finish(): Promise<void> {
    this.#assertNothingLives();
    const { session } = this.#runs.hand;
    const answer = await this.ask(finishQuestion(session.run));
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
    const answer = await this.ask(question);
    if (answer) await this.#ended(await this.#runs.finish(answer.values['words'] ?? '', 'aborted'));
  }

  async #ended({ problem }: FinishedRun): Promise<void> {
    if (problem !== undefined) void vscode.window.showErrorMessage(problem);
    // A nested run leads back to the one above, and only the outermost ends here: its report is what is read then.
    if (this.#runs.isOn) this.show(true);
    else await this.#elsewhere?.openReport(this.#current.shown?.folder ?? '');
  }

  #assertNothingLives(): void {
    const { living } = this.#runs;
    if (living) throw new MayNotRun(vscode.l10n.t('"{0}" is still running. Wait for it, or stop it first.', bareTitle(living)));
  }

  async #copy(step: PinnedStep): Promise<void> {
    const { held } = this.#runs;
    if (step.command === undefined)
      throw new MayNotRun(vscode.l10n.t('"{0}" is done by hand: it has no command.', bareTitle(step)));
    // Pasted elsewhere, a bare command would run with empty variables.
    const text = held ? held.session.pastedCommand(step.id) : step.command;
    await vscode.env.clipboard.writeText(text);
    const danger = step.danger === undefined ? '' : vscode.l10n.t(' It is dangerous: {0}', step.danger);
    void vscode.window.setStatusBarMessage(
      vscode.l10n.t('The command of "{0}" is on the clipboard, with its values.{1}', bareTitle(step), danger),
      6000,
    );
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
