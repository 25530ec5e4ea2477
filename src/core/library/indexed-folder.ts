/**
 * A folder that is only searched: its index, stored or fresh, brought to what the disk says. Documents are read for the
 * index and let go again; what a hit shows of its text is read when it is shown.
 */
import { byCodeUnits, type LeftOutFile, walk } from '../catalog/walk.ts';
import type { Files } from '../ports.ts';
import { SearchIndex } from '../search/search-index.ts';
import type { SearchHit } from '../search/search-types.ts';
import type { Settings } from '../settings.ts';
import { upToCeiling } from './ceiling.ts';
import { searchReading } from './read-for-hits.ts';
import { RootIndex, type SideReader } from './root-index.ts';

export class IndexedFolder {
  readonly #files: Files;
  readonly #settings: Settings;
  readonly #index = new SearchIndex();
  readonly #pages: RootIndex;
  leftOut: readonly LeftOutFile[] = [];

  /** `stored` is what `toStore` gave, or any other bytes; `version` that of the program. */
  constructor(rootUri: string, files: Files, settings: Settings, version: string, stored?: Uint8Array) {
    this.#files = files;
    this.#settings = settings;
    this.#pages = new RootIndex(rootUri, files, settings, version, this.#index, stored);
  }

  /** The index came from `stored`: it can be asked before `verify`. */
  get warm(): boolean {
    return this.#pages.warm;
  }

  /** What is stored is no longer what is known. */
  get changed(): boolean {
    return this.#pages.changes > 0;
  }

  /** Compares every file with the disk by size and time, and reads anew what differs, some of it by `aside`. Never rejects. */
  async verify(aside?: SideReader): Promise<void> {
    const walked = await walk(this.#files, this.#settings);
    const { documents, leftOut } = upToCeiling(walked.documents);
    const unread = await this.#pages.verify(documents, { aside });
    this.leftOut = [...walked.leftOut, ...leftOut, ...unread].sort((a, b) => byCodeUnits(a.path, b.path));
  }

  /** The index as bytes, to be handed to the constructor another time. `now` in milliseconds since 1970. */
  toStore(now: number): Uint8Array<ArrayBuffer> {
    this.#index.fold();
    return this.#pages.toStore(now);
  }

  counts(): { readonly documents: number; readonly sections: number; readonly bytes: number } {
    let bytes = 0;
    for (const it of this.#pages.stamps.values()) bytes += it.size;
    return { documents: this.#index.documentCount, sections: this.#index.sectionCount, bytes };
  }

  /** Best first. `today` is `YYYY-MM-DD`. */
  async search(
    query: string,
    options: { readonly limit: number; readonly today: string; readonly excerpts: boolean },
  ): Promise<readonly SearchHit[]> {
    return await searchReading(this.#index, query, options, (_uri, path) => this.#pages.read(path));
  }
}
