/** What people say and decide in a run. Nothing here starts anything: every word is a record of its own. */
import { answersOf, changeOfMind, jumpOf, rollbackPlan } from '../core/run/flow.ts';
import { isAnother } from '../core/run/needs.ts';
import { isDone, liveStep, recordOf } from '../core/run/run.ts';
import type { PinnedAction, PinnedStep } from '../core/run/run-types.ts';
import { type Offer, offersOf, refuseTurn } from '../core/run/turn.ts';
import { instantOf } from './run-header.ts';
import { RunRecord } from './run-record.ts';
import { ownProblem } from './run-world.ts';

export abstract class RunByHand extends RunRecord {
  /** The step that is being started, runs, or is judged in this window. */
  abstract get live(): string | undefined;
  /** A sentence while the end of an attempt could not be saved. */
  protected abstract get unsaved(): string | undefined;

  /** Why nothing can be done about a step now, in a sentence; undefined when it is its turn. */
  canAct(stepId: string): string | undefined {
    return this.notNow(stepId) ?? refuseTurn(this.run, this.stepOf(stepId)) ?? this.changedDocument();
  }

  /** What can be done about a step that did not pass, the author's word first. Doing nothing is the default. */
  offers(stepId: string): readonly Offer[] {
    return offersOf(this.run, stepId);
  }

  /** A manual step, or an unknown outcome, vouched for by a person. `evidence` makes the note mandatory. */
  async attest(stepId: string, note: string, said: Said & { readonly second?: string } = {}): Promise<void> {
    await this.catchUp();
    const step = this.#decidable(stepId);
    if (step.kind === 'decision') {
      if (said.answer === undefined) throw ownProblem(`"${step.title}" is a decision: choose one of ${answersOf(step)}.`);
      await this.decide(stepId, said.answer, { note, ...(said.by === undefined ? {} : { by: said.by }) });
      return;
    }
    if (step.nested)
      throw ownProblem(`"${step.title}" is a run of its own ("${step.nested.title}"): start that, or skip it and say why.`);
    const { state } = recordOf(this.run, stepId);
    if (state === 'failed' || state === 'interrupted')
      throw ownProblem(`"${step.title}" ${state === 'failed' ? 'failed' : 'was interrupted'}: retry it, or skip it and say why.`);
    if (note.trim() === '' && step.evidence !== undefined)
      throw ownProblem(`"${step.title}" asks for evidence (${step.evidence}): note it, it goes into the record.`);
    if (note.trim() === '' && (state === 'unknown' || (step.command !== undefined && step.whyNotRunnable === undefined)))
      throw ownProblem(`Say how it is known that "${step.title}" is done: this goes into the record.`);
    const by = said.by ?? this.operator;
    if (step.twoPerson && !isAnother(said.second, by))
      throw ownProblem(`"${step.title}" needs two people: name somebody beside ${by} who confirms it.`);
    await this.record({
      type: 'step-attested',
      at: this.now(),
      step: stepId,
      by,
      note: this.values.mask(note),
      ...(said.answer === undefined ? {} : { answer: this.values.mask(said.answer) }),
      ...(said.second === undefined ? {} : { confirmedBy: [by, said.second.trim()] }),
    });
  }

  /**
   * Answers a decision and does what its author wrote for that answer, as far as it can be done by recording it. As long
   * as nothing was begun since, it may be answered once more; the first answer stays in the record.
   *
   * @returns The action. After `escalate` the decision is still open; `run` leaves it to `beginNested`, whose result
   * becomes the step's.
   */
  async decide(
    stepId: string,
    answer: string,
    said: { readonly note?: string; readonly by?: string } = {},
  ): Promise<PinnedAction> {
    await this.catchUp();
    const step = this.stepOf(stepId);
    const again = step.kind === 'decision' && recordOf(this.run, stepId).state === 'attested';
    if (again) this.#assertTurn(step);
    else this.#decidable(stepId);
    const branch = (step.branches ?? []).find(it => it.answer.toLowerCase() === answer.trim().toLowerCase());
    if (branch === undefined)
      throw ownProblem(
        step.branches
          ? `"${step.title}" is answered by ${answersOf(step)}, not by "${answer}".`
          : `"${step.title}" is no decision.`,
      );
    const { note = '', by = this.operator } = said;
    const { action } = branch;
    assertLeads(step, action);
    if (action.type === 'escalate') {
      await this.escalate(stepId, action.to, note || `answered "${branch.answer}"`, by);
      return action;
    }
    if (action.type === 'run') {
      await this.note(`answered "${branch.answer}"${note ? ` (${note})` : ''}: run "${action.title}"`, stepId, by);
      return action;
    }
    if (action.type === 'rollback') this.#rollbackPlan();
    const jump = again ? changeOfMind(this.run, step, action) : jumpOf(this.run, stepId, action);
    if ('begun' in jump) throw ownProblem(`"${step.title}" is done: "${jump.begun.title}" was begun after it was answered.`);
    await this.record({
      type: 'step-decided',
      at: this.now(),
      step: stepId,
      by,
      answer: branch.answer,
      action: withoutSteps(action),
      note: this.values.mask(note),
      ...jump,
    });
    if (action.type === 'rollback') await this.startRollback(`"${step.title}" was answered "${branch.answer}"`, by);
    return action;
  }

