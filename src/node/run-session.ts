/**
 * A run in progress: what the window (and later the command line) asks of it. Intent is journalled before anything
 * starts; what happened is taken from the wrapper's own files; what nobody saw is `unknown` and waits for a person.
 */

import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { escapedView, findHidden } from '../core/run/hidden-characters.ts';
import { stepThatLedAway } from '../core/run/led-away.ts';
import { dangerWordOf, pinSteps } from '../core/run/pin.ts';
import { fillGaps } from '../core/run/placeholders.ts';
import { abandonedSteps, applyEvent, liveStep, openSteps, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunEvent, RunHeader } from '../core/run/run-types.ts';
import type { ShellName } from '../core/run/shells.ts';
import { Attempts } from './run-attempts.ts';
import { writeReports } from './run-report.ts';
import { type RunJournal, RunProblem, readRun, reasonOf, sha256 } from './run-store.ts';
import { RunValues } from './run-values.ts';
import { mayNotRun, ownProblem, type RunConsent, type RunStart, type SessionWorld, userName } from './run-world.ts';
import { RunFolder } from './wrapper.ts';

export type { RunConsent, RunStart, RunTerminal, SessionWorld } from './run-world.ts';

export class RunSession {
  /** Absolute path of the run's record. */
  readonly folder: string;
  readonly #world: SessionWorld;
  readonly #journal: RunJournal;
  readonly #private: RunFolder;
  readonly #listeners = new Set<(run: Run) => void>();
  readonly #values: RunValues;
  readonly #attempts: Attempts;
  #run: Run;
  #closed = false;

