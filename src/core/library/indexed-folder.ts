/**
 * A folder that is only searched: its index, stored or fresh, brought to what the disk says. Documents are read for the
 * index and let go again; what a hit shows of its text is read when it is shown.
 */
import { batchSize, readText } from '../catalog/load-catalog.ts';
import { uriOf } from '../catalog/uris.ts';
import { byCodeUnits, type FoundDocument, inParallel, type LeftOutFile, leftOutBy, walk } from '../catalog/walk.ts';
import type { Document } from '../document/document-types.ts';
import type { Files } from '../ports.ts';
import { sectionTextOf } from '../search/page.ts';
import { SearchIndex } from '../search/search-index.ts';
import type { SearchHit } from '../search/search-types.ts';
import { type FileStamp, hashOf, readStoredIndex, storeIndex } from '../search/stored-index.ts';
import type { Settings } from '../settings.ts';

/** A file that was written so shortly before the index was may have been written again in the same tick of its clock. */
const clockTicks = 2000;

export class IndexedFolder {
  readonly #rootUri: string;
  readonly #files: Files;
  readonly #settings: Settings;
  readonly #key: string;
  readonly #savedAt: number;
  readonly #index: SearchIndex;
  #stamps: Map<string, FileStamp> | undefined;
  readonly #readStamps: () => ReadonlyMap<string, FileStamp>;
  readonly #documents = new Map<string, Document | undefined>();
  /** The index came from `stored`: it can be asked before `verify`. */
  readonly warm: boolean;
  /** What is stored is no longer what is known. */
  changed: boolean;
  leftOut: readonly LeftOutFile[] = [];

  /** `stored` is what `toStore` gave, or any other bytes; `version` that of the program. */
  constructor(rootUri: string, files: Files, settings: Settings, version: string, stored?: Uint8Array) {
    this.#rootUri = rootUri;
    this.#files = files;
    this.#settings = settings;
    this.#key = JSON.stringify([version, rootUri, settings.include, settings.exclude, [...settings.kinds]]);
    const read = stored && readStoredIndex(stored);
    this.warm = read !== undefined && read.key === this.#key;
    this.changed = !this.warm;
    this.#index = this.warm ? new SearchIndex(read?.segment) : new SearchIndex();
    this.#savedAt = read?.savedAt ?? 0;
    this.#readStamps = () => (this.warm && read ? read.files() : new Map());
  }

  /** Compares every file with the disk by size and time, and reads anew what differs. Never rejects. */
  async verify(): Promise<void> {
    const walked = await walk(this.#files, this.#settings);
    const stamps = this.#allStamps();
    const leftOut = [...walked.leftOut];
    const wanted = new Set(walked.documents.map(it => it.path));
    const gone = [...stamps.keys()].filter(it => !wanted.has(it));
    this.#forget(gone);
    const stale = walked.documents.filter(it => this.#isStale(it, stamps.get(it.path)));
    for (let at = 0; at < stale.length; at += batchSize) {
      const documents: Document[] = [];
      const unread: string[] = [];
      await inParallel(stale.slice(at, at + batchSize), async ({ path, source, status }) => {
        try {
          const text = await this.#files.read(source);
          const hash = hashOf(text);
          const known = stamps.get(path);
          stamps.set(path, { source, ...status, hash });
          this.changed = true;
          if (known?.hash !== hash) documents.push(readText(this.#rootUri, path, text, this.#settings));
        } catch (error) {
          leftOut.push(leftOutBy(error, path));
          unread.push(path);
        }
      });
      this.#forget(unread.filter(it => stamps.has(it)));
      for (const it of documents) this.#documents.delete(it.uri);
      // In the order of their paths, whichever was read first.
      this.#index.apply({ put: documents.sort((a, b) => byCodeUnits(a.path, b.path)), removed: [] });
    }
    this.leftOut = leftOut.sort((a, b) => byCodeUnits(a.path, b.path));
  }

  #isStale({ source, status }: FoundDocument, known: FileStamp | undefined): boolean {
    if (!known || known.source !== source || known.size !== status.size || known.modified !== status.modified) return true;
    return this.warm && this.#savedAt > 0 && status.modified >= this.#savedAt - clockTicks;
  }

  #forget(paths: readonly string[]): void {
    if (paths.length === 0) return;
    const stamps = this.#allStamps();
    for (const it of paths) stamps.delete(it);
    this.changed = true;
    this.#index.apply({ put: [], removed: paths.map(it => uriOf({ uri: this.#rootUri }, it)) });
  }

  #allStamps(): Map<string, FileStamp> {
    this.#stamps ??= new Map(this.#readStamps());
    return this.#stamps;
  }

  /** The index as bytes, to be handed to the constructor another time. `now` in milliseconds since 1970. */
  toStore(now: number): Uint8Array<ArrayBuffer> {
    this.changed = false;
    return storeIndex(this.#index.fold(), this.#allStamps(), this.#key, now);
  }

  counts(): { readonly documents: number; readonly sections: number; readonly bytes: number } {
    let bytes = 0;
    for (const it of this.#allStamps().values()) bytes += it.size;
    return { documents: this.#index.documentCount, sections: this.#index.sectionCount, bytes };
  }

  /** Best first. `today` is `YYYY-MM-DD`. */
  async search(query: string, options: { readonly limit: number; readonly today: string; readonly excerpts: boolean }) {
    for (;;) {
      const missing = new Set<string>();
      const textOf = (uri: string, section: number): string | undefined => {
        if (!this.#documents.has(uri)) {
          missing.add(uri);
          return undefined;
        }
        const document = this.#documents.get(uri);
        return document ? sectionTextOf(document, section) : '';
      };
      const hits: readonly SearchHit[] = this.#index.search(query, { ...options, textOf });
      if (missing.size === 0) return hits;
      await inParallel([...missing], uri => this.#readAgain(uri));
    }
  }

  async #readAgain(uri: string): Promise<void> {
    let document: Document | undefined;
    this.#sourceOf ??= new Map(
      [...this.#allStamps()].map(([path, it]) => [uriOf({ uri: this.#rootUri }, path), [path, it.source]]),
    );
    const [path, source] = this.#sourceOf.get(uri) ?? [];
    try {
      if (path !== undefined && source !== undefined)
        document = readText(this.#rootUri, path, await this.#files.read(source), this.#settings);
    } catch {
      // Gone since: the hit stands without its text.
    }
    this.#documents.set(uri, document);
  }
  #sourceOf: Map<string, readonly [path: string, source: string]> | undefined;
}