  /**
   * Lets the run go on although a step did not pass: by its author's action, or on the operator's own word.
   *
   * @param action The step's `failureAction`, or 'continue' for the operator's own word: the run has not passed then.
   * @returns What was done.
   */
  async release(stepId: string, action: PinnedAction | 'continue', reason: string, by = this.operator): Promise<PinnedAction> {
    await this.catchUp();
    const step = this.stepOf(stepId);
    this.#assertTurn(step);
    const { state, released } = recordOf(this.run, stepId);
    if (released || !['failed', 'interrupted', 'unknown'].includes(state))
      throw ownProblem(`"${step.title}" holds nothing up: it is ${state.replace('-', ' ')}.`);
    const authors = step.failureAction;
    const done: PinnedAction = action === 'continue' ? { type: 'continue' } : action;
    const byDocument = action !== 'continue' && sameAction(done, authors);
    if (action !== 'continue' && !byDocument)
      throw ownProblem(`The author of "${step.title}" did not write that: see what is offered.`);
    assertLeads(step, done);
    if (done.type === 'rollback') await this.startRollback(reason || `"${step.title}" did not pass`, by);
    else if (done.type === 'escalate') await this.escalate(stepId, done.to, reason, by);
    else if (done.type === 'run')
      await this.note(`run "${done.title}" after it did not pass${reason ? `: ${reason}` : ''}`, stepId, by);
    else if (done.type === 'stop' || done.type === 'unread')
      throw ownProblem(
        `"${step.title}" says what to do in words (${step.onFailure ?? 'stop'}): do it, then retry, skip or roll back.`,
      );
    else {
      if (reason.trim() === '' && !byDocument)
        throw ownProblem(`Say why the run goes on although "${step.title}" did not pass: this goes into the record.`);
      await this.#release(step, done, reason, by, byDocument);
    }
    return done;
  }

  /** What an author lets pass with `On failure: continue` is let pass without asking; anything else is asked. */
  protected async releaseByAuthor(stepId: string): Promise<void> {
    const step = this.stepOf(stepId);
    const { state, released } = recordOf(this.run, stepId);
    if (state !== 'failed' || released || step.failureAction?.type !== 'continue' || this.notOpen() !== undefined) return;
    await this.#release(step, { type: 'continue' }, step.onFailure ?? '', this.operator, true);
  }

