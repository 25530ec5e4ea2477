/** Attempts of a run's steps: claimed, started, followed to their end; and settled after the window that began them is gone. */
import { hostname } from 'node:os';
import { escapedView } from '../core/run/hidden-characters.ts';
import { liveStep, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunEvent } from '../core/run/run-types.ts';
import type { ShellName } from '../core/run/shells.ts';
import { plainText } from '../core/run/terminal-text.ts';
import { type Outcome, outcomeOf, unseenOutcome } from './run-outcome.ts';
import { claimAttempt, RunProblem, reasonOf } from './run-store.ts';
import type { RunValues } from './run-values.ts';
import { launcherVariable, mayNotRun, ownProblem, type RunConsent, type SessionWorld } from './run-world.ts';
import { isAlive, layOutAttempt, type RunFolder, readAttempt, revokeTicket, stopAttempt } from './wrapper.ts';
import { typedLine } from './wrapper-scripts.ts';

/** What attempts need of the run they belong to. */
export interface AttemptsOf {
  readonly world: SessionWorld;
  /** Absolute path of the run's record. */
  readonly folder: string;
  readonly private: RunFolder;
  readonly writer: string;
  readonly values: RunValues;
  /** Absolute folder in which the first step starts. */
  readonly startFolder: string;
  readonly run: () => Run;
  /** True once this window has let go of the run. */
  readonly isClosed: () => boolean;
  /** Resolves when the event is on the disk. */
  readonly record: (event: RunEvent) => Promise<void>;
  /** The live step is another one, or none. */
  readonly changed: () => void;
}

interface Attempt {
  readonly step: PinnedStep;
  readonly number: number;
  /** Its folder among the private ones; absolute. */
  readonly folder: string;
  /** It was begun by a window that is gone. */
  readonly recovered: boolean;
}

/** Milliseconds between two tries to save an end; doubled after each one, up to a minute. */
const firstRetry = 1_000;
const longestRetry = 60_000;

const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));

export class Attempts {
  readonly #of: AttemptsOf;
  #step: string | undefined;
  #attempt: Attempt | undefined;
  #unsaved: string | undefined;

  constructor(of: AttemptsOf) {
    this.#of = of;
  }

  /** The step that is being started, runs, or is judged in this window. */
  get live(): string | undefined {
    return this.#step;
  }

  /** A sentence while the end of an attempt could not be saved: it is known here and not on the disk. */
  get unsaved(): string | undefined {
    return this.#unsaved;
  }

