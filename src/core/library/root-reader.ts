/** How one folder of the library is brought to what its disk and its editors say: walked, read, followed as it changes. */
import { mergeChanges } from '../catalog/catalog.ts';
import type { CatalogChange } from '../catalog/catalog-types.ts';
import { batchSize, readDocuments } from '../catalog/load-catalog.ts';
import { byCodeUnits, type FoundDocument, type LeftOutFile, leftOutBy, tooBig, walk } from '../catalog/walk.ts';
import type { Document } from '../document/document-types.ts';
import type { RecordedRuns } from '../lint/rule.ts';
import { maximumFileBytes } from '../ports.ts';
import { upToCeiling } from './ceiling.ts';
import { runsFolder } from './last-drills.ts';
import type { Workshop } from './library-options.ts';
import { RootIndex } from './root-index.ts';
import type { RootJudge } from './root-judge.ts';
import { isSettings, type RootShelf } from './shelf-of-root.ts';
import { dueOf, shownOf, summaryOf } from './summary.ts';

/** More changed files than this at once are a checkout: one comparison with the disk is cheaper then. */
const manyChanges = 200;
/** So many files must differ from what is stored before it is stored anew; the next start reads those that do. */
const worthStoring = 50;

export class RootReader {
  readonly #shelf: RootShelf;
  readonly #judge: RootJudge;
  readonly #workshop: Workshop;
  /** One change of this root after the other where they wait for the disk. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Uris of documents that are read before the others. */
  #first: ReadonlySet<string> = new Set();
  /** Somebody does not want the rest to be read now. */
  #stopped = false;

  constructor(shelf: RootShelf, judge: RootJudge, workshop: Workshop) {
    this.#shelf = shelf;
    this.#judge = judge;
    this.#workshop = workshop;
  }

