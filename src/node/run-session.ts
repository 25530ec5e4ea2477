/**
 * A run in progress: what the window (and later the command line) asks of it. Intent is journalled before anything
 * starts; what happened is taken from the wrapper's own files; what nobody saw is `unknown` and waits for a person.
 */

import fs from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { Document } from '../core/document/document-types.ts';
import type { Clock } from '../core/ports.ts';
import { judge, readExpect } from '../core/run/expect.ts';
import { escapedView, findHidden } from '../core/run/hidden-characters.ts';
import { refuseCharacters, refuseName, refuseValue } from '../core/run/parameters.ts';
import { dangerWordOf, pinSteps } from '../core/run/pin.ts';
import { fillGaps } from '../core/run/placeholders.ts';
import { renderReport } from '../core/run/report.ts';
import { applyEvent, liveStep, openSteps, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunEvent, RunHeader, RunMode } from '../core/run/run-types.ts';
import { maskSecrets } from '../core/run/secrets.ts';
import type { ShellName } from '../core/run/shells.ts';
import { plainText } from '../core/run/terminal-text.ts';
import { claimAttempt, type RunJournal, RunProblem, type RunStore, readRun, reasonOf, sha256, writeWhole } from './run-store.ts';
import {
  type EndWitness,
  isAlive,
  layOutAttempt,
  RunFolder,
  readAttempt,
  readOutput,
  revokeTicket,
  type StartWitness,
  stopAttempt,
} from './wrapper.ts';
import { typedLine } from './wrapper-scripts.ts';

/** Where steps run: the run's own terminal, or a process of the command line. */
export interface RunTerminal {
  /**
   * Types a line and Enter where the person can see it. `environment` must be in the terminal's environment when it was
   * created. Rejects, with a sentence, when nothing was typed.
   */
  typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void>;
}

export interface SessionWorld {
  readonly store: RunStore;
  /** Absolute; made with mode 0700. Scripts, values and raw output of runs live here until they are finished. */
  readonly privateFolder: string;
  readonly terminal: RunTerminal;
  readonly clock: Clock;
  /** Asked inside the executor, before every start: a sentence when nothing may run now (untrusted, virtual, …). */
  assertMayRun(): string | undefined;
  /** Puts a free-text expectation to the operator; undefined when nobody answers, which leaves the step `unknown`. */
  ask?(step: string, question: string): Promise<boolean | undefined>;
  /** Milliseconds after which a start that no wrapper has taken is revoked; default 10 s (decision 24). */
  readonly startLimit?: number;
}

export interface RunStart extends SessionWorld {
  readonly document: Document;
  /** The exact text that was read. */
  readonly text: string;
  readonly mode: RunMode;
  readonly operator?: string;
  /** Value of each parameter by name; defaults are filled in here. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Value of each placeholder by its name. Missing ones block only the steps that need them. */
  readonly placeholders?: ReadonlyMap<string, string>;
  /** Absolute folder in which the first step starts. */
  readonly folder: string;
  readonly commit?: string;
  readonly dirty?: boolean;
}

export interface RunConsent {
  /** The typed word of a dangerous step, or any answer that stands for "yes" to a `Confirm:`. */
  readonly confirmedWith?: string;
  /** The escaped view of hidden characters was shown and accepted. */
  readonly hiddenAccepted?: boolean;
}

/** The environment variable of the run's terminal that names the launcher. */
export const launcherVariable = 'DRILLBOOK_STEP';

const ownProblem = (message: string) => new RunProblem('refused', message);
const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));
const gapName = (name: string) => `<${name}>`;

export class RunSession {
  /** Absolute path of the run's record. */
  readonly folder: string;
  readonly #world: SessionWorld;
  readonly #journal: RunJournal;
  readonly #private: RunFolder;
  readonly #startFolder: string;
  readonly #listeners = new Set<(run: Run) => void>();
  #values: ReadonlyMap<string, string>;
  #secrets: readonly string[];
  #run: Run;
  #busy: string | undefined;
  #live: { readonly step: string; readonly attemptFolder: string } | undefined;
  #closed = false;

