/** Attempts of a run's steps: claimed, started, tried until they hold; and settled after the window that began them is gone. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { formatDuration } from '../core/document/calendar.ts';
import { escapedView } from '../core/run/hidden-characters.ts';
import type { RunConsent } from '../core/run/needs.ts';
import { liveStep, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunEvent } from '../core/run/run-types.ts';
import type { ShellName } from '../core/run/shells.ts';
import { plainText } from '../core/run/terminal-text.ts';
import { askedWithEnd, countOf, judgeEnding, notTriedAgain, windowGone } from './run-endings.ts';
import { type Ending, followAttempt } from './run-follow.ts';
import { inWords, type Outcome } from './run-outcome.ts';
import { readTail, shortPaths } from './run-output.ts';
import type { PrintedSoFar } from './run-shown.ts';
import { RunProblem, reasonOf } from './run-store.ts';
import type { RunValues } from './run-values.ts';
import { launcherVariable, mayNotRun, ownProblem, type SessionWorld } from './run-world.ts';
import { isAlive, layOutAttempt, placeTicket, type RunFolder, readAttempt, revokeTicket, stopAttempt } from './wrapper.ts';
import { typedLine } from './wrapper-scripts.ts';

/** What attempts need of the run they belong to. */
export interface AttemptsOf {
  readonly world: SessionWorld;
  /** Absolute path of the run's record. */
  readonly folder: string;
  readonly private: RunFolder;
  readonly values: RunValues;
  readonly operator: string;
  /** Absolute folder in which the first step starts. */
  readonly startFolder: string;
  readonly run: () => Run;
  /** True once this window has let go of the run. */
  readonly isClosed: () => boolean;
  /** Takes an attempt for this window. */
  readonly claim: (step: PinnedStep, attempt: number) => Promise<void>;
  /** Resolves when the event is on the disk. */
  readonly record: (event: RunEvent) => Promise<void>;
  /** The live step is another one, or none. */
  readonly changed: () => void;
  /** The end of a step is recorded. */
  readonly settled: (step: string) => Promise<void>;
}

interface Attempt {
  readonly step: PinnedStep;
  readonly number: number;
  /** It was begun by a window that is gone. */
  readonly recovered: boolean;
}

/** What runs in an attempt. */
interface Work {
  readonly step: PinnedStep;
  readonly shell: ShellName;
  readonly command: string;
  readonly interactive: boolean;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly title: string;
}

/** Milliseconds between two tries to save an end; doubled after each one, up to a minute. */
const firstRetry = 1_000;
const longestRetry = 60_000;
/** Decision 24. Milliseconds. */
const usualStartLimit = 10_000;
/** As a check: what only looks is ended after this time. Milliseconds. */
const skipIfTimeout = 5 * 60 * 1000;

export class Attempts {
  readonly #of: AttemptsOf;
  #step: string | undefined;
  /** Folder of what runs at this moment. */
  #folder: string | undefined;
  #unsaved: string | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

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

  /** Ends the running step, and the repeating of it: interrupt, then terminate, then kill. */
  stop(): void {
    this.#stopped = true;
    if (this.#folder) stopAttempt(this.#of.private, this.#folder, 'operator');
    this.#wake?.();
  }

  /** The end of what runs at this moment has printed; undefined when nothing runs here. */
  async printed(): Promise<PrintedSoFar | undefined> {
    const folder = this.#folder;
    if (folder === undefined) return undefined;
    const { start, end } = await readAttempt(folder);
    const whole = end !== undefined;
    const { masker } = this.#of.values;
    const [output, errors] = await Promise.all(
      ['stdout.raw', 'stderr.raw'].map(name => readTail(path.join(folder, name), masker, whole)),
    );
    return {
      started: start !== undefined,
      output: output?.text ?? '',
      errors: shortPaths(errors?.text ?? '', folder),
      heldBack: output?.heldBack === true || errors?.heldBack === true,
    };
  }

  /** Runs a step whose consent was given, and resolves when its outcome is recorded. */
  run(step: PinnedStep, shell: ShellName, command: string, consent: RunConsent): Promise<void> {
    return this.#lively(step, async () => {
      if (step.skipIf !== undefined && (await this.#holds(step, shell, step.skipIf))) return;
      await this.#start(step, shell, command, consent);
    });
  }

  /** Asks the `Skip if:` of a step; true when it holds, and the step is not applicable. */
  skipIf(step: PinnedStep, shell: ShellName): Promise<boolean> {
    return this.#lively(step, async () => step.skipIf !== undefined && this.#holds(step, shell, step.skipIf));
  }

  /** Settles, or goes on following, the step that was live when the last window ended. */
  async recover(): Promise<void> {
    const { header } = this.#of.run();
    const live = liveStep(this.#of.run());
    const step = header.steps.find(it => it.id === live);
    if (step === undefined) return;
    const { state, attempt: number, nestedRun } = recordOf(this.#of.run(), step.id);
    // A nested run settles its step itself when it ends.
    if (nestedRun !== undefined) return;
    const attempt: Attempt = { step, number, recovered: true };
    if (state === 'claimed') return this.#neverStarted(attempt, 'the window ended before');
    const { folder, tries } = await this.#of.private.lastTry(step.id, number);
    const files = await readAttempt(folder);
    const settled = this.#lively(step, async () => {
      this.#folder = folder;
      const outcome = await this.#outcome(step, folder, await this.#follow(folder, true));
      if (outcome === undefined) return;
      const repeated = step.retry !== undefined && outcome.state === 'failed';
      await this.#finished(attempt, repeated ? windowGone(outcome, tries) : { ...outcome, ...countOf(step, tries) });
    });
    // A living step may take hours: the session is given out now, and the outcome comes as a change.
    if (files.start && !files.end && (await isAlive(files.start))) settled.catch(() => {});
    else await settled;
  }

  async #lively<T>(step: PinnedStep, act: () => Promise<T>): Promise<T> {
    this.#step = step.id;
    this.#stopped = false;
    try {
      return await act();
    } finally {
      this.#step = undefined;
      this.#folder = undefined;
      this.#of.changed();
    }
  }

