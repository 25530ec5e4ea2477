/** The library in this thread: several folders read, indexed, judged and followed as they change (decision 1). */
import { type IdMention, idMentions, type Reference, referencesTo } from '../authoring/mentions.ts';
import { mergeChanges } from '../catalog/catalog.ts';
import { byCodeUnits } from '../catalog/walk.ts';
import type { Document } from '../document/document-types.ts';
import { type DueItem, dueItems } from '../lint/due.ts';
import type { Finding, TextEdit } from '../lint/rule.ts';
import { SearchIndex } from '../search/search-index.ts';
import type { SearchHit } from '../search/search-types.ts';
import { answerAlerts } from './answer-alerts.ts';
import type { LibraryOptions, Workshop } from './library-options.ts';
import type { AnsweredAlert, Library, LibraryEvent, LibraryRoot } from './library-types.ts';
import { OpenTexts } from './open-texts.ts';
import { searchReading } from './read-for-hits.ts';
import type { RootIndex } from './root-index.ts';
import { RootJudge } from './root-judge.ts';
import { RootReader } from './root-reader.ts';
import { RootShelf } from './shelf-of-root.ts';

/** A library that does its work in the caller's thread. What goes wrong inside becomes a `problem` event, not a rejection. */
export function createLibrary(options: LibraryOptions): Library & SearchCounts {
  return new InThreadLibrary(options);
}

/** How much there is to search, for the command line and benchmarks. */
export interface SearchCounts {
  /** `bytes` is the size of the files read. */
  counts(): { readonly documents: number; readonly sections: number; readonly bytes: number };
}

/** What is known of a folder, who brings it up to date, and who says what is wrong in it. */
interface OpenRoot {
  readonly shelf: RootShelf;
  readonly reader: RootReader;
  readonly judge: RootJudge;
}

class InThreadLibrary implements Library {
  readonly #options: LibraryOptions;
  #today: string;
  readonly #roots = new Map<string, OpenRoot>();
  readonly #texts = new OpenTexts();
  // All of one's own folders share one index: scores of indexes with other counts cannot be compared.
  readonly #own = new SearchIndex();
  readonly #builtIn = new SearchIndex();
  readonly #listeners: ((event: LibraryEvent) => void)[] = [];
  readonly #workshop: Workshop;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#today = options.today;
    this.#workshop = {
      options,
      texts: this.#texts,
      today: () => this.#today,
      emit: event => this.#emit(event),
      indexOf: root => (root.builtIn ? this.#builtIn : this.#own),
      beforeStoring: () => {
        // With several roots the pages of one are no part of their own.
        if (this.#shelves().filter(it => !it.root.builtIn).length === 1) this.#own.fold();
      },
      leftOutChanged: () => this.#emitLeftOut(),
    };
  }

  #shelves(): readonly RootShelf[] {
    return [...this.#roots.values()].map(it => it.shelf);
  }

  onEvent(listener: (event: LibraryEvent) => void): void {
    this.#listeners.push(listener);
  }

  counts(): { documents: number; sections: number; bytes: number } {
    let bytes = 0;
    for (const shelf of this.#shelves()) {
      for (const [path, it] of shelf.onDisk) if (shelf.catalog.byPath(path)) bytes += it.status.size;
    }
    return {
      documents: this.#own.documentCount + this.#builtIn.documentCount,
      sections: this.#own.sectionCount + this.#builtIn.sectionCount,
      bytes,
    };
  }