  private constructor(
    world: SessionWorld,
    parts: {
      readonly folder: string;
      readonly journal: RunJournal;
      readonly private: RunFolder;
      readonly run: Run;
      readonly values: RunValues;
      readonly startFolder: string;
    },
  ) {
    this.#world = world;
    this.folder = parts.folder;
    this.#journal = parts.journal;
    this.#private = parts.private;
    this.#run = parts.run;
    this.#values = parts.values;
    this.#attempts = new Attempts({
      ...parts,
      world,
      writer: parts.journal.writer,
      run: () => this.#run,
      isClosed: () => this.#closed,
      record: event => this.#record(event),
      changed: () => this.#tell(),
    });
  }

  /** The fold of everything recorded so far. */
  get run(): Run {
    return this.#run;
  }
  /** The journal's writer: this window. */
  get writer(): string {
    return this.#journal.writer;
  }
  /** What the run's terminal must have in its environment. */
  get environment(): Readonly<Record<string, string>> {
    return this.#attempts.environment;
  }
  /** The step that is being started, runs, or is judged in this window. */
  get live(): string | undefined {
    return this.#attempts.live;
  }

  /**
   * Starts a run: nothing runs yet, but its folder and first record are on the disk.
   * @throws RunProblem 'refused' (values, hidden rules, Windows) or 'not-recordable'.
   */
  static async start(start: RunStart): Promise<RunSession> {
    const refusal = mayNotRun(start);
    if (refusal !== undefined) throw ownProblem(refusal);
    const { document } = start;
    const values = RunValues.take(start);
    const startedAt = start.clock.now();
    const header: RunHeader = {
      version: 1,
      id: start.store.newId(document.id, startedAt),
      document: document.id,
      path: document.path,
      title: document.title,
      mode: start.mode,
      operator: start.operator ?? userName(),
      host: hostname(),
      startedAt,
      offsetMinutes: start.clock.offsetMinutes(),
      documentHash: sha256(start.text),
      ...(start.commit === undefined ? {} : { commit: start.commit, dirty: start.dirty ?? false }),
      parameters: values.shown,
      steps: pinSteps(document),
      dangerWord: dangerWordOf(document, start.parameters),
    };
    const folder = await start.store.create(header, start.text);
    const journal = await start.store.openJournal(folder, start.clock);
    const privateFolder = new RunFolder(start.privateFolder, header.id);
    try {
      await privateFolder.prepare();
      await values.keepIn(privateFolder);
      await fs.writeFile(path.join(privateFolder.path, 'start-folder'), start.folder, { mode: 0o600 });
    } catch (error) {
      throw new RunProblem(
        'not-recordable',
        `The run did not start: its private folder ${privateFolder.path} cannot be written (${reasonOf(error)}).`,
      );
    }
    const { run } = await readRun(folder);
    const parts = { folder, journal, private: privateFolder, run, values, startFolder: start.folder };
    const session = new RunSession(start, parts);
    await session.#record({ type: 'run-started', at: startedAt });
    if (start.mode === 'check-only')
      for (const step of header.steps)
        if (step.command !== undefined && !step.check)
          await session.#record({
            type: 'step-not-applicable',
            at: start.clock.now(),
            step: step.id,
            reason: 'Only declared checks belong to a check-only run',
          });
    return session;
  }

  /**
   * Takes up a run again, after a reload or a crash. A step that was started and has no end is finished from its end
   * file; or followed, when its wrapper is alive; or it is `unknown`, and a person decides.
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
    const privateFolder = new RunFolder(world.privateFolder, header.id);
    await privateFolder.prepare();
    const values = await RunValues.find(header.parameters, privateFolder, given.values);
    const startFolder =
      (await fs.readFile(path.join(privateFolder.path, 'start-folder'), 'utf8').catch(() => undefined)) ??
      given.folder ??
      world.store.root;
    const journal = await world.store.openJournal(runFolder, world.clock);
    const parts = { folder: runFolder, journal, private: privateFolder, run: stored.run, values, startFolder };
    const session = new RunSession(world, parts);
    const reason = stored.problems.map(it => `${it.file}: ${it.message}`).join('; ') || 'taken up again';
    try {
      await session.#record({ type: 'run-resumed', at: world.clock.now(), by: given.by ?? userName(), reason });
      await session.#attempts.recover();
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** Called with the run after every change; returns what ends that. */
  onChange(listener: (run: Run) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Why a step cannot be run now, in a sentence; undefined when it can. Danger and confirmation are asked by `run`. */
  canRun(stepId: string): string | undefined {
    const refusal = this.#notNow();
    if (refusal !== undefined) return refusal;
    const step = this.#stepOf(stepId);
    if (step === undefined) return `This run has no step "${stepId}".`;
    const world = mayNotRun(this.#world);
    if (world !== undefined) return world;
    if (step.whyNotRunnable !== undefined) return `${step.whyNotRunnable}.`.replace(/([.!?])\.$/, '$1');
    if (this.#run.header.mode === 'check-only' && !step.check) return 'Only declared checks run in a check-only run.';
    const stopped = this.#run.stoppedAt;
    if (stopped !== undefined && stopped !== stepId && step.phase !== 'undo')
      return `The run stopped at "${this.#stepOf(stopped)?.title ?? stopped}": retry it or skip it first.`;
    const { state } = recordOf(this.#run, stepId);
    if (state === 'passed' || state === 'attested') return 'This step is done.';
    const gaps = this.#values.missing(step.placeholders ?? []);
    if (gaps.length > 0) return `Fill in first: ${gaps.join(', ')}.`;
    const lost = this.#values.lostSecret;
    return lost && `The secret ${lost} is not kept across restarts of this machine: give it again.`;
  }

  /** Characters of a step's command that cannot be seen; what to show before asking for `hiddenAccepted`. */
  hiddenIn(stepId: string): { readonly view: string; readonly found: ReturnType<typeof findHidden> } | undefined {
    const command = this.#stepOf(stepId)?.command ?? '';
    const found = findHidden(command);
    return found.length > 0 ? { view: escapedView(command), found } : undefined;
  }

  /** Fills a placeholder that was not given at the start. */
  async fill(name: string, value: string): Promise<void> {
    this.#values.fill(name, value);
    await this.#values.keepIn(this.#private);
  }

  /**
   * Runs a step, or runs it again after it failed, and resolves when its outcome is recorded.
   * @throws RunProblem 'refused', 'taken', or 'not-saved': in each case nothing was started.
   */
  async runStep(stepId: string, consent: RunConsent = {}): Promise<void> {
    const reason = this.canRun(stepId);
    if (reason !== undefined) throw ownProblem(reason);
    const step = this.#stepOf(stepId);
    if (step?.command === undefined || step.shell === undefined) throw ownProblem('There is no command to run.');
    const word = this.#run.header.dangerWord;
    if (step.danger !== undefined && consent.confirmedWith !== word)
      throw ownProblem(`"${step.title}" is dangerous (${step.danger}): type ${word} to run it.`);
    if (step.confirm !== undefined && !consent.confirmedWith)
      throw ownProblem(`"${step.title}" asks to be confirmed: ${step.confirm}`);
    const away = stepThatLedAway(this.#run, stepId);
    if (away && !consent.whereConfirmed)
      throw ownProblem(
        `"${away.title}" opened a shell in another place. Say where "${step.title}" must run: there, by your own hand, or here on ${this.#run.header.host}.`,
      );
    const hidden = this.hiddenIn(stepId);
    if (hidden && !consent.hiddenAccepted) {
      const first = hidden.found[0];
      throw ownProblem(
        `"${step.title}" holds characters that cannot be seen (${first?.code}, ${first?.name}, line ${first?.line}, column ${first?.column} of the command). Look at it with them written out, and accept it or mend the document.`,
      );
    }
    const shell = step.shell as ShellName;
    const filled = fillGaps(step.command, step.placeholders ?? [], this.#values.placeholders, shell);
    if (filled.type === 'unfilled') throw ownProblem(`Fill in first: ${filled.names.join(', ')}.`);
    if (filled.type === 'refused') throw ownProblem(filled.why);
    await this.#attempts.run(step, shell, filled.text, consent);
  }

  /** A manual step, or an unknown outcome, vouched for by a person. */
  async attest(stepId: string, note: string, answer?: string): Promise<void> {
    const step = this.#decidable(stepId);
    const { state } = recordOf(this.#run, stepId);
    if (state === 'failed' || state === 'interrupted')
      throw ownProblem(`"${step.title}" ${state === 'failed' ? 'failed' : 'was interrupted'}: retry it, or skip it and say why.`);
    if (note.trim() === '' && (state === 'unknown' || step.whyNotRunnable === undefined))
      throw ownProblem(`Say how it is known that "${step.title}" is done: this goes into the record.`);
    const by = this.#run.header.operator;
    await this.#record({
      type: 'step-attested',
      at: this.#world.clock.now(),
      step: stepId,
      by,
      note: this.#values.mask(note),
      ...(answer === undefined ? {} : { answer: this.#values.mask(answer) }),
    });
  }

  /** Leaves a step out, with the reason. */
  async skip(stepId: string, reason: string): Promise<void> {
    const step = this.#decidable(stepId);
    if (reason.trim() === '') throw ownProblem(`Say why "${step.title}" is skipped: this goes into the record.`);
    await this.#record({ type: 'step-skipped', at: this.#world.clock.now(), step: stepId, reason: this.#values.mask(reason) });
  }

  /** Ends the running step: interrupt, then terminate, then kill. Its outcome is recorded by the `run` that started it. */
  stop(): void {
    this.#attempts.stop();
  }

  /**
   * Ends the run and writes `report.md` beside its journal.
   * @returns Absolute path of the report.
   */
  async finish(result: 'passed' | 'failed' | 'aborted' | 'rolled-back', note: string): Promise<string> {
    const refusal = this.#notNow();
    if (refusal !== undefined) throw ownProblem(refusal);
    const open = openSteps(this.#run);
    const abandoned = abandonedSteps(this.#run)[0];
    if (result === 'passed' && open.length === 0 && abandoned !== undefined)
      throw ownProblem(`The run has not passed: "${abandoned.title}" did not pass and was then skipped. Finish it as failed.`);
    if (result === 'passed' && open.length > 0)
      throw ownProblem(
        `The run has not passed: "${open[0]?.title}" is ${recordOf(this.#run, open[0]?.id ?? '').state}. Settle every step, or finish it as failed or aborted.`,
      );
    await this.#record({ type: 'run-finished', at: this.#world.clock.now(), result, note: this.#values.mask(note) });
    const report = await writeReports(this.folder, this.#world.clock.now());
    await this.close();
    await this.#private.remove();
    return report;
  }

  /** Lets go of the run without ending it: a running step goes on and is found again by `resume`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#journal.close();
  }

  #stepOf(id: string): PinnedStep | undefined {
    return this.#run.header.steps.find(it => it.id === id);
  }

  #notNow(): string | undefined {
    if (this.#closed) return 'This run is closed in this window.';
    if (this.#run.result !== 'unfinished') return 'This run is finished.';
    if (this.#attempts.unsaved !== undefined) return this.#attempts.unsaved;
    const live = this.#attempts.live ?? liveStep(this.#run);
    return live === undefined ? undefined : `"${this.#stepOf(live)?.title ?? live}" is still running.`;
  }

  #decidable(stepId: string): PinnedStep {
    const refusal = this.#notNow();
    if (refusal !== undefined) throw ownProblem(refusal);
    const step = this.#stepOf(stepId);
    if (step === undefined) throw ownProblem(`This run has no step "${stepId}".`);
    const { state } = recordOf(this.#run, stepId);
    if (state === 'passed' || state === 'attested') throw ownProblem(`"${step.title}" is done.`);
    return step;
  }

  async #record(event: RunEvent): Promise<void> {
    await this.#journal.append(event);
    this.#run = applyEvent(this.#run, event);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#run);
  }
}