  private constructor(
    world: SessionWorld,
    parts: {
      folder: string;
      journal: RunJournal;
      privateFolder: RunFolder;
      run: Run;
      values: ReadonlyMap<string, string>;
      secrets: readonly string[];
      startFolder: string;
    },
  ) {
    this.#world = world;
    this.folder = parts.folder;
    this.#journal = parts.journal;
    this.#private = parts.privateFolder;
    this.#run = parts.run;
    this.#values = parts.values;
    this.#secrets = parts.secrets;
    this.#startFolder = parts.startFolder;
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
    return { [launcherVariable]: this.#private.launcher };
  }
  /** The step that is being started, runs, or is judged in this window. */
  get live(): string | undefined {
    return this.#busy;
  }

  /**
   * Starts a run: nothing runs yet, but its folder and first record are on the disk.
   * @throws RunProblem 'refused' (values, hidden rules, Windows) or 'not-recordable'.
   */
  static async start(start: RunStart): Promise<RunSession> {
    const refusal = mayNotRun(start);
    if (refusal !== undefined) throw ownProblem(refusal);
    const { document } = start;
    const values = new Map<string, string>();
    const shown: Record<string, string> = {};
    const secrets: string[] = [];
    for (const parameter of document.parameters) {
      const value = start.parameters.get(parameter.name) ?? parameter.default ?? '';
      const problem = refuseName(parameter.name) ?? refuseValue(parameter, value);
      if (problem !== undefined) throw ownProblem(`The run did not start: ${problem}.`);
      const secret = parameter.secret || parameter.type === 'secret';
      if (secret && value !== '') secrets.push(value);
      values.set(parameter.name, value);
      shown[parameter.name] = secret ? '[secret]' : value;
    }
    const unknown = [...start.parameters.keys()].find(name => !values.has(name));
    if (unknown !== undefined) throw ownProblem(`The run did not start: ${document.path} has no parameter ${unknown}.`);
    for (const [name, value] of start.placeholders ?? []) {
      const problem = refuseCharacters(gapName(name), value, false);
      if (problem !== undefined) throw ownProblem(`The run did not start: ${problem}.`);
      values.set(gapName(name), value);
      shown[gapName(name)] = value;
    }
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
      parameters: shown,
      steps: pinSteps(document),
      dangerWord: dangerWordOf(document, start.parameters),
    };
    const folder = await start.store.create(header, start.text);
    const journal = await start.store.openJournal(folder, start.clock);
    const privateFolder = new RunFolder(start.privateFolder, header.id);
    try {
      await privateFolder.prepare();
      await privateFolder.keepValues(values);
      await fs.writeFile(path.join(privateFolder.path, 'start-folder'), start.folder, { mode: 0o600 });
    } catch (error) {
      throw new RunProblem(
        'not-recordable',
        `The run did not start: its private folder ${privateFolder.path} cannot be written (${reasonOf(error)}).`,
      );
    }
    const { run } = await readRun(folder);
    const session = new RunSession(start, {
      folder,
      journal,
      privateFolder,
      run,
      values,
      secrets,
      startFolder: start.folder,
    });
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
    const kept = await privateFolder.values();
    const values = new Map(Object.entries(header.parameters).filter(([, value]) => value !== '[secret]'));
    for (const [name, value] of [...(kept ?? []), ...(given.values ?? [])]) values.set(name, value);
    const secretNames = Object.keys(header.parameters).filter(name => header.parameters[name] === '[secret]');
    const startFolder =
      (await fs.readFile(path.join(privateFolder.path, 'start-folder'), 'utf8').catch(() => undefined)) ??
      given.folder ??
      world.store.root;
    const session = new RunSession(world, {
      folder: runFolder,
      journal: await world.store.openJournal(runFolder, world.clock),
      privateFolder,
      run: stored.run,
      values,
      secrets: secretNames.flatMap(name => values.get(name) || []),
      startFolder,
    });
    await session.#record({
      type: 'run-resumed',
      at: world.clock.now(),
      by: given.by ?? userName(),
      reason: stored.problems.length > 0 ? stored.problems.map(it => `${it.file}: ${it.message}`).join('; ') : 'taken up again',
    });
    await session.#recover();
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
    const gaps = (step.placeholders ?? []).filter(it => !this.#values.get(gapName(it.name)));
    if (gaps.length > 0) return `Fill in first: ${[...new Set(gaps.map(it => it.source))].join(', ')}.`;
    const lost = Object.entries(this.#run.header.parameters).find(
      ([name, value]) => value === '[secret]' && !this.#values.get(name),
    );
    return lost ? `The secret ${lost[0]} is not kept across restarts of this machine: give it again.` : undefined;
  }

  /** Characters of a step's command that cannot be seen; what to show before asking for `hiddenAccepted`. */
  hiddenIn(stepId: string): { readonly view: string; readonly found: ReturnType<typeof findHidden> } | undefined {
    const command = this.#stepOf(stepId)?.command ?? '';
    const found = findHidden(command);
    return found.length > 0 ? { view: escapedView(command), found } : undefined;
  }

  /** Fills a placeholder that was not given at the start. */
  async fill(name: string, value: string): Promise<void> {
    const problem = refuseCharacters(gapName(name), value, false);
    if (problem !== undefined) throw ownProblem(`${problem}.`);
    this.#values = new Map(this.#values).set(gapName(name), value);
    await this.#private.keepValues(this.#values);
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
    const hidden = this.hiddenIn(stepId);
    if (hidden && !consent.hiddenAccepted) {
      const first = hidden.found[0];
      throw ownProblem(
        `"${step.title}" holds characters that cannot be seen (${first?.code}, ${first?.name}, line ${first?.line}, column ${first?.column} of the command). Look at it with them written out, and accept it or mend the document.`,
      );
    }
    const shell = step.shell as ShellName;
    const given = new Map(
      [...this.#values].flatMap(([name, value]) => (name.startsWith('<') ? [[name.slice(1, -1), value]] : [])),
    );
    const filled = fillGaps(step.command, step.placeholders ?? [], given, shell);
    if (filled.type === 'unfilled') throw ownProblem(`Fill in first: ${filled.names.join(', ')}.`);
    this.#busy = stepId;
    try {
      await this.#start(step, shell, filled.text, consent);
    } finally {
      this.#busy = undefined;
      this.#live = undefined;
      this.#tell();
    }
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
      note: this.#mask(note),
      ...(answer === undefined ? {} : { answer: this.#mask(answer) }),
    });
  }

  /** Leaves a step out, with the reason. */
  async skip(stepId: string, reason: string): Promise<void> {
    const step = this.#decidable(stepId);
    if (reason.trim() === '') throw ownProblem(`Say why "${step.title}" is skipped: this goes into the record.`);
    await this.#record({ type: 'step-skipped', at: this.#world.clock.now(), step: stepId, reason: this.#mask(reason) });
  }

  /** Ends the running step: interrupt, then terminate, then kill. Its outcome is recorded by the `run` that started it. */
  stop(): void {
    if (this.#live) stopAttempt(this.#private, this.#live.attemptFolder, 'stopped by the operator');
  }

  /**
   * Ends the run and writes `report.md` beside its journal.
   * @returns Absolute path of the report.
   */
  async finish(result: 'passed' | 'failed' | 'aborted' | 'rolled-back', note: string): Promise<string> {
    const refusal = this.#notNow();
    if (refusal !== undefined) throw ownProblem(refusal);
    const open = openSteps(this.#run);
    if (result === 'passed' && open.length > 0)
      throw ownProblem(
        `The run has not passed: "${open[0]?.title}" is ${recordOf(this.#run, open[0]?.id ?? '').state}. Settle every step, or finish it as failed or aborted.`,
      );
    await this.#record({ type: 'run-finished', at: this.#world.clock.now(), result, note: this.#mask(note) });
    const report = path.join(this.folder, 'report.md');
    const stored = await readRun(this.folder);
    const noted = note.trim() === '' ? '' : `\n## Note\n\n${this.#mask(note)}\n`;
    await writeWhole(report, renderReport(stored.run, stored.sums) + noted);
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
    const live = this.#busy ?? liveStep(this.#run);
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

  async #start(step: PinnedStep, shell: ShellName, command: string, consent: RunConsent): Promise<void> {
    const { clock } = this.#world;
    const attempt = recordOf(this.#run, step.id).attempt + 1;
    const claim = { writer: this.writer, pid: process.pid, host: hostname(), at: clock.now() };
    await claimAttempt(this.folder, step.id, attempt, claim);
    await this.#record({ type: 'step-claimed', at: clock.now(), step: step.id, attempt });
    // Intent before action: when this cannot be saved, nothing is started.
    try {
      await this.#record({
        type: 'step-started',
        at: clock.now(),
        step: step.id,
        attempt,
        command: this.#mask(command),
        shell,
        ...(consent.confirmedWith === undefined ? {} : { confirmedWith: consent.confirmedWith }),
      });
    } catch (error) {
      await this.#finished(step, attempt, 'interrupted', { verdict: 'never started: its start could not be saved' }).catch(
        () => {},
      );
      throw error;
    }
    const values = new Map([...this.#values].filter(([name]) => !name.startsWith('<')));
    let attemptFolder: string;
    try {
      // Trust may have changed while the records were written: this is the last look before anything can start.
      const refusal = mayNotRun(this.#world);
      if (refusal !== undefined) throw ownProblem(refusal);
      attemptFolder = await layOutAttempt(this.#private, {
        runId: this.#run.header.id,
        step: step.id,
        attempt,
        shell,
        command,
        interactive: step.interactive,
        timeout: step.timeout,
        values,
        startFolder: this.#startFolder,
        title: plainText(step.title),
        shownCommand: this.#mask(escapedView(command)),
      });
    } catch (error) {
      await this.#finished(step, attempt, 'interrupted', { verdict: `never started: ${reasonOf(error)}` });
      throw error;
    }
    this.#live = { step: step.id, attemptFolder };
    try {
      if (typedLine.length > 200) throw new Error('the line to type is too long');
      await this.#world.terminal.typeLine(typedLine, this.environment);
    } catch (error) {
      if (await revokeTicket(this.#private, attemptFolder)) {
        const reason = `never started: the terminal took nothing (${reasonOf(error)})`;
        await this.#finished(step, attempt, 'interrupted', { verdict: reason });
        return;
      }
    }
    await this.#follow(step, attempt, attemptFolder, false);
  }

  /** Waits for the witness of an attempt and records what it says. */
  async #follow(step: PinnedStep, attempt: number, attemptFolder: string, recovered: boolean): Promise<void> {
    const { clock } = this.#world;
    const begun = clock.monotonic();
    const startLimit = this.#world.startLimit ?? 10_000;
    let revokedAt: number | undefined;
    let deadLooks = 0;
    for (;;) {
      if (this.#closed) return;
      const files = await readAttempt(attemptFolder);
      if (files.end) return this.#ended(step, attempt, attemptFolder, files.start, files.end, files.stopped, recovered);
      if (files.refused !== undefined)
        return this.#finished(step, attempt, 'interrupted', { verdict: `never started: ${files.refused}` }, recovered);
      if (files.start) {
        if (await isAlive(files.start)) deadLooks = 0;
        // Two looks: the end file may have come between reading it and asking for the process.
        else if (++deadLooks > 1) return this.#unseen(step, attempt, attemptFolder, files.start, recovered);
      } else if (files.revoked) {
        const reason = `never started: no shell took it within ${Math.round(startLimit / 1000)} s (a program in the terminal may have swallowed the line)`;
        return this.#finished(step, attempt, 'interrupted', { verdict: reason }, recovered);
      } else if (recovered || clock.monotonic() - begun > startLimit) {
        if (!(await revokeTicket(this.#private, attemptFolder))) {
          // Taken, or gone with the private folder: a start file would be there within moments.
          revokedAt ??= clock.monotonic();
          if (clock.monotonic() - revokedAt > 2_000) return this.#unseen(step, attempt, attemptFolder, undefined, recovered);
        }
      }
      await pause(files.start ? 100 : 40);
    }
  }

  async #ended(
    step: PinnedStep,
    attempt: number,
    attemptFolder: string,
    start: StartWitness | undefined,
    end: EndWitness,
    stopped: string | undefined,
    recovered: boolean,
  ): Promise<void> {
    const notes: string[] = [];
    if (stopped !== undefined) notes.push(`ended by Drillbook: ${stopped}`);
    if (end.hup) notes.push('its terminal was closed while it ran');
    if (!end.carried) notes.push('variables of this step were not carried');
    if (!end.bash && step.shell === 'sh') notes.push('bash is not installed here: this step ran in sh, without pipefail');
    if (end.running.trim() !== '') notes.push(`still running: ${end.running.trim().replaceAll(' ', ', ')}`);
    if (step.interactive) notes.push('interactive: what it printed was not captured');
    const output = await readOutput(path.join(attemptFolder, 'stdout.raw'), end.stdout);
    const errors = await readOutput(path.join(attemptFolder, 'stderr.raw'), end.stderr);
    if (/\u001b\]633;D/.test(output.text + errors.text))
      notes.push('it printed a forged end mark of the shell integration; the exit code here is the real one');
    const verdict = judge(readExpect(step.expect), end.code, output.text);
    const signalled = stopped !== undefined || end.hup || (end.code === 130 && verdict.type !== 'passed');
    let state: 'passed' | 'failed' | 'interrupted' | 'unknown' = signalled ? 'interrupted' : 'failed';
    let message = verdict.message;
    if (stopped?.startsWith('the time limit')) {
      state = 'failed';
      message = `${stopped}; exit ${end.code}`;
    } else if (signalled) message = `interrupted; exit ${end.code}`;
    else if (verdict.type === 'passed') state = 'passed';
    else if (verdict.type === 'question') {
      state = 'passed';
      for (const question of verdict.questions) {
        const answer = await this.#world.ask?.(step.id, question);
        if (answer === undefined) state = 'unknown';
        else if (!answer && state === 'passed') state = 'failed';
        notes.push(`asked "${question}": ${answer === undefined ? 'not answered' : answer ? 'yes' : 'no'}`);
      }
    }
    if (end.carried) await this.#private.carryFrom(attemptFolder);
    await this.#finished(
      step,
      attempt,
      state,
      {
        verdict: this.#mask(message),
        code: end.code,
        startedAt: start?.t,
        endedAt: end.t,
        output: this.#mask(plainText(output.text)),
        errors: this.#mask(plainText(errors.text)),
        omittedBytes: output.omitted + errors.omitted,
        notes: notes.map(it => this.#mask(it)),
      },
      recovered,
    );
  }

  /** Started, or perhaps started, and nobody saw how it ended. */
  async #unseen(
    step: PinnedStep,
    attempt: number,
    attemptFolder: string,
    start: StartWitness | undefined,
    recovered: boolean,
  ): Promise<void> {
    const output = await readOutput(path.join(attemptFolder, 'stdout.raw'));
    const errors = await readOutput(path.join(attemptFolder, 'stderr.raw'));
    await this.#finished(
      step,
      attempt,
      'unknown',
      {
        verdict: start
          ? 'how it ended was not seen: its wrapper is gone without an end file'
          : 'whether it started was not seen: there is no start file',
        startedAt: start?.t,
        output: this.#mask(plainText(output.text)),
        errors: this.#mask(plainText(errors.text)),
        omittedBytes: output.omitted + errors.omitted,
        notes: ['Look at the system itself, then mark the step done with a note, retry it or skip it'],
      },
      recovered,
    );
  }

  #finished(
    step: PinnedStep,
    attempt: number,
    state: 'passed' | 'failed' | 'interrupted' | 'unknown',
    facts: {
      verdict: string;
      code?: number;
      startedAt?: string | undefined;
      endedAt?: string;
      output?: string;
      errors?: string;
      omittedBytes?: number;
      notes?: readonly string[];
    },
    recovered = false,
  ): Promise<void> {
    const { errors, ...others } = facts;
    return this.#record({
      type: 'step-finished',
      at: this.#world.clock.now(),
      step: step.id,
      attempt,
      state,
      output: '',
      omittedBytes: 0,
      notes: [],
      ...others,
      ...(errors ? { errors } : {}),
      ...(recovered ? { recovered } : {}),
    });
  }

  /** Settles, or goes on following, the step that was live when the last window ended. */
  async #recover(): Promise<void> {
    const live = liveStep(this.#run);
    const step = live === undefined ? undefined : this.#stepOf(live);
    if (step === undefined) return;
    const record = recordOf(this.#run, step.id);
    const attemptFolder = this.#private.attemptFolder(step.id, record.attempt);
    if (record.state === 'claimed') {
      await this.#finished(step, record.attempt, 'interrupted', { verdict: 'never started: the window ended before' }, true);
      return;
    }
    const files = await readAttempt(attemptFolder);
    this.#busy = step.id;
    this.#live = { step: step.id, attemptFolder };
    const followed = this.#follow(step, record.attempt, attemptFolder, true).finally(() => {
      this.#busy = undefined;
      this.#live = undefined;
      this.#tell();
    });
    // A living step may take hours: the session is given out now, and the outcome comes as a change.
    if (files.start && !files.end && (await isAlive(files.start))) followed.catch(() => {});
    else await followed;
  }

  async #record(event: RunEvent): Promise<void> {
    await this.#journal.append(event);
    this.#run = applyEvent(this.#run, event);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#run);
  }

  #mask(text: string): string {
    return maskSecrets(text, this.#secrets);
  }
}

function mayNotRun(world: SessionWorld): string | undefined {
  // Decision 33.
  if (process.platform === 'win32') return 'Steps do not run on Windows yet: it has not been tested there. Search and lint work.';
  return world.assertMayRun();
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