  async #start(step: PinnedStep, shell: ShellName, command: string, consent: RunConsent): Promise<void> {
    const { clock } = this.#of.world;
    const before = recordOf(this.#of.run(), step.id);
    const number = before.attempt + 1;
    const attempt: Attempt = { step, number, recovered: false };
    await this.#of.claim(step, number);
    const by = consent.by ?? this.#of.operator;
    const done = before.state === 'passed' || before.state === 'attested';
    await this.#of.record({
      type: 'step-claimed',
      at: clock.now(),
      step: step.id,
      attempt: number,
      ...(done ? { again: { by, passedAt: before.endedAt ?? '' } } : {}),
    });
    // Intent before action: when this cannot be saved, nothing is started.
    try {
      await this.#of.record({
        type: 'step-started',
        at: clock.now(),
        step: step.id,
        attempt: number,
        command: this.#of.values.mask(command),
        shell,
        ...(consent.confirmedWith === undefined ? {} : { confirmedWith: this.#of.values.mask(consent.confirmedWith) }),
        ...(consent.second || consent.by ? { confirmedBy: [by, ...(consent.second ? [consent.second.trim()] : [])] } : {}),
        ...(consent.where ? { where: this.#of.values.mask(consent.where) } : {}),
      });
    } catch (error) {
      await this.#neverStarted(attempt, 'its start could not be saved').catch(() => {});
      throw error;
    }
    const work = { step, shell, command, interactive: step.interactive, timeout: step.timeout, title: step.title };
    const outcome = await this.#tries(attempt, work);
    if (outcome) await this.#finished(attempt, outcome);
  }

  /** Runs the command; with `Retry:` again and again until its expectation holds. Undefined when this window let go of it. */
  async #tries(attempt: Attempt, work: Work): Promise<Outcome | undefined> {
    const { step, number } = attempt;
    const { clock } = this.#of.world;
    const begun = clock.monotonic();
    let last: Outcome | undefined;
    for (let tries = 1; ; tries++) {
      const folder = this.#of.private.attemptFolder(step.id, number, tries === 1 ? '' : String(tries));
      let ending: Ending;
      try {
        ending = await this.#once(folder, work);
      } catch (error) {
        // Nothing of this try has started; those before it have.
        if (last) return notTriedAgain(last, tries - 1, reasonOf(error));
        await this.#neverStarted(attempt, reasonOf(error));
        throw error;
      }
      if (last && ending.type === 'never-started') return notTriedAgain(last, tries - 1, ending.why);
      const outcome = await this.#outcome(step, folder, ending);
      if (outcome === undefined) return undefined;
      last = outcome;
      const { retry } = step;
      const counted = { ...outcome, ...countOf(step, tries) };
      if (outcome.state !== 'failed' || !retry) return counted;
      if (!this.#stopped && clock.monotonic() - begun + retry.every > retry.for)
        return { ...counted, verdict: `${outcome.verdict}; it did not hold within ${formatDuration(retry.for)}` };
      if (!this.#stopped) await this.#wait(retry.every);
      if (this.#of.isClosed()) return undefined;
      if (this.#stopped)
        return {
          ...counted,
          state: 'interrupted',
          verdict: `stopped by the operator between two tries; the last one: ${outcome.verdict}`,
        };
    }
  }

  /** True when the condition holds: then the step is recorded as not applicable. */
  async #holds(step: PinnedStep, shell: ShellName, command: string): Promise<boolean> {
    const { clock } = this.#of.world;
    const shown = this.#of.values.mask(escapedView(command));
    await this.#of.record({
      type: 'note-added',
      at: clock.now(),
      by: this.#of.operator,
      step: step.id,
      note: `Skip if: asks whether this holds: ${shown}`,
    });
    const folder = this.#of.private.attemptFolder(
      step.id,
      recordOf(this.#of.run(), step.id).attempt + 1,
      `if-${randomBytes(3).toString('hex')}`,
    );
    const title = `${step.title}: skip if`;
    const ending = await this.#once(folder, { step, shell, command, interactive: false, timeout: skipIfTimeout, title });
    if (
      ending.type === 'ended' &&
      ending.stopped === undefined &&
      !ending.end.hup &&
      ![126, 127, 130].includes(ending.end.code)
    ) {
      const { code } = ending.end;
      if (code !== 0) return false;
      const reason = `Skip if: ${shown} holds (exit 0)`;
      await this.#of.record({ type: 'step-not-applicable', at: clock.now(), step: step.id, reason, code });
      return true;
    }
    const why =
      ending.type === 'ended'
        ? ((ending.stopped && inWords(ending.stopped, skipIfTimeout)) ??
          (ending.end.hup ? 'its terminal was closed' : `exit ${ending.end.code}`))
        : ending.type === 'never-started'
          ? ending.why
          : 'how it ended was not seen';
    throw ownProblem(`"${step.title}" did not start: its condition "${shown}" could not be asked (${why}).`);
  }

  /** Lays out one attempt, types the line and follows it to its end. Throws when nothing was typed. */
  async #once(folder: string, { step, shell, command, interactive, timeout, title }: Work): Promise<Ending> {
    const { world, values } = this.#of;
    // Trust may have changed while the records were written: this is the last look before anything can start.
    const refusal = mayNotRun(world);
    if (refusal !== undefined) throw ownProblem(refusal);
    if (this.#of.isClosed()) throw ownProblem('This window has let go of the run.');
    if (this.#stopped) throw ownProblem(`"${step.title}" was stopped before it began.`);
    await layOutAttempt(this.#of.private, {
      runId: this.#of.run().header.id,
      step: step.id,
      folder,
      shell,
      command,
      interactive,
      timeout,
      values: values.parameters,
      startFolder: this.#of.startFolder,
      shown:
        world.terminal.showsCommand && title === step.title
          ? undefined
          : { title: plainText(title), command: values.mask(escapedView(command)) },
    });
    await placeTicket(this.#of.private, folder, world.startLimit ?? usualStartLimit);
    this.#folder = folder;
    try {
      await world.terminal.typeLine(typedLine, this.environment);
    } catch (error) {
      if (await revokeTicket(this.#of.private, folder))
        return { type: 'never-started', why: `the terminal took nothing (${reasonOf(error)})` };
    }
    return this.#follow(folder, false);
  }

  #follow(folder: string, recovered: boolean): Promise<Ending> {
    const { clock, startLimit = usualStartLimit } = this.#of.world;
    return followAttempt(folder, { private: this.#of.private, clock, startLimit, recovered, isClosed: this.#of.isClosed });
  }

  /** What an ending says, judged; undefined when this window let go of it. */
  #outcome(step: PinnedStep, folder: string, ending: Ending): Promise<Outcome | undefined> {
    const { ask, clock } = this.#of.world;
    const by = this.#of.operator;
    const tell = (note: string) =>
      this.#of.record({ type: 'note-added', at: clock.now(), by, step: step.id, note: this.#of.values.mask(note) });
    const asked = ask && askedWithEnd(ending, question => ask(step.id, question), tell);
    return judgeEnding(step, folder, ending, { private: this.#of.private, masker: this.#of.values.masker, ask: asked });
  }

  #neverStarted(attempt: Attempt, why: string): Promise<void> {
    return this.#finished(attempt, { state: 'interrupted', verdict: `never started: ${why}`, neverStarted: true });
  }

  async #finished(attempt: Attempt, { errors, notes = [], output = '', captured, ...facts }: Outcome): Promise<void> {
    const mask = (text: string) => this.#of.values.mask(text);
    const event = {
      type: 'step-finished' as const,
      at: this.#of.world.clock.now(),
      step: attempt.step.id,
      attempt: attempt.number,
      omittedBytes: 0,
      ...facts,
      verdict: mask(facts.verdict),
      output,
      notes: notes.map(mask),
      ...(errors ? { errors } : {}),
      ...(captured ? { captured: { name: captured.name, value: mask(captured.value) } } : {}),
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
    await this.#of.settled(attempt.step.id);
  }

  /** The end files stay where they are until the run is finished, so what this window fails to save is found by the next one. */
  async #saveLater(event: RunEvent & { readonly step: string }): Promise<void> {
    for (let wait = firstRetry; ; wait = Math.min(2 * wait, longestRetry)) {
      await new Promise<void>(resolve => void setTimeout(resolve, wait).unref());
      if (this.#of.isClosed()) return;
      try {
        await this.#of.record(event);
      } catch {
        // Said already, and still true.
        continue;
      }
      this.#unsaved = undefined;
      // What follows from the end is done at the latest before the next start.
      await this.#of.settled(event.step).catch(() => {});
      return this.#of.changed();
    }
  }

  /** Waits between two tries; `stop` and letting go of the run end it. */
  async #wait(milliseconds: number): Promise<void> {
    const { clock } = this.#of.world;
    this.#folder = undefined;
    for (const until = clock.monotonic() + milliseconds; !this.#stopped && !this.#of.isClosed(); ) {
      const left = until - clock.monotonic();
      if (left <= 0) break;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
        setTimeout(resolve, Math.min(left, 250));
      });
    }
    this.#wake = undefined;
  }
}
