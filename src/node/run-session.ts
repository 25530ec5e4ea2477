/**
 * A run in progress: what the window and the command line ask of it. Intent is journalled before anything starts; what
 * happened is taken from the wrapper's own files; what nobody saw is `unknown` and waits for a person.
 */
import { hostname } from 'node:os';
import path from 'node:path';
import { describeNeed, hiddenIn, type Need, needsOf, unmetNeed } from '../core/run/needs.ts';
import { fillGaps } from '../core/run/placeholders.ts';
import { earnedResult, liveStep, recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, RunResult } from '../core/run/run-types.ts';
import type { ShellName } from '../core/run/shells.ts';
import { refuseCommand } from '../core/run/turn.ts';
import { Attempts } from './run-attempts.ts';
import { RunByHand } from './run-by-hand.ts';
import { type Claim, claimAttempt, takenBy } from './run-claims.ts';
import { cleanPrivate } from './run-clean.ts';
import { type FinishedRun, finishRun, refuseResult } from './run-finish.ts';
import { headerOf } from './run-header.ts';
import { nestedEnd } from './run-nested.ts';
import { notAsBegun } from './run-origin.ts';
import type { RecordParts } from './run-record.ts';
import { type PrintedSoFar, pastedCommand, type ShownCommand, shownCommand } from './run-shown.ts';
import { RunProblem, readRun, reasonOf } from './run-store.ts';
import { RunValues } from './run-values.ts';
import { mayNotRun, type Nesting, ownProblem, type RunConsent, type RunStart, type SessionWorld, userName } from './run-world.ts';
import { ownStart, RunFolder } from './wrapper.ts';

export type { Need } from '../core/run/needs.ts';
export type { Offer } from '../core/run/turn.ts';
export type { FinishedRun } from './run-finish.ts';
export type { DocumentNow } from './run-record.ts';
export type { PrintedSoFar, ShownCommand } from './run-shown.ts';
export type { Nesting, RunConsent, RunStart, RunTerminal, SessionWorld } from './run-world.ts';

interface SessionParts extends RecordParts {
  readonly private: RunFolder;
  readonly startFolder: string;
}

/** Milliseconds between two looks at a step that runs in another window. */
const otherWindow = 1_000;

export class RunSession extends RunByHand {
  readonly #private: RunFolder;
  readonly #attempts: Attempts;
  #starting = false;
  #watch: NodeJS.Timeout | undefined;
  #elsewhere: Claim | undefined;

