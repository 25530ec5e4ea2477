/** The library in this thread: several folders read, indexed, judged and followed as they change (decision 1). */
import { type Reference, referencesTo } from '../authoring/mentions.ts';
import { mergeChanges } from '../catalog/catalog.ts';
import type { CatalogChange } from '../catalog/catalog-types.ts';
import { batchSize, readDocuments } from '../catalog/load-catalog.ts';
import { byCodeUnits, type FoundDocument, type LeftOutFile, leftOutBy, tooBig, walk } from '../catalog/walk.ts';
import type { Document } from '../document/document-types.ts';
import { type DueItem, dueItems } from '../lint/due.ts';
import type { Finding, Histories, TextEdit } from '../lint/rule.ts';
import type { ShellText, SyntaxAnswers } from '../lint/shell-syntax.ts';
import { type Files, maximumFileBytes } from '../ports.ts';
import { SearchIndex } from '../search/search-index.ts';
import type { SearchHit } from '../search/search-types.ts';
import { answerAlerts } from './answer-alerts.ts';
import { upToCeiling } from './ceiling.ts';
import { runsFolder } from './last-drills.ts';
import type { AnsweredAlert, Library, LibraryEvent, LibraryRoot } from './library-types.ts';
import { OpenTexts } from './open-texts.ts';
import { searchReading } from './read-for-hits.ts';
import { RootIndex } from './root-index.ts';
import { isSettings, RootShelf, type Touched } from './shelf-of-root.ts';
import { summaryOf } from './summary.ts';

export interface LibraryOptions {
  filesOf(root: LibraryRoot): Files;
  /** Waits until others had their turn: called between batches, so that searches are answered meanwhile. */
  pause(): Promise<void>;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** What Git says of documents, by their paths below the root; absent where there is no Git. Must not reject. */
  historiesOf?(root: LibraryRoot, paths: readonly string[]): Promise<Histories | undefined>;
  /** What shells say of these texts, without running them; absent where there are none. Must not reject. */
  syntaxOf?(texts: readonly ShellText[]): Promise<SyntaxAnswers>;
  /** false: nothing is linted, for callers that only search. Default: true. */
  readonly judge?: boolean;
  /** Where the indexes of folders are kept from one start to the next; absent: nowhere. */
  readonly storage?: LibraryStorage | undefined;
}

export interface LibraryStorage {
  /** Of the program: what another one stored is not read. */
  readonly version: string;
  /** What was written of a root; undefined when there is nothing, or nothing is to be kept of it. Must not reject. */
  read(root: LibraryRoot): Promise<Uint8Array | undefined>;
  /** Must not reject. */
  write(root: LibraryRoot, bytes: Uint8Array): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** More changed files than this at once are a checkout: one comparison with the disk is cheaper then. */
const manyChanges = 200;
/** So many files must differ from what is stored before it is stored anew; the next start reads those that do. */
const worthStoring = 50;

/** A library that does its work in the caller's thread. What goes wrong inside becomes a `problem` event, not a rejection. */
export function createLibrary(options: LibraryOptions): Library & SearchCounts {
  return new InThreadLibrary(options);
}

/** How much there is to search, for the command line and benchmarks. */
export interface SearchCounts {
  /** `bytes` is the size of the files read. */
  counts(): { readonly documents: number; readonly sections: number; readonly bytes: number };
}

class InThreadLibrary implements Library {
  readonly #options: LibraryOptions;
  #today: string;
  readonly #judges: boolean;
  readonly #roots = new Map<string, RootShelf>();
  readonly #texts = new OpenTexts();
  // All of one's own folders share one index: scores of indexes with other counts cannot be compared.
  readonly #own = new SearchIndex();
  readonly #builtIn = new SearchIndex();
  readonly #listeners: ((event: LibraryEvent) => void)[] = [];

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#today = options.today;
    this.#judges = options.judge ?? true;
  }

  onEvent(listener: (event: LibraryEvent) => void): void {
    this.#listeners.push(listener);
  }

  counts(): { documents: number; sections: number; bytes: number } {
    let bytes = 0;
    for (const shelf of this.#roots.values()) {
      for (const [path, it] of shelf.onDisk) if (shelf.catalog.byPath(path)) bytes += it.status.size;
    }
    return {
      documents: this.#own.documentCount + this.#builtIn.documentCount,
      sections: this.#own.sectionCount + this.#builtIn.sectionCount,
      bytes,
    };
  }