  /** Reads everything for the first time. `warmed` is called when what is stored can be found. */
  async open(warmed: () => void, first: ReadonlySet<string>): Promise<void> {
    this.#first = first;
    await this.inTurn(async () => {
      await this.#warm();
      warmed();
      if (!this.#shelf.closed) await this.synchronise(true);
    });
    warmed();
  }

  /** Leaves what is not read yet; when everything is read there is nothing to leave. */
  stop(): void {
    if (!this.#shelf.loaded) this.#stopped = true;
  }

  /** Reads what was left. */
  async readOn(): Promise<void> {
    if (!this.#stopped) return;
    this.#stopped = false;
    await this.inTurn(() => this.synchronise(true));
  }

  get #over(): boolean {
    return this.#shelf.closed || this.#stopped;
  }

  /** Makes what is stored of a folder's pages, or nothing yet, be found. */
  async #warm(): Promise<void> {
    const { root, files } = this.#shelf;
    const { storage } = this.#workshop.options;
    const stored = root.builtIn ? undefined : storage?.read(root);
    const { kindsChanged } = await this.#shelf.readSettings(path => this.#workshop.texts.of(this.#shelf, path));
    if (kindsChanged) this.#workshop.emit({ type: 'kinds', root: root.uri, kinds: this.#shelf.kinds });
    const bytes = await stored;
    if (this.#shelf.closed) return;
    this.#shelf.pages = new RootIndex(
      root.uri,
      files,
      this.#shelf.settings,
      storage?.version ?? '',
      this.#workshop.indexOf(root),
      bytes,
    );
    // Nothing was read so far: these are texts of editors.
    for (const it of this.#shelf.catalog.all()) this.#shelf.pages.hold(it.path, it.lines.text);
  }

  /** Keeps the pages for the next start. */
  async #store(least: number): Promise<void> {
    const { storage } = this.#workshop.options;
    const { pages, root } = this.#shelf;
    if (!storage || !pages || root.builtIn || pages.changes < least) return;
    this.#workshop.beforeStoring();
    await storage.write(root, pages.toStore(storage.now()));
  }

  /** Takes the text that an editor holds of a file. */
  async put(path: string, text: string): Promise<void> {
    if (isSettings(path)) await this.inTurn(() => this.rereadSettings());
    else if (this.#shelf.filter.isDocument(path)) await this.#putDocument(path, text);
  }

  async #putDocument(path: string, text: string): Promise<void> {
    const shelf = this.#shelf;
    // Found first: the rest takes longer.
    shelf.pages?.hold(path, text);
    const document = shelf.parse(path, text);
    const before = shelf.catalog.get(document.uri);
    const change = shelf.catalog.put(document);
    const relinked = shelf.catalog.setPath(path, true);
    const touched = this.#touchedBy(change, relinked);
    // The marks of what is written stand first; a window that shows it as it is needs no telling at every letter.
    if (before === undefined) this.#tellDocuments(change);
    if (shelf.loaded) this.#judge.judge([document.uri]);
    if (before !== undefined && shownOf(before) !== shownOf(document)) this.#tellDocuments(change);
    if (shelf.loaded) {
      if (isDueOtherwise(before, document, shelf.runs)) this.#workshop.emit({ type: 'due' });
      touched.delete(document.uri);
      this.#judge.judgeLater(touched);
      if (!shelf.knowsRunsOf(document)) await this.inTurn(() => this.#judge.readRuns());
      // Whoever types must not wait for a process.
      void this.#judge.askShells([document.uri], true);
    }
    await this.#judge.done;
  }

  /** Files that changed, appeared or vanished. */
  async refresh(paths: readonly string[]): Promise<void> {
    await this.inTurn(async () => {
      if (paths.some(isSettings) && (await this.rereadSettings())) return;
      if (paths.length > manyChanges || paths.includes('')) await this.synchronise(false);
      else await this.#refreshPaths(paths);
    });
  }

  /** Answers how many documents differed from the disk. */
  async reconcile(): Promise<number> {
    let differed = 0;
    await this.inTurn(async () => {
      differed = (await this.rereadSettings()) ? this.#shelf.catalog.size : await this.synchronise(false);
    });
    return differed;
  }

  /** Brings a root to what its disk says and answers how many documents differed. */
  async synchronise(first: boolean): Promise<number> {
    if (this.#over) return 0;
    const found = await walk(this.#shelf.files, this.#shelf.settings);
    const upTo = upToCeiling(found.documents);
    const { leftOut } = upTo;
    const documents = first ? this.#firstOnes(upTo.documents) : upTo.documents;
    const walked = { ...found, documents, leftOut: [...found.leftOut, ...leftOut] };
    if (this.#shelf.closed) return 0;
    const before = new Set(this.#shelf.catalog.pathsBelow(''));
    this.#shelf.catalog.setPaths(walked.paths, walked.closed);
    const wanted = new Set(walked.documents.map(it => it.path));
    const gone = this.#shelf.catalog
      .all()
      .filter(it => !wanted.has(it.path) && !this.#workshop.texts.holds(this.#shelf, it.path));
    const stale = this.#shelf.differing(walked.documents);
    this.#shelf.setLeftOut(walked, stale);

    // With links to files that appeared or vanished, any document may be judged anew.
    const relinked = first
      ? []
      : [...walked.paths].filter(it => !before.has(it)).concat([...before].filter(it => !walked.paths.has(it)));
    const affected = new Set(relinked.flatMap(it => this.#shelf.catalog.linksTo(it).map(document => document.uri)));
    const changes = gone.map(it => this.#shelf.forgetFile(it.path));
    this.#take(changes, affected);
    // Found first, known whole later: a page is ten times as quick to index as to judge.
    await this.#shelf.pages?.verify(walked.documents, {
      pause: () => this.#workshop.options.pause(),
      isHeld: path => this.#workshop.texts.holds(this.#shelf, path),
      isOver: () => this.#over,
    });
    if (!this.#over) await this.#store(first ? 1 : worthStoring);
    const all = !this.#over && (await this.#read(stale));
    if (this.#shelf.closed) return 0;
    if (all) this.#stopped = false;
    else {
      const read = this.#shelf.catalog.size;
      this.#workshop.emit({ type: 'progress', progress: { read, total: documents.length, done: true, stopped: true } });
      return 0;
    }
    if (this.#judge.judges) {
      if (first) await this.#shelf.readRepository();
      const alerts = await this.#shelf.readAlertRules(walked.paths, () => this.#workshop.options.pause());
      if (this.#shelf.loaded) this.#judge.judge(alerts);
    }
    if (this.#shelf.loaded) await this.#judge.readRuns();
    else {
      const { shown } = this.#judge.judges ? await this.#shelf.readRuns() : { shown: [] };
      this.#shelf.loaded = true;
      this.#judge.takeEvidence({ judged: [], shown });
      await this.#judge.judgeAll();
    }
    this.#workshop.leftOutChanged();
    this.#workshop.emit({
      type: 'progress',
      progress: { read: walked.documents.length, total: walked.documents.length, done: true },
    });
    await this.#judge.askShells(stale.map(it => this.#shelf.uriOf(it.path)));
    // Git may take its time: everything else is there before.
    await this.#judge.readHistories();
    return gone.length + stale.length;
  }

  /** The same documents, those that somebody looks at before the others. */
  #firstOnes(found: readonly FoundDocument[]): readonly FoundDocument[] {
    if (this.#first.size === 0) return found;
    const isFirst = (it: FoundDocument) => this.#first.has(this.#shelf.uriOf(it.path));
    return [...found.filter(isFirst), ...found.filter(it => !isFirst(it))];
  }

  /**
   * Reads documents in batches and gives way after each, so that the first can be searched while the others are read. Answers
   * whether all were read.
   */
  async #read(found: readonly FoundDocument[]): Promise<boolean> {
    for (let at = 0; at < found.length; at += batchSize) {
      const batch = found.slice(at, at + batchSize);
      const read = await readDocuments(
        this.#shelf.files,
        batch.filter(it => !this.#workshop.texts.holds(this.#shelf, it.path)),
        this.#shelf.settings,
        { rootUri: this.#shelf.root.uri, kinds: this.#shelf.kinds },
      );
      if (this.#shelf.closed) return false;
      for (const it of batch) this.#shelf.remember(it);
      const readNow = new Map(read.documents.map(it => [it.path, it]));
      const documents: Document[] = [];
      for (const it of batch) {
        // An editor may have put its own text while the file was read; that one stands.
        const text = this.#workshop.texts.of(this.#shelf, it.path);
        const document = text === undefined ? readNow.get(it.path) : this.#shelf.parse(it.path, text);
        if (!document) continue;
        documents.push(document);
        if (text === undefined) this.#shelf.pages?.take(it, document.lines.text);
        else this.#shelf.pages?.hold(it.path, document.lines.text);
      }
      const { catalog, loaded, runs } = this.#shelf;
      const isDueAnew = loaded && documents.some(it => isDueOtherwise(catalog.get(it.uri), it, runs));
      const changes = documents.map(it => catalog.put(it));
      for (const it of read.leftOut) changes.push(this.#leaveOut(it));
      this.#take(changes, []);
      if (isDueAnew) this.#workshop.emit({ type: 'due' });
      if (!this.#shelf.loaded) {
        this.#workshop.emit({
          type: 'progress',
          progress: { read: Math.min(at + batchSize, found.length), total: found.length, done: false },
        });
      }
      await this.#workshop.options.pause();
      if (this.#shelf.closed || (this.#stopped && at + batchSize < found.length)) return false;
    }
    return true;
  }

  async #refreshPaths(paths: readonly string[]): Promise<void> {
    const stale: FoundDocument[] = [];
    const changes: CatalogChange[] = [];
    const affected = new Set<string>();
    const setPath = (path: string, exists: boolean) => {
      for (const uri of this.#shelf.catalog.setPath(path, exists)) affected.add(uri);
    };
    if (this.#judge.judges)
      for (const path of paths)
        if (!this.#shelf.isBelowClosed(path)) for (const uri of await this.#shelf.readAlertFile(path)) affected.add(uri);
    if (paths.some(isRecord)) await this.#judge.readRuns();
    for (const path of [...new Set(paths)].filter(it => !isRecord(it)).sort(byCodeUnits)) {
      try {
        const status = await this.#shelf.files.status(path);
        setPath(path, true);
        // A watcher names the file that was written, not the links that lead to it.
        for (const it of this.#shelf.linksTo(path)) stale.push({ path: it, source: path, status });
        if (!this.#shelf.filter.isDocument(path) || this.#shelf.isBelowClosed(path)) continue;
        if (status.size > maximumFileBytes) changes.push(this.#leaveOut(tooBig(path, status.size)));
        else stale.push({ path, source: path, status });
      } catch (error) {
        const { code } = leftOutBy(error, path);
        const below = await this.#folderAt(path);
        if (below || code === 'file/link') {
          // A folder that came, or a link: the whole tree is compared, for links elsewhere may lead there.
          // What the catalog has forgotten by now is told first: the comparison would not miss it any more.
          this.#take(changes, affected);
          await this.synchronise(false);
          return;
        }
        // Gone, with everything below when it was a folder.
        for (const it of new Set([path, ...this.#shelf.catalog.pathsBelow(path)])) {
          setPath(it, false);
          if (!this.#workshop.texts.holds(this.#shelf, it)) changes.push(this.#shelf.forgetFile(it));
        }
        if (code !== 'file/missing' && this.#shelf.filter.isDocument(path)) changes.push(this.#leaveOut(leftOutBy(error, path)));
      }
    }
    if (this.#shelf.closed) return;
    this.#take(changes, affected);
    await this.#read(stale);
    const read = stale.flatMap(it => this.#shelf.catalog.byPath(it.path) ?? []);
    await this.#judge.askShells(read.map(it => it.uri));
    if (this.#shelf.loaded && !read.every(it => this.#shelf.knowsRunsOf(it))) await this.#judge.readRuns();
    this.#workshop.leftOutChanged();
  }

  async #folderAt(path: string): Promise<boolean> {
    try {
      await this.#shelf.files.readDirectory(path);
      return true;
    } catch {
      return false;
    }
  }

  #leaveOut(leftOut: LeftOutFile): CatalogChange {
    const known = this.#shelf.onDisk.get(leftOut.path);
    const change = this.#shelf.forgetFile(leftOut.path);
    if (known) this.#shelf.onDisk.set(leftOut.path, known);
    this.#shelf.leftOut.set(leftOut.path, leftOut);
    return change;
  }

  /** A change of the catalog goes to the listeners, and everything it touches is judged anew. */
  #take(changes: readonly CatalogChange[], affected: Iterable<string>): void {
    const shelf = this.#shelf;
    const change = mergeChanges(changes);
    this.#tellDocuments(change);
    const cleared = change.removed.flatMap(uri => shelf.setFindings(uri, []));
    const touched = this.#touchedBy(change, affected);
    if (shelf.loaded && change.removed.length > 0) this.#workshop.emit({ type: 'due' });
    // Who changed is judged first: that is where somebody looks.
    this.#judge.judge(shelf.loaded ? [...change.put.map(it => it.uri), ...touched] : [], cleared);
  }

  #touchedBy(change: CatalogChange, affected: Iterable<string>): Set<string> {
    return new Set([...change.affected, ...affected, ...this.#shelf.notice(change)]);
  }

  #tellDocuments(change: CatalogChange): void {
    if (change.put.length + change.removed.length === 0) return;
    this.#workshop.emit({
      type: 'documents',
      put: change.put.map(it => summaryOf(this.#shelf.root, it, this.#shelf.evidenceOf(it))),
      removed: change.removed,
    });
  }

  /** Other settings may change which files are documents, what kind they are and how they are judged: all is read again. */
  async rereadSettings(): Promise<boolean> {
    const { changed, kindsChanged } = await this.#shelf.readSettings(path => this.#workshop.texts.of(this.#shelf, path));
    this.#judge.judgeSettings();
    if (kindsChanged) this.#workshop.emit({ type: 'kinds', root: this.#shelf.root.uri, kinds: this.#shelf.kinds });
    if (!changed) return false;
    this.#shelf.onDisk.clear();
    this.#shelf.pages?.distrust(this.#shelf.settings);
    this.#shelf.loaded = false;
    const excluded = this.#shelf.catalog.all().filter(it => !this.#shelf.filter.isDocument(it.path));
    this.#take(
      excluded.map(it => this.#shelf.forgetFile(it.path)),
      [],
    );
    await this.synchronise(false);
    return true;
  }

  /** Runs after what was asked of this root before; what goes wrong is said once and does not stop what comes next. */
  async inTurn(act: () => Promise<unknown>): Promise<void> {
    const turn = this.#queue.then(async () => {
      if (this.#shelf.closed) return;
      try {
        await act();
        await this.#judge.done;
      } catch (error) {
        this.#workshop.emit({
          type: 'problem',
          message: `${this.#shelf.root.name} could not be read to its end: ${messageOf(error)} Reload the window to try again.`,
        });
      }
    });
    this.#queue = turn;
    await turn;
  }
}

const isDueOtherwise = (before: Document | undefined, now: Document, runs: RecordedRuns | undefined): boolean =>
  before === undefined || dueOf(before, runs) !== dueOf(now, runs);

/** A folder of run records, or a part of one: no document, but what documents are held against. */
const isRecord = (path: string): boolean => path === runsFolder || path.startsWith(`${runsFolder}/`);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