  /** What the run's terminal must have in its environment. */
  get environment(): Readonly<Record<string, string>> {
    return { [launcherVariable]: this.#of.private.launcher };
  }

  /** Ends the running step: interrupt, then terminate, then kill. */
  stop(): void {
    if (this.#attempt) stopAttempt(this.#of.private, this.#attempt.folder, 'stopped by the operator');
  }

  /** Runs a step whose consent was given, and resolves when its outcome is recorded. */
  run(step: PinnedStep, shell: ShellName, command: string, consent: RunConsent): Promise<void> {
    this.#step = step.id;
    return this.#start(step, shell, command, consent).finally(() => this.#over());
  }

  /** Settles, or goes on following, the step that was live when the last window ended. */
  async recover(): Promise<void> {
    const { header, steps } = this.#of.run();
    const live = liveStep(this.#of.run());
    const step = header.steps.find(it => it.id === live);
    const record = live === undefined ? undefined : steps.get(live);
    if (step === undefined || record === undefined) return;
    const folder = this.#of.private.attemptFolder(step.id, record.attempt);
    const attempt: Attempt = { step, number: record.attempt, folder, recovered: true };
    if (record.state === 'claimed') return this.#neverStarted(attempt, 'the window ended before');
    const files = await readAttempt(folder);
    this.#step = step.id;
    this.#attempt = attempt;
    const followed = this.#follow(attempt).finally(() => this.#over());
    // A living step may take hours: the session is given out now, and the outcome comes as a change.
    if (files.start && !files.end && (await isAlive(files.start))) followed.catch(() => {});
    else await followed;
  }

  #over(): void {
    this.#step = undefined;
    this.#attempt = undefined;
    this.#of.changed();
  }

  async #start(step: PinnedStep, shell: ShellName, command: string, consent: RunConsent): Promise<void> {
    const { world, values } = this.#of;
    const { clock } = world;
    const run = this.#of.run();
    const number = recordOf(run, step.id).attempt + 1;
    const attempt: Attempt = { step, number, folder: this.#of.private.attemptFolder(step.id, number), recovered: false };
    const claim = { writer: this.#of.writer, pid: process.pid, host: hostname(), at: clock.now() };
    await claimAttempt(this.#of.folder, step.id, number, claim);
    await this.#of.record({ type: 'step-claimed', at: clock.now(), step: step.id, attempt: number });
    // Intent before action: when this cannot be saved, nothing is started.
    try {
      await this.#of.record({
        type: 'step-started',
        at: clock.now(),
        step: step.id,
        attempt: number,
        command: values.mask(command),
        shell,
        ...(consent.confirmedWith === undefined ? {} : { confirmedWith: consent.confirmedWith }),
      });
    } catch (error) {
      await this.#neverStarted(attempt, 'its start could not be saved').catch(() => {});
      throw error;
    }
    try {
      // Trust may have changed while the records were written: this is the last look before anything can start.
      const refusal = mayNotRun(world);
      if (refusal !== undefined) throw ownProblem(refusal);
      await layOutAttempt(this.#of.private, {
        runId: run.header.id,
        step: step.id,
        attempt: number,
        shell,
        command,
        interactive: step.interactive,
        timeout: step.timeout,
        values: values.parameters,
        startFolder: this.#of.startFolder,
        title: plainText(step.title),
        shownCommand: values.mask(escapedView(command)),
      });
    } catch (error) {
      await this.#neverStarted(attempt, reasonOf(error));
      throw error;
    }
    this.#attempt = attempt;
    try {
      await world.terminal.typeLine(typedLine, this.environment);
    } catch (error) {
      if (await revokeTicket(this.#of.private, attempt.folder))
        return this.#neverStarted(attempt, `the terminal took nothing (${reasonOf(error)})`);
    }
    await this.#follow(attempt);
  }

  /** Waits for the witness of an attempt and records what it says. */
  async #follow(attempt: Attempt): Promise<void> {
    const { clock, ask, startLimit = 10_000 } = this.#of.world;
    const { step, folder } = attempt;
    const begun = clock.monotonic();
    let revokedAt: number | undefined;
    let deadLooks = 0;
    for (;;) {
      if (this.#of.isClosed()) return;
      const { start, end, stopped, refused, revoked } = await readAttempt(folder);
      if (end) {
        const outcome = await outcomeOf(step, folder, { start, end, stopped }, ask && (question => ask(step.id, question)));
        if (end.carried) await this.#of.private.carryFrom(folder);
        return this.#finished(attempt, outcome);
      }
      if (refused !== undefined) return this.#neverStarted(attempt, refused);
      if (start) {
        if (await isAlive(start)) deadLooks = 0;
        // Two looks: the end file may have come between reading it and asking for the process.
        else if (++deadLooks > 1) return this.#finished(attempt, await unseenOutcome(folder, start));
      } else if (revoked) {
        const limit = Math.round(startLimit / 1000);
        return this.#neverStarted(
          attempt,
          `no shell took it within ${limit} s (a program in the terminal may have swallowed the line)`,
        );
      } else if (attempt.recovered || clock.monotonic() - begun > startLimit) {
        if (!(await revokeTicket(this.#of.private, folder))) {
          // Taken, or gone with the private folder: a start file would be there within moments.
          revokedAt ??= clock.monotonic();
          if (clock.monotonic() - revokedAt > 2_000) return this.#finished(attempt, await unseenOutcome(folder, undefined));
        }
      }
      await pause(start ? 100 : 40);
    }
  }

  #neverStarted(attempt: Attempt, why: string): Promise<void> {
    return this.#finished(attempt, { state: 'interrupted', verdict: `never started: ${why}` });
  }

  async #finished(attempt: Attempt, { errors, notes = [], output = '', ...facts }: Outcome): Promise<void> {
    const mask = (text: string) => this.#of.values.mask(text);
    const event = {
      type: 'step-finished' as const,
      at: this.#of.world.clock.now(),
      step: attempt.step.id,
      attempt: attempt.number,
      omittedBytes: 0,
      ...facts,
      verdict: mask(facts.verdict),
      output: mask(output),
      notes: notes.map(mask),
      ...(errors ? { errors: mask(errors) } : {}),
      ...(attempt.recovered ? { recovered: true } : {}),
    };
    try {
      await this.#of.record(event);
    } catch (error) {
      const why = reasonOf((error instanceof RunProblem && error.cause) || error);
      this.#unsaved =
        `NOT SAVED: the outcome of "${attempt.step.title}" (${event.verdict}) could not be written to ${this.#of.folder} (${why}). ` +
        'Make room or make the folder writable: it is tried again from time to time, and when this run is resumed.';
      void this.#saveLater(event);
      throw new RunProblem('not-saved', this.#unsaved);
    }
  }

  /** The end files stay where they are until the run is finished, so what this window fails to save is found by the next one. */
  async #saveLater(event: RunEvent): Promise<void> {
    for (let wait = firstRetry; ; wait = Math.min(2 * wait, longestRetry)) {
      await new Promise<void>(resolve => void setTimeout(resolve, wait).unref());
      if (this.#of.isClosed()) return;
      try {
        await this.#of.record(event);
        this.#unsaved = undefined;
        return this.#of.changed();
      } catch {
        // Said already, and still true.
      }
    }
  }
}
