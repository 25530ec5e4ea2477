/**
 * What is wrong in one folder: documents are judged in slices, so that searches are answered meanwhile; shells are asked about
 * their commands, and what records of runs and Git say is taken as it comes.
 */
import type { Workshop } from './library-options.ts';
import type { RootShelf, Touched } from './shelf-of-root.ts';
import { summaryOf } from './summary.ts';

/** Documents judged between two pauses: a few milliseconds. */
const judgedAtOnce = 16;
/** Documents whose commands go to shells at once. */
const askedAtOnce = 200;

type Judged = ReturnType<RootShelf['lint']>;

export class RootJudge {
  readonly #shelf: RootShelf;
  readonly #workshop: Workshop;
  /** false: nothing is judged, for callers that only search. */
  readonly judges: boolean;
  /** Documents that wait to be judged, and the work on them. */
  readonly #unjudged = new Set<string>();
  #judging: Promise<void> | undefined;
  /** Documents whose commands no shell was asked about yet, and the question that is under way. */
  readonly #unasked = new Set<string>();
  #asking: Promise<void> | undefined;

  constructor(shelf: RootShelf, workshop: Workshop) {
    this.#shelf = shelf;
    this.#workshop = workshop;
    this.judges = workshop.options.judge ?? true;
  }

  /** Resolves when all that was given to it has been judged. */
  get done(): Promise<void> {
    return this.#judging ?? Promise.resolve();
  }

  /** Judges the first of these at once, and the others in slices. `cleared` is told with them: documents that are gone. */
  judge(uris: Iterable<string>, cleared: Judged = []): void {
    const wanted = this.judges ? [...new Set(uris)] : [];
    const now = wanted.slice(0, judgedAtOnce);
    for (const it of now) this.#unjudged.delete(it);
    this.tell([...cleared, ...this.#shelf.lint(now, this.#workshop.today())]);
    this.judgeLater(wanted.slice(judgedAtOnce));
  }

  /** Judges these in slices, the first after a pause. */
  judgeLater(uris: Iterable<string>): void {
    if (!this.judges) return;
    for (const it of uris) this.#unjudged.add(it);
    if (this.#unjudged.size > 0) this.#judging ??= this.#judgeRest();
  }

  async #judgeRest(): Promise<void> {
    const { pause } = this.#workshop.options;
    for (await pause(); this.#unjudged.size > 0 && !this.#shelf.closed; await pause()) {
      const slice = [...this.#unjudged].slice(0, judgedAtOnce);
      for (const it of slice) this.#unjudged.delete(it);
      this.tell(this.#shelf.lint(slice, this.#workshop.today()));
    }
    this.#judging = undefined;
  }

  /** Everything there is; resolves when it is done. */
  async judgeAll(): Promise<void> {
    if (!this.judges) return;
    const { catalog } = this.#shelf;
    this.judgeSettings();
    const alerts = catalog.alertRules()?.map(it => it.uri) ?? [];
    this.judge([...catalog.all().map(it => it.uri), ...alerts]);
    await this.done;
  }

  judgeSettings(): void {
    this.tell(this.#shelf.judgeSettings());
  }

  tell(findings: Judged): void {
    if (findings.length > 0) this.#workshop.emit({ type: 'findings', findings });
  }

  /**
   * Lets shells read what they were not asked about yet; one question at a time, for each is a process. `typed`: the text is
   * being written, and what is written next makes the answer worthless.
   */
  async askShells(uris: Iterable<string>, typed = false): Promise<void> {
    const { syntaxOf, pause, lull } = this.#workshop.options;
    if (!this.judges || syntaxOf === undefined) return;
    for (const it of uris) this.#unasked.add(it);
    this.#asking ??= (async () => {
      if (typed) await lull?.();
      while (this.#unasked.size > 0 && !this.#shelf.closed) {
        const asked = [...this.#unasked].slice(0, askedAtOnce);
        for (const it of asked) this.#unasked.delete(it);
        const texts = this.#shelf.unknownSyntax(asked);
        if (texts.length > 0) this.judge(this.#shelf.takeSyntax(await syntaxOf(texts), asked));
        await pause();
      }
      this.#asking = undefined;
    })();
    await this.#asking;
  }

  /** What is recorded of tests; documents whose claims it touches are judged anew. */
  async readRuns(): Promise<void> {
    if (this.judges) this.takeEvidence(await this.#shelf.readRuns());
  }

  async readHistories(): Promise<void> {
    const { historiesOf } = this.#workshop.options;
    if (!this.judges || historiesOf === undefined) return;
    this.takeEvidence(await this.#shelf.readHistories(paths => historiesOf(this.#shelf.root, paths)));
  }

  takeEvidence({ judged, shown }: Touched): void {
    const shelf = this.#shelf;
    if (shelf.closed) return;
    const put = shown.map(it => summaryOf(shelf.root, it, shelf.evidenceOf(it)));
    if (put.length > 0) this.#workshop.emit({ type: 'documents', put, removed: [] });
    if (judged.length > 0 && shelf.loaded) this.#workshop.emit({ type: 'due' });
    this.judge(judged);
  }
}