  #release(step: PinnedStep, action: PinnedAction, reason: string, by: string, byDocument: boolean): Promise<void> {
    return this.record({
      type: 'step-released',
      at: this.now(),
      step: step.id,
      by,
      byDocument,
      action: withoutSteps(action),
      reason: this.values.mask(reason),
      ...jumpOf(this.run, step.id, action),
    });
  }

  /** Leaves a step out, with the reason. */
  async skip(stepId: string, reason: string, by = this.operator): Promise<void> {
    await this.catchUp();
    const step = this.stepOf(stepId);
    const refusal = this.notNow(stepId);
    if (refusal !== undefined) throw ownProblem(refusal);
    this.#assertNotDone(step);
    if (reason.trim() === '') throw ownProblem(`Say why "${step.title}" is skipped: this goes into the record.`);
    await this.record({ type: 'step-skipped', at: this.now(), step: stepId, reason: this.values.mask(reason), by });
  }

  /**
   * From now on only what was really done is undone, the newest deed first.
   * @throws RunProblem 'refused' when no step undoes anything of what was done.
   */
  async startRollback(reason: string, by = this.operator): Promise<void> {
    await this.catchUp();
    const refusal = this.notNow();
    if (refusal !== undefined) throw ownProblem(refusal);
    if (this.run.rollback) throw ownProblem('The run is being rolled back already.');
    if (reason.trim() === '') throw ownProblem('Say why the run is rolled back: this goes into the record.');
    const { steps, notUndone } = this.#rollbackPlan();
    await this.record({ type: 'rollback-started', at: this.now(), by, reason: this.values.mask(reason), steps, notUndone });
  }

  #rollbackPlan() {
    const plan = rollbackPlan(this.run);
    if (plan.steps.length > 0) return plan;
    const why = plan.deeds.map(it => `"${it.step.title}": ${it.why}`).join('; ');
    throw ownProblem(
      why ? `No step of this document undoes what was done (${why}).` : 'Nothing was done that would have to be undone.',
    );
  }

  /** Somebody was called. The step, if one is named, stays as it is. */
  async escalate(stepId: string | undefined, to: string, note: string, by = this.operator): Promise<void> {
    await this.assertOpen();
    if (to.trim() === '') throw ownProblem('Say whom this is escalated to.');
    if (stepId !== undefined) this.stepOf(stepId);
    const text = this.values.mask(note);
    await this.record({
      type: 'escalated',
      at: this.now(),
      by,
      ...(stepId === undefined ? {} : { step: stepId }),
      to,
      note: text,
    });
  }

  /** Somebody takes a step over from the role it is for. */
  async takeOver(stepId: string, by: string): Promise<void> {
    await this.assertOpen();
    const { role, title } = this.stepOf(stepId);
    if (role === undefined) throw ownProblem(`"${title}" is nobody's in particular: there is no role to take it over from.`);
    if (by.trim() === '') throw ownProblem(`Say who takes "${title}" over from ${role}.`);
    await this.record({ type: 'step-taken-over', at: this.now(), step: stepId, role, by: by.trim() });
  }

  /** A word for the record, about a step or about the run. */
  async note(text: string, stepId?: string, by = this.operator): Promise<void> {
    await this.assertOpen();
    if (stepId !== undefined) this.stepOf(stepId);
    if (text.trim() === '') throw ownProblem('An empty note says nothing.');
    const note = this.values.mask(text);
    await this.record({ type: 'note-added', at: this.now(), by, ...(stepId === undefined ? {} : { step: stepId }), note });
  }

  /** The start of the disruption, RFC 3339 with offset: the RTO counts from it. */
  async declareStart(instant: string, by = this.operator): Promise<void> {
    await this.assertOpen();
    await this.record({ type: 'start-declared', at: this.now(), by, startedAt: instantOf(instant, this.now()) });
  }

  /** Nothing starts until the run is continued; the time counts as wall time, not as active time. */
  async pause(reason: string, by = this.operator): Promise<void> {
    await this.catchUp();
    const refusal = this.notNow();
    if (refusal !== undefined) throw ownProblem(refusal);
    if (this.#paused) throw ownProblem('The run is paused already.');
    if (reason.trim() === '') throw ownProblem('Say why the run is paused: this goes into the record.');
    await this.record({ type: 'run-paused', at: this.now(), by, reason: this.values.mask(reason) });
  }

  async continueRun(by = this.operator): Promise<void> {
    await this.assertOpen();
    if (!this.#paused) throw ownProblem('The run is not paused.');
    await this.record({ type: 'run-continued', at: this.now(), by });
  }

  get #paused(): boolean {
    const last = this.run.pauses.at(-1);
    return last !== undefined && last.to === undefined;
  }

  /** Data loss as measured, milliseconds; undefined when it is not known, and the note says why. */
  async measureDataLoss(loss: number | undefined, note: string, by = this.operator): Promise<void> {
    await this.assertOpen();
    if (loss !== undefined && (!Number.isFinite(loss) || loss < 0)) throw ownProblem('A data loss is a time of zero or more.');
    if (loss === undefined && note.trim() === '') throw ownProblem('Say why the data loss is not known.');
    const text = this.values.mask(note);
    await this.record({ type: 'data-loss-measured', at: this.now(), by, ...(loss === undefined ? {} : { loss }), note: text });
  }

  /**
   * Why nothing can be done now: closed, finished, not saved, or a step lives.
   * @param beside A step that may be done by hand in the shell that the living one opened (decision 27).
   */
  protected notNow(beside?: string): string | undefined {
    const refusal = this.notOpen() ?? this.unsaved;
    if (refusal !== undefined) return refusal;
    const live = this.live ?? liveStep(this.run);
    const inShell = live !== undefined && beside !== undefined && beside !== live && this.stepOf(live).interactive;
    return live === undefined || inShell ? undefined : `"${this.stepOf(live).title}" is still running.`;
  }

  #assertTurn(step: PinnedStep): void {
    const refusal = this.canAct(step.id);
    if (refusal !== undefined) throw ownProblem(refusal);
  }

  #decidable(stepId: string): PinnedStep {
    const step = this.stepOf(stepId);
    this.#assertTurn(step);
    this.#assertNotDone(step);
    return step;
  }

  #assertNotDone(step: PinnedStep): void {
    const record = recordOf(this.run, step.id);
    if (record.state === 'passed' || record.state === 'attested' || record.state === 'not-applicable')
      throw ownProblem(`"${step.title}" is done.`);
    if (isDone(record) && record.released) throw ownProblem(`"${step.title}" is done: the run went on without it.`);
  }
}

/** What goes with a mark. */
export interface Said {
  readonly by?: string;
  readonly answer?: string;
}

/** A jump to a heading that the document does not have would leave the run nowhere. */
function assertLeads(step: PinnedStep, action: PinnedAction): void {
  if (action.type === 'skip-to' && (action.steps ?? []).length === 0)
    throw ownProblem(`"${step.title}" leads to "${action.title}", and there are no steps there: choose another way.`);
}

const sameAction = (a: PinnedAction, b: PinnedAction | undefined) =>
  b !== undefined && JSON.stringify(withoutSteps(a)) === JSON.stringify(withoutSteps(b));

/** The record names the heading; what it led to stands in the jump. */
function withoutSteps(action: PinnedAction): PinnedAction {
  const { steps: _, ...rest } = action;
  return rest;
}