  async open(root: LibraryRoot): Promise<void> {
    if (this.#roots.has(root.uri)) await this.close(root.uri);
    const shelf = new RootShelf(root, this.#options.filesOf(root));
    this.#roots.set(root.uri, shelf);
    let warm: () => void = () => undefined;
    shelf.warmed = new Promise<void>(resolve => {
      warm = resolve;
    });
    await this.#inTurn(shelf, async () => {
      await this.#warm(shelf);
      warm();
      if (!shelf.closed) await this.#synchronise(shelf, true);
    });
    warm();
  }

  /** Makes what is stored of a folder's pages, or nothing yet, be found. */
  async #warm(shelf: RootShelf): Promise<void> {
    const { root, files } = shelf;
    const { storage } = this.#options;
    const stored = root.builtIn ? undefined : storage?.read(root);
    const { kindsChanged } = await shelf.readSettings(path => this.#texts.of(shelf, path));
    if (kindsChanged) this.#emit({ type: 'kinds', root: root.uri, kinds: shelf.kinds });
    const bytes = await stored;
    if (shelf.closed) return;
    shelf.pages = new RootIndex(root.uri, files, shelf.settings, storage?.version ?? '', this.#indexOf(shelf), bytes);
    // Nothing was read so far: these are texts of editors.
    for (const it of shelf.catalog.all()) shelf.pages.hold(it.path, it.lines.text);
  }

  /** Keeps the pages for the next start. */
  async #store(shelf: RootShelf, least: number): Promise<void> {
    const { storage } = this.#options;
    const { pages, root } = shelf;
    if (!storage || !pages || root.builtIn || pages.changes < least) return;
    if ([...this.#roots.values()].filter(it => !it.root.builtIn).length === 1) this.#own.fold();
    await storage.write(root, pages.toStore(storage.now()));
  }

  #indexOf(shelf: RootShelf): SearchIndex {
    return shelf.root.builtIn ? this.#builtIn : this.#own;
  }

  async close(rootUri: string): Promise<void> {
    const shelf = this.#roots.get(rootUri);
    if (!shelf) return;
    shelf.closed = true;
    this.#roots.delete(rootUri);
    const judged = [...shelf.findings.keys()];
    shelf.pages?.close();
    this.#tellDocuments(shelf, mergeChanges(shelf.catalog.all().map(it => shelf.catalog.remove(it.uri))));
    if (judged.length > 0) this.#emit({ type: 'findings', findings: judged.map(uri => ({ uri, findings: [] })) });
    this.#emitLeftOut();
  }

  async put(uri: string, text: string): Promise<void> {
    this.#texts.set(uri, text);
    const place = this.#placeOf(uri);
    if (!place) return;
    const { shelf, path } = place;
    if (isSettings(path)) await this.#settingsChanged(shelf);
    else if (shelf.filter.isDocument(path)) await this.#takeText(shelf, path, text);
  }

  async #takeText(shelf: RootShelf, path: string, text: string): Promise<void> {
    // Found first: the rest takes longer.
    shelf.pages?.hold(path, text);
    const document = shelf.parse(path, text);
    this.#take(shelf, [shelf.catalog.put(document)], shelf.catalog.setPath(path, true));
    if (shelf.loaded && !shelf.knowsRunsOf(document)) await this.#inTurn(shelf, () => this.#readRuns(shelf));
    // Whoever types must not wait for a process.
    if (shelf.loaded) void this.#askShells(shelf, [document.uri]);
    await shelf.judging;
  }

