/** `drillbook run`: steps through a checklist in this terminal, or by a file of answers, with the record of the window. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Catalog } from '../core/catalog/catalog.ts';
import { linkPath } from '../core/catalog/links.ts';
import { loadCatalog } from '../core/catalog/load-catalog.ts';
import type { Document } from '../core/document/document-types.ts';
import { nearest } from '../core/document/nearest.ts';
import { refuseCharacters, refuseValue } from '../core/run/parameters.ts';
import { liveStep } from '../core/run/run.ts';
import type { PinnedStep, RunMode, RunResult } from '../core/run/run-types.ts';
import { keepAnswer, mustAskAboutRecords } from '../node/run-kept.ts';
import { type RunConsent, RunSession, type RunStart, type SessionWorld } from '../node/run-session.ts';
import { RunProblem, readRun } from '../node/run-store.ts';
import { mayNotRunHere } from '../node/run-world.ts';
import type { Answerer } from './answerer.ts';
import { AnswerMissing, answersFromFile } from './answers-from-file.ts';
import { answersFromPerson } from './answers-from-person.ts';
import { checkDocuments } from './check-documents.ts';
import { type Arguments, CannotDo, type Command, type ExitCode, type World } from './command.ts';
import { findRun } from './find-run.ts';
import { visible } from './format.ts';
import { openRoot, saySettingsProblems } from './root.ts';
import type { RunAnswers } from './run-answers.ts';
import { introOf } from './run-intro.ts';
import { answersOf, instantOf, oneOf, operatorOf, parametersOf, recordsUndecided, triggerOf } from './run-options.ts';
import { runWorld } from './run-world.ts';
import { type Ended, stepThrough } from './step-through.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'Step through a checklist, or hold the checks of many',
  help: `Usage: drillbook run FILE|ID [--mode exercise|live] [--param NAME=VALUE]… [--answers FILE]
       drillbook run PATH… --mode check-only [--param NAME=VALUE]… [--json]
       drillbook run --resume RUN [--answers FILE]

Steps through a document: shows each step, asks, runs it, judges it and records it, as the window does. The first
failure stops the run. The record and the report lie under .drillbook/runs of the document's root.

In a terminal a person is asked. Without one, --answers says what a person would, and nothing is guessed: what is asked
and not answered ends the command, names the answer, and leaves the run to be resumed.

With --mode check-only every declared check of every document below PATH runs, and nothing else: each document held,
did not hold, or could not be run and why. It never stops early.

Options:
  --mode M             exercise (default), live, or check-only
  --param NAME=VALUE   value of a parameter or placeholder; may be repeated
  --answers FILE       YAML: operator, parameters: {NAME: value}, steps: {<id or title>: {answer, note, skip, confirm,
                       second}}, default: {manual: attest|stop, on_failure: stop|continue|rollback}, data_loss: 12s,
                       declared_at: INSTANT, note, records: committed|ignored (by Git; asked at a repository's first run)
  --resume RUN         goes on with a run: its name, a part of it, its folder, or last
  --operator NAME      who runs it (default: the user of this machine)
  --environment E      production, staging or lab
  --exercise-type T    tabletop, functional or full
  --trigger TYPE:ID    alert:NAME, incident:ID, change:ID, schedule:ID or other:TEXT
  --declared-at T      start of the disruption, such as 2026-11-21T03:12:00Z: the RTO counts from it
  --root DIR           where an ID is looked for, and where runs are resumed (default: the current folder)
  --json               with check-only: {"documents":[{path, id, verdict, why, run, steps:[{id, title, state, verdict}]}]};
                       verdict is held, did-not-hold or not-runnable

Examples:
  drillbook run runbooks/storage/filesystem-full.md --param MOUNT=/srv
  drillbook run dr-mail --mode exercise --environment lab --answers drill.yaml
  drillbook run runbooks --mode check-only
  drillbook run --resume last

Exit codes:
  0  the run passed; every check held
  1  it failed, was aborted or rolled back; a check did not hold
  2  it could not be run, or an answer is missing
`,
  options: {
    mode: { type: 'string' },
    param: { type: 'string', multiple: true },
    answers: { type: 'string' },
    resume: { type: 'string' },
    operator: { type: 'string' },
    environment: { type: 'string' },
    'exercise-type': { type: 'string' },
    trigger: { type: 'string' },
    'declared-at': { type: 'string' },
    root: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(given, world): Promise<ExitCode> {
    // Before anything is asked.
    const refusal = mayNotRunHere();
    if (refusal !== undefined) throw new CannotDo(refusal);
    const mode = oneOf(given, 'mode', ['exercise', 'live', 'check-only'] as const) ?? 'exercise';
    const answers = await answersOf(given, world);
    const parameters = new Map([...(answers?.parameters ?? []), ...parametersOf(given)]);
    if (mode === 'check-only' && given.values['resume'] === undefined) {
      return checkDocuments(
        given.positionals,
        { parameters, operator: operatorOf(given, answers), json: given.values['json'] === true },
        world,
      );
    }
    const said = answers && { ...answers, parameters };
    const answerer = said ? answersFromFile(said) : world.terminal ? answersFromPerson(world.terminal, world.out) : undefined;
    const runner = new Runner({ given, world, mode, answerer, answers: said, parameters });
    return given.values['resume'] === undefined ? runner.start() : runner.resume(String(given.values['resume']));
  },
};

interface Order {
  readonly given: Arguments;
  readonly world: World;
  readonly mode: RunMode;
  /** undefined: there is no terminal, and no file says what a person would. */
  readonly answerer: Answerer | undefined;
  readonly answers: RunAnswers | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

