/** A run's record in the hands of one process: its fold, what is added to it, and what other windows have added since. */
import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { stepOf } from '../core/run/flow.ts';
import { applyEvent, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunEvent } from '../core/run/run-types.ts';
import { type Claim, ownerOf } from './run-claims.ts';
import { type RunJournal, readRun, sha256 } from './run-store.ts';
import type { RunValues } from './run-values.ts';
import { ownProblem, type SessionWorld } from './run-world.ts';
import { isAlive } from './wrapper.ts';

export interface RecordParts {
  /** Absolute path of the run's record. */
  readonly folder: string;
  readonly journal: RunJournal;
  readonly run: Run;
  readonly values: RunValues;
  /** Whose hands these are. */
  readonly operator: string;
}

/** Journals that are open in this process: what they claimed is alive. */
const openWriters = new Set<string>();

export abstract class RunRecord {
  /** Absolute path of the run's record. */
  readonly folder: string;
  /** Who acts where nobody else is named. */
  readonly operator: string;
  protected readonly world: SessionWorld;
  protected readonly values: RunValues;
  readonly #journal: RunJournal;
  readonly #listeners = new Set<(run: Run) => void>();
  #run: Run;
  #closed = false;
  #others = '';
  #turn: Promise<unknown> = Promise.resolve();
  /** Hash of a text of the document that is not the pinned one and that nobody accepted. */
  #changedDocument: string | undefined;

  constructor(world: SessionWorld, parts: RecordParts) {
    this.world = world;
    this.folder = parts.folder;
    this.operator = parts.operator;
    this.values = parts.values;
    this.#journal = parts.journal;
    this.#run = parts.run;
    openWriters.add(parts.journal.writer);
  }

  /** The fold of everything recorded so far. */
  get run(): Run {
    return this.#run;
  }
  /** The journal's writer: this window. */
  get writer(): string {
    return this.#journal.writer;
  }
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Called with the run after every change; returns what ends that. */
  onChange(listener: (run: Run) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Lets go of the run without ending it: a running step goes on and is found again by `resume`. */
  async close(): Promise<void> {
    this.#closed = true;
    openWriters.delete(this.writer);
    await this.#journal.close();
  }

  /** Takes in what other windows have recorded since. Reads only; a record that cannot be read leaves things as they are. */
  catchUp(): Promise<void> {
    return this.#inTurn(async () => {
      const others = await this.#otherJournals();
      if (this.#closed || others === this.#others) return;
      try {
        this.#run = (await readRun(this.folder)).run;
        this.#others = others;
        this.tell();
      } catch {
        // The folder is gone or being moved: the next record will say so.
      }
    });
  }

  /**
   * The document's text as it is now, against the pinned one. A difference holds the run until `acceptDocument`, or until
   * the text is the pinned one again.
   */
  documentNow(text: string): DocumentNow {
    const hash = sha256(text);
    const same = hash === this.#run.header.documentHash;
    const accepted = this.#run.documentChanges.some(it => it.hash === hash);
    this.#changedDocument = same || accepted ? undefined : hash;
    return same ? { type: 'same' } : { type: 'changed', hash, accepted };
  }

  /** Hash of a text of the document that is not the pinned one and that nobody has accepted. */
  get documentIsAnother(): string | undefined {
    return this.#changedDocument;
  }

  /** Goes on with the pinned text although the document is now another: it must have been shown. */
  async acceptDocument(hash: string, note: string, by = this.operator): Promise<void> {
    await this.assertOpen();
    await this.record({ type: 'document-changed', at: this.now(), by, hash, note: this.values.mask(note) });
    if (this.#changedDocument === hash) this.#changedDocument = undefined;
  }

  /** A text without the secret values of the run, fit to be shown or written. */
  mask(text: string): string {
    return this.values.mask(text);
  }

  /** The exact text that the run keeps to. */
  pinnedText(): Promise<string> {
    return fs.readFile(path.join(this.folder, 'document.md'), 'utf8');
  }

  /** Why nothing more can be recorded here, in a sentence. */
  protected notOpen(): string | undefined {
    if (this.#closed) return 'This run is closed in this window.';
    return this.#run.result === 'unfinished' ? undefined : 'This run is finished.';
  }
  /** Another window may have finished the run: nothing is written behind its seal. */
  protected async assertOpen(): Promise<void> {
    await this.catchUp();
    const refusal = this.notOpen();
    if (refusal !== undefined) throw ownProblem(refusal);
  }

  protected changedDocument(): string | undefined {
    return (
      this.#changedDocument &&
      `${this.#run.header.path} is not the text any more that this run was started with. Look at the difference: go on with the pinned text, or finish this run and start another.`
    );
  }

  /** @throws RunProblem 'refused' */
  protected stepOf(id: string): PinnedStep {
    const step = stepOf(this.#run, id);
    if (step === undefined) throw ownProblem(`This run has no step "${id}".`);
    return step;
  }

  protected now(): string {
    return this.world.clock.now();
  }

  /** Resolves when the event is on the disk and in the fold. */
  protected record(event: RunEvent): Promise<void> {
    return this.#inTurn(async () => {
      await this.#journal.append(event);
      this.#run = applyEvent(this.#run, event);
      this.tell();
    });
  }

  protected tell(): void {
    for (const listener of this.#listeners) listener(this.#run);
  }

  /** Whose hands a live step is in; undefined when they are these, or whoever had it is gone. */
  protected async ownerElsewhere(step: string): Promise<Claim | undefined> {
    const claim = await ownerOf(this.folder, step, recordOf(this.#run, step).attempt);
    if (claim === undefined || claim.writer === this.writer || claim.host !== hostname()) return undefined;
    return (await this.isGone(claim)) ? undefined : claim;
  }

  /** Whether the window that made a claim has ended; of one on another machine nobody here can say. */
  protected async isGone(claim: Claim): Promise<boolean> {
    if (claim.host !== hostname()) return false;
    if (claim.pid === process.pid) return !openWriters.has(claim.writer);
    return !(await isAlive({ pid: claim.pid, started: claim.started ?? '', t: claim.at }));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Names and sizes of the journals of others: what changes when one of them records something. */
  async #otherJournals(): Promise<string> {
    const names = await fs.readdir(this.folder).catch(() => []);
    const logs = names.filter(it => /^log-.*\.jsonl$/.test(it) && !it.startsWith(`log-${this.writer}`));
    const size = (name: string) =>
      fs.stat(path.join(this.folder, name)).then(
        it => it.size,
        () => 0,
      );
    return (await Promise.all(logs.sort().map(async name => `${name} ${await size(name)}`))).join('\n');
  }
}

/** The document against the text the run was started with. */
export type DocumentNow =
  | { readonly type: 'same' }
  /** `hash` is the SHA-256 of the text as it is now; the pinned text is `pinnedText()`. */
  | { readonly type: 'changed'; readonly hash: string; readonly accepted: boolean };