  async release(uri: string): Promise<void> {
    if (!this.#texts.delete(uri)) return;
    const place = this.#placeOf(uri);
    if (!place) return;
    // What the editor held may differ from the file even where size and time do not.
    place.shelf.onDisk.delete(place.path);
    await this.refresh([uri]);
  }

  async refresh(uris: readonly string[]): Promise<void> {
    const byShelf = new Map<RootShelf, string[]>();
    for (const uri of uris) {
      const place = this.#placeOf(uri);
      if (place) byShelf.set(place.shelf, [...(byShelf.get(place.shelf) ?? []), place.path]);
    }
    for (const [shelf, paths] of byShelf) {
      await this.#inTurn(shelf, async () => {
        if (paths.some(isSettings) && (await this.#rereadSettings(shelf))) return;
        if (paths.length > manyChanges || paths.includes('')) await this.#synchronise(shelf, false);
        else await this.#refreshPaths(shelf, paths);
      });
    }
  }

  async reconcile(): Promise<number> {
    let differed = 0;
    for (const shelf of [...this.#roots.values()]) {
      await this.#inTurn(shelf, async () => {
        if (!(await this.#rereadSettings(shelf))) differed += await this.#synchronise(shelf, false);
        else differed += shelf.catalog.size;
      });
    }
    return differed;
  }

  async search(query: string, limit: number): Promise<readonly SearchHit[]> {
    await Promise.all([...this.#roots.values()].map(it => it.warmed));
    const ask = (index: SearchIndex, most: number) =>
      searchReading(index, query, { today: this.#today, limit: most }, (uri, path) => this.#readForHit(uri, path));
    const own = await ask(this.#own, limit);
    return own.length >= limit ? own : [...own, ...(await ask(this.#builtIn, limit - own.length))];
  }

  #readForHit(uri: string, path: string): ReturnType<RootIndex['read']> | Document | undefined {
    let unread: RootShelf | undefined;
    for (const shelf of this.#roots.values()) {
      const document = shelf.catalog.get(uri);
      if (document) return document;
      if (shelf.uriOf(path) === uri) unread = shelf;
    }
    return unread?.pages?.read(path);
  }

  async alerts(text: string): Promise<readonly AnsweredAlert[]> {
    const catalogs = (builtIn: boolean) =>
      [...this.#roots.values()].filter(it => it.root.builtIn === builtIn).map(it => it.catalog);
    return answerAlerts(text, catalogs(false), catalogs(true));
  }

  async referencesTo(uri: string): Promise<readonly Reference[]> {
    const place = this.#placeOf(uri);
    const target = place?.shelf.catalog.byPath(place.path);
    if (place === undefined || target === undefined) return [];
    const { catalog } = place.shelf;
    return referencesTo(target, new Set([target, ...catalog.naming(target.id), ...catalog.linksTo(target.path)]), catalog);
  }

  async findingsOf(uri: string): Promise<readonly Finding[]> {
    const place = this.#placeOf(uri);
    return (place && place.shelf.findings.get(place.shelf.uriOf(place.path))) ?? [];
  }

  async due(within: number): Promise<readonly DueItem[]> {
    const own = [...this.#roots.values()].filter(it => !it.root.builtIn && it.loaded);
    return own.flatMap(it => dueItems(it.catalog.all(), { today: this.#today, within, runs: it.runs }));
  }

  async editsToFixAll(uri: string): Promise<readonly TextEdit[]> {
    const place = this.#placeOf(uri);
    return place?.shelf.loaded === true ? place.shelf.editsToFixAll(place.path, this.#today) : [];
  }

  async setToday(today: string): Promise<void> {
    if (today === this.#today) return;
    this.#today = today;
    for (const shelf of [...this.#roots.values()]) await this.#inTurn(shelf, () => this.#lintAll(shelf));
  }

  async dispose(): Promise<void> {
    this.#listeners.length = 0;
    for (const shelf of this.#roots.values()) shelf.closed = true;
    this.#roots.clear();
    this.#texts.clear();
  }

  /** Brings a root to what its disk says and answers how many documents differed. */
  async #synchronise(shelf: RootShelf, first: boolean): Promise<number> {
    const all = await walk(shelf.files, shelf.settings);
    const { documents, leftOut } = upToCeiling(all.documents);
    const walked = { ...all, documents, leftOut: [...all.leftOut, ...leftOut] };
    if (shelf.closed) return 0;
    const before = new Set(shelf.catalog.pathsBelow(''));
    shelf.catalog.setPaths(walked.paths, walked.closed);
    const wanted = new Set(walked.documents.map(it => it.path));
    const gone = shelf.catalog.all().filter(it => !wanted.has(it.path) && !this.#texts.holds(shelf, it.path));
    const stale = shelf.differing(walked.documents);
    shelf.setLeftOut(walked, stale);

    // With links to files that appeared or vanished, any document may be judged anew.
    const relinked = first
      ? []
      : [...walked.paths].filter(it => !before.has(it)).concat([...before].filter(it => !walked.paths.has(it)));
    const affected = new Set(relinked.flatMap(it => shelf.catalog.linksTo(it).map(document => document.uri)));
    const changes = gone.map(it => shelf.forgetFile(it.path));
    this.#take(shelf, changes, affected);
    // Found first, known whole later: a page is ten times as quick to index as to judge.
    await shelf.pages?.verify(walked.documents, {
      pause: () => this.#options.pause(),
      isHeld: path => this.#texts.holds(shelf, path),
      isOver: () => shelf.closed,
    });
    if (!shelf.closed) await this.#store(shelf, first ? 1 : worthStoring);
    if (shelf.closed) return 0;
    await this.#read(shelf, stale);
    if (shelf.closed) return 0;
    if (this.#judges) {
      if (first) await shelf.readRepository();
      const alerts = await shelf.readAlertRules(walked.paths, () => this.#options.pause());
      if (shelf.loaded) this.#tell(this.#judge(shelf, alerts));
    }
    if (shelf.loaded) await this.#readRuns(shelf);
    else {
      const { shown } = this.#judges ? await shelf.readRuns() : { shown: [] };
      shelf.loaded = true;
      this.#takeEvidence(shelf, { judged: [], shown });
      await this.#lintAll(shelf);
    }
    this.#emitLeftOut();
    this.#emit({ type: 'progress', progress: { read: walked.documents.length, total: walked.documents.length, done: true } });
    await this.#askShells(
      shelf,
      stale.map(it => shelf.uriOf(it.path)),
    );
    // Git may take its time: everything else is there before.
    await this.#readHistories(shelf);
    return gone.length + stale.length;
  }

  /** Reads documents in batches and gives way after each, so that the first can be searched while the others are read. */
  async #read(shelf: RootShelf, found: readonly FoundDocument[]): Promise<void> {
    for (let at = 0; at < found.length; at += batchSize) {
      const batch = found.slice(at, at + batchSize);
      const read = await readDocuments(
        shelf.files,
        batch.filter(it => !this.#texts.holds(shelf, it.path)),
        shelf.settings,
        { rootUri: shelf.root.uri, kinds: shelf.kinds },
      );
      if (shelf.closed) return;
      for (const it of batch) shelf.remember(it);
      const readNow = new Map(read.documents.map(it => [it.path, it]));
      const documents: Document[] = [];
      for (const it of batch) {
        // An editor may have put its own text while the file was read; that one stands.
        const text = this.#texts.of(shelf, it.path);
        const document = text === undefined ? readNow.get(it.path) : shelf.parse(it.path, text);
        if (!document) continue;
        documents.push(document);
        if (text === undefined) shelf.pages?.take(it, document.lines.text);
        else shelf.pages?.hold(it.path, document.lines.text);
      }
      const changes = documents.map(it => shelf.catalog.put(it));
      for (const it of read.leftOut) changes.push(this.#leaveOut(shelf, it));
      this.#take(shelf, changes, []);
      if (!shelf.loaded) {
        this.#emit({
          type: 'progress',
          progress: { read: Math.min(at + batchSize, found.length), total: found.length, done: false },
        });
      }
      await this.#options.pause();
      if (shelf.closed) return;
    }
  }

  async #refreshPaths(shelf: RootShelf, paths: readonly string[]): Promise<void> {
    const stale: FoundDocument[] = [];
    const changes: CatalogChange[] = [];
    const affected = new Set<string>();
    const setPath = (path: string, exists: boolean) => {
      for (const uri of shelf.catalog.setPath(path, exists)) affected.add(uri);
    };
    if (this.#judges)
      for (const path of paths)
        if (!shelf.isBelowClosed(path)) for (const uri of await shelf.readAlertFile(path)) affected.add(uri);
    if (paths.some(isRecord)) await this.#readRuns(shelf);
    for (const path of [...new Set(paths)].filter(it => !isRecord(it)).sort(byCodeUnits)) {
      try {
        const status = await shelf.files.status(path);
        setPath(path, true);
        // A watcher names the file that was written, not the links that lead to it.
        for (const it of shelf.linksTo(path)) stale.push({ path: it, source: path, status });
        if (!shelf.filter.isDocument(path) || shelf.isBelowClosed(path)) continue;
        if (status.size > maximumFileBytes) changes.push(this.#leaveOut(shelf, tooBig(path, status.size)));
        else stale.push({ path, source: path, status });
      } catch (error) {
        const { code } = leftOutBy(error, path);
        const below = await this.#folderAt(shelf, path);
        if (below || code === 'file/link') {
          // A folder that came, or a link: the whole tree is compared, for links elsewhere may lead there.
          // What the catalog has forgotten by now is told first: the comparison would not miss it any more.
          this.#take(shelf, changes, affected);
          await this.#synchronise(shelf, false);
          return;
        }
        // Gone, with everything below when it was a folder.
        for (const it of new Set([path, ...shelf.catalog.pathsBelow(path)])) {
          setPath(it, false);
          if (!this.#texts.holds(shelf, it)) changes.push(shelf.forgetFile(it));
        }
        if (code !== 'file/missing' && shelf.filter.isDocument(path)) changes.push(this.#leaveOut(shelf, leftOutBy(error, path)));
      }
    }
    if (shelf.closed) return;
    this.#take(shelf, changes, affected);
    await this.#read(shelf, stale);
    const read = stale.flatMap(it => shelf.catalog.byPath(it.path) ?? []);
    await this.#askShells(
      shelf,
      read.map(it => it.uri),
    );
    if (shelf.loaded && !read.every(it => shelf.knowsRunsOf(it))) await this.#readRuns(shelf);
    this.#emitLeftOut();
  }

  async #folderAt(shelf: RootShelf, path: string): Promise<boolean> {
    try {
      await shelf.files.readDirectory(path);
      return true;
    } catch {
      return false;
    }
  }

  #leaveOut(shelf: RootShelf, leftOut: LeftOutFile): CatalogChange {
    const known = shelf.onDisk.get(leftOut.path);
    const change = shelf.forgetFile(leftOut.path);
    if (known) shelf.onDisk.set(leftOut.path, known);
    shelf.leftOut.set(leftOut.path, leftOut);
    return change;
  }

  /** A change of the catalog goes to the listeners, and everything it touches is judged anew. */
  #take(shelf: RootShelf, changes: readonly CatalogChange[], affected: Iterable<string>): void {
    const change = mergeChanges(changes);
    this.#tellDocuments(shelf, change);
    const cleared = change.removed.flatMap(uri => shelf.setFindings(uri, []));
    const touched = new Set([...change.affected, ...affected, ...shelf.notice(change)]);
    // Who changed is judged first: that is where somebody looks.
    const first = [...change.put.map(it => it.uri), ...touched];
    const judged = shelf.loaded && this.#judges ? this.#judge(shelf, first) : [];
    if (cleared.length + judged.length > 0) this.#emit({ type: 'findings', findings: [...cleared, ...judged] });
  }

  /** Judges the first of these at once and the others in slices, so that searches are answered between; answers what the first gave. */
  #judge(shelf: RootShelf, uris: Iterable<string>): Judged {
    const wanted = [...new Set(uris)];
    const now = wanted.slice(0, judgedAtOnce);
    for (const it of now) shelf.unjudged.delete(it);
    for (const it of wanted.slice(judgedAtOnce)) shelf.unjudged.add(it);
    const judged = shelf.lint(now, this.#today);
    if (shelf.unjudged.size > 0) shelf.judging ??= this.#judgeRest(shelf);
    return judged;
  }

  async #judgeRest(shelf: RootShelf): Promise<void> {
    for (await this.#options.pause(); shelf.unjudged.size > 0 && !shelf.closed; await this.#options.pause()) {
      const slice = [...shelf.unjudged].slice(0, judgedAtOnce);
      for (const it of slice) shelf.unjudged.delete(it);
      this.#tell(shelf.lint(slice, this.#today));
    }
    shelf.judging = undefined;
  }

  #tell(findings: Judged): void {
    if (findings.length > 0) this.#emit({ type: 'findings', findings });
  }

  /** Lets shells read what they were not asked about yet; one question at a time, for each is a process. */
  async #askShells(shelf: RootShelf, uris: Iterable<string>): Promise<void> {
    const { syntaxOf } = this.#options;
    if (!this.#judges || syntaxOf === undefined) return;
    for (const it of uris) shelf.unasked.add(it);
    shelf.asking ??= (async () => {
      while (shelf.unasked.size > 0 && !shelf.closed) {
        const asked = [...shelf.unasked].slice(0, askedAtOnce);
        for (const it of asked) shelf.unasked.delete(it);
        const texts = shelf.unknownSyntax(asked);
        if (texts.length > 0) this.#tell(this.#judge(shelf, shelf.takeSyntax(await syntaxOf(texts), asked)));
        await this.#options.pause();
      }
      shelf.asking = undefined;
    })();
    await shelf.asking;
  }

  #tellDocuments(shelf: RootShelf, change: CatalogChange): void {
    if (change.put.length + change.removed.length === 0) return;
    this.#emit({
      type: 'documents',
      put: change.put.map(it => summaryOf(shelf.root, it, shelf.evidenceOf(it))),
      removed: change.removed,
    });
  }

  async #lintAll(shelf: RootShelf): Promise<void> {
    if (!this.#judges) return;
    const settings = shelf.judgeSettings();
    if (settings.length > 0) this.#emit({ type: 'findings', findings: settings });
    const alerts = shelf.catalog.alertRules()?.map(it => it.uri) ?? [];
    this.#tell(this.#judge(shelf, [...shelf.catalog.all().map(it => it.uri), ...alerts]));
    await shelf.judging;
  }

  /** What is recorded of tests; documents whose claims it touches are judged anew. */
  async #readRuns(shelf: RootShelf): Promise<void> {
    if (this.#judges) this.#takeEvidence(shelf, await shelf.readRuns());
  }

  async #readHistories(shelf: RootShelf): Promise<void> {
    const { historiesOf } = this.#options;
    if (!this.#judges || historiesOf === undefined) return;
    this.#takeEvidence(shelf, await shelf.readHistories(paths => historiesOf(shelf.root, paths)));
  }

  #takeEvidence(shelf: RootShelf, { judged, shown }: Touched): void {
    if (shelf.closed) return;
    const put = shown.map(it => summaryOf(shelf.root, it, shelf.evidenceOf(it)));
    if (put.length > 0) this.#emit({ type: 'documents', put, removed: [] });
    this.#tell(this.#judge(shelf, judged));
  }

  async #settingsChanged(shelf: RootShelf): Promise<void> {
    await this.#inTurn(shelf, () => this.#rereadSettings(shelf));
  }

  /** Other settings may change which files are documents, what kind they are and how they are judged: all is read again. */
  async #rereadSettings(shelf: RootShelf): Promise<boolean> {
    const { changed, kindsChanged } = await shelf.readSettings(path => this.#texts.of(shelf, path));
    const findings = shelf.judgeSettings();
    if (findings.length > 0) this.#emit({ type: 'findings', findings });
    if (kindsChanged) this.#emit({ type: 'kinds', root: shelf.root.uri, kinds: shelf.kinds });
    if (!changed) return false;
    shelf.onDisk.clear();
    shelf.pages?.distrust(shelf.settings);
    shelf.loaded = false;
    const excluded = shelf.catalog.all().filter(it => !shelf.filter.isDocument(it.path));
    this.#take(
      shelf,
      excluded.map(it => shelf.forgetFile(it.path)),
      [],
    );
    await this.#synchronise(shelf, false);
    return true;
  }

  /** Runs after what was asked of this root before; what goes wrong is said once and does not stop what comes next. */
  async #inTurn(shelf: RootShelf, act: () => Promise<unknown>): Promise<void> {
    const turn = shelf.queue.then(async () => {
      if (shelf.closed) return;
      try {
        await act();
        await shelf.judging;
      } catch (error) {
        this.#emit({
          type: 'problem',
          message: `${shelf.root.name} could not be read to its end: ${messageOf(error)} Reload the window to try again.`,
        });
      }
    });
    shelf.queue = turn;
    await turn;
  }

  #placeOf(uri: string): { readonly shelf: RootShelf; readonly path: string } | undefined {
    let best: { shelf: RootShelf; path: string } | undefined;
    for (const shelf of this.#roots.values()) {
      const path = shelf.pathOf(uri);
      // Of folders inside each other the innermost has the shortest path.
      if (path !== undefined && (!best || path.length < best.path.length)) best = { shelf, path };
    }
    return best;
  }

  #emitLeftOut(): void {
    const leftOut = [...this.#roots.values()].flatMap(shelf =>
      [...shelf.leftOut.values()].sort((a, b) => byCodeUnits(a.path, b.path)).map(it => ({ root: shelf.root.uri, ...it })),
    );
    const excluded = [...this.#roots.values()].flatMap(shelf => shelf.excluded.map(path => ({ root: shelf.root.uri, path })));
    this.#emit({ type: 'left-out', leftOut, excluded });
  }

  #emit(event: LibraryEvent): void {
    for (const it of this.#listeners) it(event);
  }
}

/** A folder of run records, or a part of one: no document, but what documents are held against. */
const isRecord = (path: string): boolean => path === runsFolder || path.startsWith(`${runsFolder}/`);

type Judged = ReturnType<RootShelf['lint']>;
/** Documents judged between two pauses: a few milliseconds. */
const judgedAtOnce = 16;
/** Documents whose commands go to shells at once. */
const askedAtOnce = 200;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
