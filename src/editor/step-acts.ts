/** What is done with one step when a person says so: run, marked done, skipped, decided, gone on without, copied. */
import * as vscode from 'vscode';
import { describeAction } from '../core/run/actions.ts';
import { stepThatLedAway } from '../core/run/led-away.ts';
import type { Need } from '../core/run/needs.ts';
import { isDone, recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { CurrentRun } from './current-run.ts';
import { MayNotRun } from './may-run.ts';
import type { ActsNeed } from './run-acts.ts';
import type { RunInWindow } from './run-in-window.ts';
import type { Values } from './run-messages.ts';
import { type AboutStep, consentOf, doneQuestion, runQuestion } from './run-needs.ts';
import { sentenceQuestion } from './run-questions.ts';
import { bareTitle, isLive, stateText } from './run-words.ts';

export class StepActs {
  readonly #need: ActsNeed;
  readonly #runs: RunInWindow;
  readonly #current: CurrentRun;
  /** Run in which it was said already that steps are done out of order. */
  #toldOrder = '';

  constructor(need: ActsNeed) {
    this.#need = need;
    this.#runs = need.runs;
    this.#current = need.runs.current;
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

  async run(step: PinnedStep): Promise<void> {
    if (step.kind === 'decision') {
      this.#current.select(step);
      return this.#need.show(true);
    }
    if (step.nested) {
      await this.#need.elsewhere()?.startNested(step);
      return;
    }
    if (step.command === undefined || step.whyNotRunnable !== undefined) return this.done(step, false);
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
      const answer = await this.#need.ask(question);
      if (!answer) return;
      if (about.earlier.length > 0) this.#toldOrder = session.run.header.id;
      ({ values } = answer);
      await this.#fill(needs, values);
    }
    await this.#takenOver(step, needs, values);
    if (inShell || values['where'] === 'there') {
      await vscode.env.clipboard.writeText(session.pastedCommand(step.id));
      return this.done(step, true, values['second']);
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
    if (!record || !['failed', 'interrupted', 'unknown'].includes(record.state) || record.released || this.#need.isSeen()) return;
    const show = vscode.l10n.t('Show the Run');
    const words = vscode.l10n.t(
      '"{0}" {1}. The run stops here until you decide.',
      bareTitle(step),
      stateText(record, Date.now()),
    );
    void vscode.window.showErrorMessage(words, show).then(chosen => {
      if (chosen === show) this.#need.show(true);
    });
  }

  async #evidence(step: PinnedStep, what: string): Promise<void> {
    const question = sentenceQuestion(
      vscode.l10n.t('Evidence for "{0}"', bareTitle(step)),
      what,
      vscode.l10n.t('Note it'),
      vscode.l10n.t('Without it the run cannot have passed.'),
    );
    const answer = await this.#need.ask(question);
    if (answer) await this.#runs.hand.session.note(answer.values['words'] ?? '', step.id);
  }

  async done(step: PinnedStep, there: boolean, second?: string): Promise<void> {
    const { session } = this.#runs.hand;
    const not = session.canAct(step.id);
    if (not !== undefined) throw new MayNotRun(not);
    const record = recordOf(session.run, step.id);
    if (step.kind === 'decision') {
      this.#current.select(step);
      return this.#need.show(true);
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
    const answer = await this.#need.ask(doneQuestion(about, session.run, needs, there), second === undefined ? {} : { second });
    if (!answer) return;
    if (about.earlier.length > 0) this.#toldOrder = session.run.header.id;
    const { values } = answer;
    await this.#takenOver(step, needs, values);
    const note = values['note']?.trim() ?? '';
    const named = values['second']?.trim();
    const where = there && about.away ? vscode.l10n.t('there, where "{0}" led: ', bareTitle(about.away)) : '';
    await session.attest(step.id, `${where}${note}`, named ? { second: named } : {});
  }

  async skip(step: PinnedStep): Promise<void> {
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
    const answer = await this.#need.ask(question);
    if (answer) await session.skip(step.id, answer.values['words'] ?? '');
  }

  async decide(step: PinnedStep, choice: number): Promise<void> {
    const { session } = this.#runs.hand;
    const branch = step.branches?.[choice];
    if (!branch) return;
    const action = await session.decide(step.id, branch.answer);
    if (action.type === 'run') await this.#need.elsewhere()?.startNested(step);
  }

  async author(step: PinnedStep, choice: number): Promise<void> {
    const { session } = this.#runs.hand;
    const offer = session.offers(step.id)[choice];
    if (offer?.type !== 'author') return;
    const question = sentenceQuestion(
      vscode.l10n.t('As its author says: {0}', describeAction(offer.action)),
      vscode.l10n.t('A word for the record'),
      vscode.l10n.t('Do it'),
    );
    const answer = await this.#need.ask(question);
    if (!answer) return;
    const done = await session.release(step.id, offer.action, answer.values['words'] ?? '');
    if (done.type === 'run') await this.#need.elsewhere()?.startNested(step);
  }

  async goOn(step: PinnedStep): Promise<void> {
    const question = sentenceQuestion(
      vscode.l10n.t('Go on without "{0}"', bareTitle(step)),
      vscode.l10n.t('Why does the run go on although this did not pass?'),
      vscode.l10n.t('Go on'),
      vscode.l10n.t('Say why: this goes into the record.'),
      [{ tone: 'warn', text: vscode.l10n.t('The run will not have passed.') }],
    );
    const answer = await this.#need.ask(question);
    if (answer) await this.#runs.hand.session.release(step.id, 'continue', answer.values['words'] ?? '');
  }

  /** Pasted elsewhere it does what it does here: the same is asked first, and its values go along. */
  async copy(step: PinnedStep): Promise<void> {
    const { held } = this.#runs;
    if (step.command === undefined)
      throw new MayNotRun(vscode.l10n.t('"{0}" is done by hand: it has no command.', bareTitle(step)));
    let text = step.command;
    if (held && step.whyNotRunnable === undefined) {
      const { session } = held;
      const asked = new Set<Need['type']>(['placeholders', 'hidden', 'confirm', 'two-person', 'danger']);
      const needs = session.needs(step.id).filter(it => asked.has(it.type));
      const question = runQuestion(this.#about(step, false), needs, true);
      const answer = question && (await this.#need.ask(question));
      if (question && !answer) return;
      await this.#fill(needs, answer?.values ?? {});
      text = session.pastedCommand(step.id);
    }
    await vscode.env.clipboard.writeText(text);
    const said = vscode.l10n.t('The command of "{0}" is on the clipboard, with its values and no secret.', bareTitle(step));
    void vscode.window.setStatusBarMessage(said, 6000);
  }
}