  private constructor(world: SessionWorld, parts: SessionParts) {
    super(world, parts);
    this.#private = parts.private;
    this.#attempts = new Attempts({
      ...parts,
      world,
      run: () => this.run,
      isClosed: () => this.isClosed,
      claim: (step, attempt) => this.#claim(step, attempt),
      record: event => this.record(event),
      changed: () => this.tell(),
      settled: step => this.releaseByAuthor(step),
    });
  }

  /** What the run's terminal must have in its environment. */
  get environment(): Readonly<Record<string, string>> {
    return this.#attempts.environment;
  }
  get live(): string | undefined {
    return this.#attempts.live;
  }
  protected get unsaved(): string | undefined {
    return this.#attempts.unsaved;
  }
  /** The window that runs the live step, when it is not this one. */
  get elsewhere(): Claim | undefined {
    return this.#elsewhere;
  }

  /**
   * Starts a run: nothing runs yet, but its folder and first record are on the disk.
   * @throws RunProblem 'refused' (values, hidden rules, Windows) or 'not-recordable'.
   */
  static async start(start: RunStart): Promise<RunSession> {
    const refusal = mayNotRun(start);
    if (refusal !== undefined) throw ownProblem(refusal);
    await cleanPrivate(start.privateFolder, Date.parse(start.clock.now()));
    const values = RunValues.take(start);
    const header = await headerOf(start, values);
    const folder = await start.store.create(header, start.text);
    const journal = await start.store.openJournal(folder, start.clock);
    const privateFolder = new RunFolder(start.privateFolder, header.id);
    try {
      await privateFolder.prepare();
      await values.keepIn(privateFolder);
      await privateFolder.keepPlaces({ startFolder: start.folder, record: folder });
    } catch (error) {
      throw new RunProblem(
        'not-recordable',
        `The run did not start: its private folder ${privateFolder.path} cannot be written (${reasonOf(error)}).`,
      );
    }
    const { run } = await readRun(folder);
    const { operator, startedAt } = header;
    const parts = { folder, journal, private: privateFolder, run, values, operator, startFolder: start.folder };
    const session = new RunSession(start, parts);
    await session.record({ type: 'run-started', at: startedAt });
    if (start.mode === 'check-only')
      for (const step of sequenceOf(run))
        if (!step.check)
          await session.record({
            type: 'step-not-applicable',
            at: start.clock.now(),
            step: step.id,
            reason: 'Only declared checks belong to a check-only run',
          });
    return session;
  }

  /**
   * Takes up a run again, after a reload or a crash. A step that was started and has no end is finished from its end
   * file; or followed, when its wrapper is alive; or it is `unknown`, and a person decides. A step that lives in another
   * window is left to that window, and shown as it goes on.
   *
   * @param given.values Secret values, when the private folder no longer has them.
   */
  static async resume(
    runFolder: string,
    world: SessionWorld,
    given: { readonly by?: string; readonly values?: ReadonlyMap<string, string>; readonly folder?: string } = {},
  ): Promise<RunSession> {
    const stored = await readRun(runFolder);
    const { header } = stored.run;
    if (stored.run.result !== 'unfinished') throw ownProblem(`This run is finished: ${stored.run.result}.`);
    if (stored.problems.some(it => it.type === 'version'))
      throw ownProblem('This run was recorded by a newer Drillbook: it can be read here, not continued.');
    const foreign = await notAsBegun(stored);
    if (foreign !== undefined) throw ownProblem(foreign);
    await cleanPrivate(world.privateFolder, Date.parse(world.clock.now()));
    const privateFolder = new RunFolder(world.privateFolder, header.id);
    await privateFolder.prepare();
    const values = await RunValues.find(header.parameters, privateFolder, given.values, world.redact);
    const startFolder = (await privateFolder.places())?.startFolder ?? given.folder ?? world.store.root;
    const journal = await world.store.openJournal(runFolder, world.clock);
    const operator = given.by ?? userName();
    const parts = { folder: runFolder, journal, private: privateFolder, run: stored.run, values, operator, startFolder };
    const session = new RunSession(world, parts);
    const reason = stored.problems.map(it => `${it.file}: ${it.message}`).join('; ') || 'taken up again';
    try {
      await session.record({ type: 'run-resumed', at: world.clock.now(), by: operator, reason });
      await session.catchUp();
      await session.#settleLive();
      if (session.run.stoppedAt !== undefined) await session.releaseByAuthor(session.run.stoppedAt);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** Why a step cannot be run now, in a sentence; undefined when it can. What `needs` lists is asked, not refused. */
  canRun(stepId: string): string | undefined {
    const step = this.stepOf(stepId);
    return this.canAct(stepId) ?? this.#besideShell(step) ?? mayNotRun(this.world) ?? refuseCommand(this.run, step);
  }

  /** What a person has to say before this step runs or is marked done, in the order to ask. */
  needs(stepId: string): readonly Need[] {
    return needsOf(this.run, this.stepOf(stepId), this.values, this.operator);
  }

  /** The command of a step for eyes: values filled in, secrets masked; undefined when it has none. */
  shownCommand(stepId: string): ShownCommand | undefined {
    return shownCommand(this.run, this.stepOf(stepId), this.values);
  }

  /**
   * The command of a step as it is pasted into another shell, with its values but no secrets.
   * @throws RunProblem 'refused' while a placeholder has no value, or where there is no command.
   */
  pastedCommand(stepId: string): string {
    const step = this.stepOf(stepId);
    if (step.command === undefined) throw ownProblem(`"${step.title}" is done by hand: it has no command.`);
    const missing = this.values.missing(step.placeholders ?? []);
    if (missing.length > 0) throw ownProblem(`Fill in first: ${missing.join(', ')}.`);
    const text = pastedCommand(this.run, step, this.values);
    if (text === undefined) throw ownProblem(`The values of "${step.title}" cannot be quoted where they stand: type it by hand.`);
    return text;
  }

  /** The end of what the living step has printed so far, plain and masked; undefined when none lives here. */
  printed(): Promise<PrintedSoFar | undefined> {
    return this.#attempts.printed();
  }

  /** Characters of what a step runs that cannot be seen; what to show before asking for `hiddenAccepted`. */
  hiddenIn(stepId: string): ReturnType<typeof hiddenIn> {
    return hiddenIn(this.stepOf(stepId));
  }

  /** Fills a placeholder, or gives a lost secret again. */
  async fill(name: string, value: string): Promise<void> {
    this.values.fill(name, value);
    await this.values.keepIn(this.#private);
  }

  /**
   * Runs a step, or runs it again, and resolves when its outcome is recorded. Where a `Skip if:` holds, the step is not
   * applicable and does not run.
   *
   * @throws RunProblem 'refused', 'taken', or 'not-saved' before the start: in each case nothing was started. A 'not-saved'
   * that begins with NOT SAVED tells that it ran and its end could not be recorded yet.
   */
  async runStep(stepId: string, consent: RunConsent = {}): Promise<void> {
    await this.#exclusively(async () => {
      await this.#look();
      const reason = this.canRun(stepId);
      if (reason !== undefined) throw ownProblem(reason);
      const step = this.stepOf(stepId);
      this.#assertMet(step, consent);
      if (step.command === undefined || step.shell === undefined) throw ownProblem('There is no command to run.');
      const shell = step.shell as ShellName;
      const filled = fillGaps(step.command, step.placeholders ?? [], this.values.placeholders, shell);
      if (filled.type === 'unfilled') throw ownProblem(`Fill in first: ${filled.names.join(', ')}.`);
      if (filled.type === 'refused') throw ownProblem(filled.why);
      await this.#attempts.run(step, shell, filled.text, consent);
    });
  }

  /**
   * Asks the `Skip if:` of a step that is done by hand or by a nested run; a command asks its own when it is run.
   * @returns True when it holds: the step is not applicable then.
   */
  async askSkipIf(stepId: string): Promise<boolean> {
    return this.#exclusively(async () => {
      await this.#look();
      const step = this.stepOf(stepId);
      const reason = this.canAct(stepId) ?? mayNotRun(this.world);
      if (reason !== undefined) throw ownProblem(reason);
      return this.#attempts.skipIf(step, (step.shell as ShellName | undefined) ?? 'bash');
    });
  }

  /** Ends the running step, or the repeating of it: interrupt, then terminate, then kill. */
  stop(): void {
    this.#attempts.stop();
  }

  /**
   * Takes a step for a nested run, before that run starts.
   *
   * @param document Id of the document that is run.
   * @returns What the nested run must be started with (`RunStart.nesting`).
   */
  async beginNested(stepId: string, document: string, consent: RunConsent = {}): Promise<Nesting> {
    return this.#exclusively(async () => {
      await this.#look();
      const step = this.stepOf(stepId);
      const reason = this.canAct(stepId);
      if (reason !== undefined) throw ownProblem(reason);
      const actions = [step.failureAction, ...(step.branches ?? []).map(it => it.action)];
      if (!step.nested && !actions.some(it => it?.type === 'run')) throw ownProblem(`"${step.title}" names no runbook to run.`);
      this.#assertMet(step, consent);
      const attempt = recordOf(this.run, stepId).attempt + 1;
      await this.#claim(step, attempt);
      const agreed = agreement(consent, this.operator);
      if (agreed !== undefined) await this.note(agreed, stepId, consent.by ?? this.operator);
      const at = this.now();
      const id = this.world.store.newId(document, at);
      await this.record({ type: 'nested-started', at, step: stepId, attempt, run: id });
      return { id, parent: { run: this.run.header.id, step: stepId } };
    });
  }

  /**
   * Makes the result of a nested run the step's: passed → passed, failed and rolled back → failed, aborted →
   * interrupted, unfinished → unknown. What the nested run's own record says is believed before `result`.
   */
  async endNested(stepId: string, runId: string, result?: RunResult, note = ''): Promise<void> {
    await this.assertOpen();
    const step = this.stepOf(stepId);
    const record = recordOf(this.run, stepId);
    if (record.state !== 'running' || record.nestedRun !== runId)
      throw ownProblem(`"${step.title}" is not waiting for the run ${runId}.`);
    const end = await nestedEnd(path.join(path.dirname(this.folder), runId), result);
    await this.record({
      type: 'step-finished',
      at: this.now(),
      step: stepId,
      attempt: record.attempt,
      ...end,
      output: '',
      omittedBytes: 0,
      notes: note.trim() === '' ? [] : [this.values.mask(note)],
      nestedRun: runId,
    });
    await this.releaseByAuthor(stepId);
  }

  /**
   * Ends the run, seals its record, takes away what was private, and writes its reports.
   *
   * @param result As its steps have earned it, by default.
   * @throws RunProblem 'refused' when the steps do not bear that result out, 'not-saved'. After the end is recorded
   * nothing throws any more: `problem` says what could not be done.
   */
  async finish(result?: Exclude<RunResult, 'unfinished'>, note = ''): Promise<FinishedRun> {
    await this.catchUp();
    const refusal = this.notNow() ?? (this.#starting ? 'A step is being started.' : undefined);
    if (refusal !== undefined) throw ownProblem(refusal);
    const claimed = result ?? earnedResult(this.run);
    const not = refuseResult(this.run, claimed);
    if (not !== undefined) throw ownProblem(not);
    await this.record({ type: 'run-finished', at: this.now(), result: claimed, note: this.values.mask(note) });
    await this.close();
    return finishRun(this.run, this.folder, this.#private, this.now());
  }

  override async close(): Promise<void> {
    clearInterval(this.#watch);
    await super.close();
  }

  /** A shell that a step opened takes what is typed into the run's terminal: nothing else can be started beside it. */
  #besideShell(step: PinnedStep): string | undefined {
    const live = this.live ?? liveStep(this.run);
    return live === undefined
      ? undefined
      : `The shell that "${this.stepOf(live).title}" opened is still open. Do "${step.title}" there and mark it done, or leave that shell first.`;
  }

  #assertMet(step: PinnedStep, consent: RunConsent): void {
    const unmet = unmetNeed(this.needs(step.id), consent, this.operator);
    if (unmet) throw ownProblem(describeNeed(step, unmet));
  }

  /** One start at a time in this window. */
  async #exclusively<T>(act: () => Promise<T>): Promise<T> {
    if (this.#starting) throw ownProblem(this.notNow() ?? 'A step is being started.');
    this.#starting = true;
    try {
      return await act();
    } finally {
      this.#starting = false;
    }
  }

  /** The last look before something starts: at what other windows did, and at the document. */
  async #look(): Promise<void> {
    await this.catchUp();
    await this.#settleLive();
    if (this.#elsewhere) throw takenBy(this.#elsewhere);
    // The author's `continue` that could not be saved when the step ended.
    if (this.run.stoppedAt !== undefined && !this.#elsewhere) await this.releaseByAuthor(this.run.stoppedAt);
    const text = await this.world.documentText?.();
    if (text !== undefined) this.documentNow(text);
  }

  /** A step that lives in nobody's hands is settled here; one in another window's is watched. */
  async #settleLive(): Promise<void> {
    const live = liveStep(this.run);
    const mine = live === undefined || live === this.live || recordOf(this.run, live).nestedRun !== undefined;
    this.#elsewhere = mine ? undefined : await this.ownerElsewhere(live);
    if (!mine && !this.#elsewhere) await this.#attempts.recover();
    if (!this.#elsewhere) return clearInterval(this.#watch);
    clearInterval(this.#watch);
    this.#watch = setInterval(() => void this.#watchOther(), otherWindow).unref();
  }

  async #watchOther(): Promise<void> {
    if (this.isClosed || this.#starting) return;
    await this.catchUp();
    await this.#settleLive().catch(() => {});
    this.tell();
  }

  #claim(step: PinnedStep, attempt: number): Promise<void> {
    const claim = { writer: this.writer, pid: process.pid, started: ownStart(), host: hostname(), at: this.now() };
    return claimAttempt(this.folder, step.id, attempt, claim, other => this.isGone(other));
  }
}

/** How a nested run was agreed to, for the record; undefined when nothing had to be. */
function agreement({ by, second, again, confirmedWith }: RunConsent, operator: string): string | undefined {
  const said = [
    ...(again ? ['done again'] : []),
    ...(second ? [`confirmed by ${by ?? operator} and ${second}`] : confirmedWith ? [`confirmed: ${confirmedWith}`] : []),
  ];
  return said.length === 0 ? undefined : said.join('; ');
}