class Runner {
  readonly #order: Order;
  #live: RunSession | undefined;
  /** Id of the outermost run, once it is on the disk. */
  #id: string | undefined;

  constructor(order: Order) {
    this.#order = order;
  }

  get #answerer(): Answerer {
    const { answerer } = this.#order;
    if (answerer === undefined)
      throw new CannotDo(
        'There is no terminal to ask in, and nothing is guessed: write the answers into a file and name it with --answers. drillbook run --help says what stands in it, drillbook steps the ids of the steps.',
      );
    return answerer;
  }

  async start(): Promise<ExitCode> {
    const { given } = this.#order;
    const [named, more] = given.positionals;
    if (named === undefined) throw new CannotDo('run needs a document: its file, or its id. drillbook search finds one.');
    if (more !== undefined)
      throw new CannotDo(
        `run steps through one document, and found "${more}" after it; many are checked with --mode check-only.`,
      );
    const { document, catalog, root } = await this.#find(named);
    // Refuses here what nobody could answer, before anything is begun.
    this.#answerer;
    return this.#guarded(async () => {
      const session = await this.#begin(document, root);
      return this.#through(session, catalog, root);
    });
  }

  async resume(named: string): Promise<ExitCode> {
    const { given, world, answers } = this.#order;
    if (given.positionals.length > 0) throw new CannotDo('--resume names the run; leave out the document.');
    const start = typeof given.values['root'] === 'string' ? given.values['root'] : '.';
    const { folder: root, files, settings } = await openRoot([start], world);
    const folder = await findRun(named, root, world);
    this.#answerer;
    const { catalog } = await loadCatalog(files, settings);
    return this.#guarded(async () => {
      const { run } = await readRun(folder);
      const { header } = run;
      const secrets = new Map([...this.#order.parameters].filter(([name]) => header.parameters[name] === '[secret]'));
      const by = operatorOf(given, answers);
      const session = await RunSession.resume(folder, await this.#world(root, header.path), {
        ...(by === undefined ? {} : { by }),
        values: secrets,
        folder: root,
      });
      world.out(
        `Going on with ${header.id}: ${visible(header.title)}, ${header.mode}, started ${header.startedAt} by ${visible(header.operator)}.\n`,
      );
      if (session.run.pauses.at(-1) !== undefined && session.run.pauses.at(-1)?.to === undefined) await session.continueRun();
      return this.#through(session, catalog, root, liveStep(run));
    });
  }

  /** The document that is meant, with all that lies in its root. */
  async #find(named: string) {
    const { given, world } = this.#order;
    const status = await fs.stat(path.resolve(world.folder, named)).catch(() => undefined);
    const isFile = status?.isFile() === true;
    const where = isFile ? named : typeof given.values['root'] === 'string' ? given.values['root'] : '.';
    const { folder: root, files, settings, problems } = await openRoot([where], world);
    saySettingsProblems(root, problems, world);
    const { catalog, leftOut } = await loadCatalog(files, settings);
    const own = path.relative(root, path.resolve(world.folder, named)).split(path.sep).join('/');
    const documents = isFile ? [catalog.byPath(own)].filter(it => it !== undefined) : catalog.byId(named);
    const [document, other] = documents;
    if (other) throw new CannotDo(`The id ${named} is in ${documents.map(it => it.path).join(' and ')}: name the file.`);
    if (document) return { document, catalog, root, settings };
    const unread = leftOut.find(it => it.path === own);
    if (unread) throw new CannotDo(unread.message);
    if (isFile) throw new CannotDo(`${own} is not among the documents of ${root}: see include and exclude in drillbook.yaml.`);
    if (status?.isDirectory())
      throw new CannotDo(`${named} is a folder: name one document in it, or hold the checks of all with --mode check-only.`);
    const close = nearest(
      named,
      catalog.all().map(it => it.id),
    );
    throw new CannotDo(`There is no file and no document ${named} in ${root}${close ? `; did you mean ${close}?` : '.'}`);
  }

  async #world(root: string, document: string): Promise<SessionWorld> {
    const { world } = this.#order;
    return {
      ...(await runWorld(world, root, document, world.terminal ? undefined : text => world.err(text))),
      ask: async (step, question) => {
        const found = this.#live?.run.header.steps.find(it => it.id === step);
        return found && this.#answerer.question(found, question);
      },
    };
  }

  /** Asks for what is needed, and starts: nothing has run yet. */
  async #begin(document: Document, root: string, more: Partial<RunStart> = {}): Promise<RunSession> {
    const { given, world, mode, answers, parameters } = this.#order;
    const answerer = this.#answerer;
    if (document.checklist.steps.length === 0)
      throw new CannotDo(`${document.path} has no steps. drillbook steps shows how a file is read.`);
    world.out(introOf(document, mode, world.today));
    const values = new Map<string, string>();
    for (const it of document.parameters) {
      const known = parameters.get(it.name);
      const problem = known === undefined ? undefined : refuseValue(it, known);
      if (problem !== undefined) throw new CannotDo(`${problem}.`);
      values.set(it.name, known ?? (await answerer.value({ ...it, refuse: value => refuseValue(it, value) })));
    }
    const gaps = new Map<string, string>();
    for (const step of document.checklist.steps)
      for (const { name, source } of step.command?.runnable ? step.command.placeholders : []) {
        if (gaps.has(name)) continue;
        const known = parameters.get(name) ?? parameters.get(source);
        const asked = { name: source, description: `${source} stands in "${step.title}"`, required: false, secret: false };
        const value = known ?? (await answerer.value({ ...asked, refuse: it => refuseCharacters(source, it, false) }));
        // Without a value only the steps that need it cannot run.
        if (value !== '') gaps.set(name, value);
      }
    const unknown = more.nesting
      ? undefined
      : [...parametersOf(given).keys()].find(it => !values.has(it) && !gaps.has(it) && !gaps.has(it.replace(/^<|>$/g, '')));
    if (unknown !== undefined)
      throw new CannotDo(`${document.path} has no parameter ${unknown}; it has ${[...values.keys()].join(', ') || 'none'}.`);
    const operator = operatorOf(given, answers);
    if (!more.nesting) await this.#askAboutRecords(root);
    return RunSession.start({
      ...(await this.#world(root, document.path)),
      document,
      text: document.lines.text,
      mode,
      ...(operator === undefined ? {} : { operator }),
      parameters: values,
      placeholders: gaps,
      folder: root,
      environment: oneOf(given, 'environment', ['production', 'staging', 'lab'] as const),
      exerciseType: oneOf(given, 'exercise-type', ['tabletop', 'functional', 'full'] as const),
      trigger: triggerOf(given),
      declaredAt: instantOf(given) ?? answers?.declaredAt,
      ...more,
    });
  }

  /** Asked once in a repository (decision 7); where nobody answers, Git is told nothing, and that is said. */
  async #askAboutRecords(root: string): Promise<void> {
    const { world } = this.#order;
    if (!(await mustAskAboutRecords(root))) return;
    const kept = await this.#answerer.records();
    if (kept === undefined) return world.err(recordsUndecided);
    await keepAnswer(root, kept);
  }

  async #through(session: RunSession, catalog: Catalog, root: string, lived?: string): Promise<ExitCode> {
    const ended = await this.#step(session, catalog, root, lived);
    const { world } = this.#order;
    if (ended.problem) world.err(`${visible(ended.problem)}\n`);
    if (ended.result === 'unfinished') {
      world.out(`\nThe run is left as it is. Go on with: drillbook run --resume ${session.run.header.id}\n`);
      return 2;
    }
    world.out(
      `\nThe run ${ended.result === 'passed' ? 'passed' : ended.result === 'failed' ? 'failed' : `is ${ended.result.replace('-', ' ')}`}.\n`,
    );
    if (ended.report) world.out(`Report: ${path.relative(world.folder, ended.report) || ended.report}\n`);
    return ended.result === 'passed' ? 0 : 1;
  }

  async #step(session: RunSession, catalog: Catalog, root: string, lived?: string): Promise<Ended> {
    const { world } = this.#order;
    const before = this.#live;
    this.#live = session;
    this.#id ??= session.run.header.id;
    try {
      return await stepThrough({
        session,
        answerer: this.#answerer,
        say: text => world.out(text),
        now: () => world.now(),
        patient: world.terminal !== undefined && this.#order.answers === undefined,
        nested: (outer, step, document, consent) => this.#nested(outer, step, document, consent, catalog, root),
        lived,
      });
    } finally {
      this.#live = before;
      await session.close();
    }
  }

  /** A runbook as one step of another: a run of its own, whose result becomes the step's. */
  async #nested(
    outer: RunSession,
    step: PinnedStep,
    named: string,
    consent: RunConsent,
    catalog: Catalog,
    root: string,
  ): Promise<void> {
    const running = outer.run.steps.get(step.id);
    let session: RunSession;
    let id: string;
    if (named === '' && running?.nestedRun !== undefined) {
      // The program ended while the nested run was on: it is taken up first.
      id = running.nestedRun;
      const folder = path.join(path.dirname(outer.folder), id);
      const stored = await readRun(folder).catch(() => undefined);
      if (!stored || stored.run.result !== 'unfinished') return outer.endNested(step.id, id);
      session = await RunSession.resume(folder, await this.#world(root, stored.run.header.path), {
        by: outer.operator,
        folder: root,
      });
    } else {
      const target = linkPath(outer.run.header.path, named);
      const document = (target === undefined ? undefined : catalog.byPath(target)) ?? catalog.byId(named)[0];
      if (!document) throw new RunProblem('refused', `"${step.title}" runs ${named}, which is none of the documents here.`);
      const nesting = await outer.beginNested(step.id, document.id, consent);
      id = nesting.id;
      try {
        session = await this.#begin(document, root, { nesting });
      } catch (error) {
        await outer.endNested(step.id, id, 'aborted', error instanceof Error ? error.message : String(error));
        throw error;
      }
    }
    const { result } = await this.#step(session, catalog, root);
    if (result === 'unfinished') throw new LeftInside();
    await outer.endNested(step.id, id, result satisfies RunResult);
    this.#order.world.out(`\nBack in ${visible(outer.run.header.title)}.\n`);
  }

  /** Refusals in a sentence, Ctrl+C to the step that runs, and how to go on with a run that is left. */
  async #guarded(act: () => Promise<ExitCode>): Promise<ExitCode> {
    const { world } = this.#order;
    const release = world.onInterrupt(() => this.#live?.stop());
    try {
      return await act();
    } catch (error) {
      if (error instanceof LeftInside) {
        world.out(`\nThe run is left as it is. Go on with: drillbook run --resume ${this.#id}\n`);
        return 2;
      }
      if (error instanceof AnswerMissing) {
        throw new CannotDo(
          `${error.message} ${this.#id ? `The run is left as it is; go on with --resume ${this.#id}.` : 'Nothing was run.'}`,
        );
      }
      if (error instanceof RunProblem) throw new CannotDo(error.message);
      throw error;
    } finally {
      release();
    }
  }
}

/** A nested run was left: so is the one around it. */
class LeftInside extends Error {}