  async open(root: LibraryRoot, first: readonly string[] = []): Promise<void> {
    if (this.#roots.has(root.uri)) await this.close(root.uri);
    const shelf = new RootShelf(root, this.#options.filesOf(root));
    const judge = new RootJudge(shelf, this.#workshop);
    const reader = new RootReader(shelf, judge, this.#workshop);
    this.#roots.set(root.uri, { shelf, reader, judge });
    let warmed: () => void = () => undefined;
    shelf.warmed = new Promise<void>(resolve => {
      warmed = resolve;
    });
    await reader.open(warmed, new Set(first));
  }

  async stopReading(): Promise<void> {
    for (const { reader } of this.#roots.values()) reader.stop();
  }

  async readOn(): Promise<void> {
    await Promise.all([...this.#roots.values()].map(it => it.reader.readOn()));
  }

  async close(rootUri: string): Promise<void> {
    const open = this.#roots.get(rootUri);
    if (!open) return;
    const { shelf } = open;
    shelf.closed = true;
    this.#roots.delete(rootUri);
    const judged = [...shelf.findings.keys()];
    shelf.pages?.close();
    const { removed } = mergeChanges(shelf.catalog.all().map(it => shelf.catalog.remove(it.uri)));
    if (removed.length > 0) this.#emit({ type: 'documents', put: [], removed });
    this.#emit({ type: 'due' });
    if (judged.length > 0) this.#emit({ type: 'findings', findings: judged.map(uri => ({ uri, findings: [] })) });
    this.#emitLeftOut();
  }

  async put(uri: string, text: string): Promise<void> {
    this.#texts.set(uri, text);
    const place = this.#placeOf(uri);
    await place?.reader.put(place.path, text);
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
    const byRoot = new Map<RootReader, string[]>();
    for (const uri of uris) {
      const place = this.#placeOf(uri);
      if (place) byRoot.set(place.reader, [...(byRoot.get(place.reader) ?? []), place.path]);
    }
    for (const [reader, paths] of byRoot) await reader.refresh(paths);
  }

  async reconcile(): Promise<number> {
    let differed = 0;
    for (const { reader } of [...this.#roots.values()]) differed += await reader.reconcile();
    return differed;
  }

  async search(query: string, limit: number): Promise<readonly SearchHit[]> {
    await Promise.all(this.#shelves().map(it => it.warmed));
    const ask = (index: SearchIndex, most: number) =>
      searchReading(index, query, { today: this.#today, limit: most }, (uri, path) => this.#readForHit(uri, path));
    const own = await ask(this.#own, limit);
    return own.length >= limit ? own : [...own, ...(await ask(this.#builtIn, limit - own.length))];
  }

  #readForHit(uri: string, path: string): ReturnType<RootIndex['read']> | Document | undefined {
    let unread: RootShelf | undefined;
    for (const shelf of this.#shelves()) {
      const document = shelf.catalog.get(uri);
      if (document) return document;
      if (shelf.uriOf(path) === uri) unread = shelf;
    }
    return unread?.pages?.read(path);
  }

  async alerts(text: string): Promise<readonly AnsweredAlert[]> {
    const catalogs = (builtIn: boolean) =>
      this.#shelves()
        .filter(it => it.root.builtIn === builtIn)
        .map(it => it.catalog);
    return answerAlerts(text, catalogs(false), catalogs(true));
  }

  async referencesTo(uri: string): Promise<readonly Reference[]> {
    const place = this.#placeOf(uri);
    const target = place?.shelf.catalog.byPath(place.path);
    if (place === undefined || target === undefined) return [];
    const { catalog } = place.shelf;
    return referencesTo(target, new Set([target, ...catalog.naming(target.id), ...catalog.linksTo(target.path)]), catalog);
  }

  async idsNamedIn(uri: string): Promise<readonly IdMention[]> {
    const place = this.#placeOf(uri);
    const document = place?.shelf.catalog.byPath(place.path);
    return document === undefined ? [] : idMentions(document).filter(it => it.id !== document.id);
  }

  async findingsOf(uri: string): Promise<readonly Finding[]> {
    const place = this.#placeOf(uri);
    return (place && place.shelf.findings.get(place.shelf.uriOf(place.path))) ?? [];
  }

  async due(within: number): Promise<readonly DueItem[]> {
    const own = this.#shelves().filter(it => !it.root.builtIn && it.loaded);
    return own.flatMap(it => dueItems(it.catalog.all(), { today: this.#today, within, runs: it.runs }));
  }

  async editsToFixAll(uri: string): Promise<readonly TextEdit[]> {
    const place = this.#placeOf(uri);
    return place?.shelf.loaded === true ? place.shelf.editsToFixAll(place.path, this.#today) : [];
  }

  async setToday(today: string): Promise<void> {
    if (today === this.#today) return;
    this.#today = today;
    for (const { reader, judge } of [...this.#roots.values()]) await reader.inTurn(() => judge.judgeAll());
    this.#emit({ type: 'due' });
  }

  async dispose(): Promise<void> {
    this.#listeners.length = 0;
    for (const shelf of this.#shelves()) shelf.closed = true;
    this.#roots.clear();
    this.#texts.clear();
  }

  #placeOf(uri: string): (OpenRoot & { readonly path: string }) | undefined {
    let best: (OpenRoot & { path: string }) | undefined;
    for (const root of this.#roots.values()) {
      const path = root.shelf.pathOf(uri);
      // Of folders inside each other the innermost has the shortest path.
      if (path !== undefined && (!best || path.length < best.path.length)) best = { ...root, path };
    }
    return best;
  }

  #emitLeftOut(): void {
    const leftOut = this.#shelves().flatMap(shelf =>
      [...shelf.leftOut.values()].sort((a, b) => byCodeUnits(a.path, b.path)).map(it => ({ root: shelf.root.uri, ...it })),
    );
    const excluded = this.#shelves().flatMap(shelf => shelf.excluded.map(path => ({ root: shelf.root.uri, path })));
    this.#emit({ type: 'left-out', leftOut, excluded });
  }

  #emit(event: LibraryEvent): void {
    for (const it of this.#listeners) it(event);
  }
}
