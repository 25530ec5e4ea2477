/**
 * The pages of one folder in an index, and of which state of their files they are: what differs from the disk is read again,
 * what is stored is taken as it is until then.
 */
import { batchSize, scanText } from '../catalog/load-catalog.ts';
import { uriOf } from '../catalog/uris.ts';
import { byCodeUnits, type FoundDocument, inParallel, type LeftOutFile, leftOutBy } from '../catalog/walk.ts';
import type { ScannedDocument } from '../document/scan.ts';
import type { FileStatus, Files } from '../ports.ts';
import { hashOf } from '../search/hash.ts';
import type { SearchIndex } from '../search/search-index.ts';
import { type FileStamp, readStoredIndex, storeIndex } from '../search/stored-index.ts';
import type { Settings } from '../settings.ts';

/** A file that was written so shortly before the index was may have been written again in the same tick of its clock. */
const clockTicks = 2000;

/** What a second reader reads of new files, the first: it has to be started, and its pages have to be taken over. */
const shareAside = 0.47;

/** Reads documents beside this thread: where there are cores to spare a large folder is known the sooner. `read` rejects when it cannot. */
export interface SideReader {
  /** It is worth its start from so many new files on. */
  readonly least: number;
  read(request: SideRequest): Promise<SideReading>;
}

export interface SideRequest {
  readonly rootUri: string;
  readonly settings: Settings;
  readonly documents: readonly FoundDocument[];
}

export interface SideReading {
  /** The pages, as `RootIndex.toStore` gives them. */
  readonly stored: Uint8Array<ArrayBuffer>;
  readonly leftOut: readonly LeftOutFile[];
}

export interface Verification {
  /** Reads a part of a large folder that nothing is known of. */
  readonly aside?: SideReader | undefined;
  /** Waits until others had their turn; called between batches. */
  readonly pause?: () => Promise<void>;
  /** Whether an editor holds the document: its file is none of ours then. */
  readonly isHeld?: (path: string) => boolean;
  /** true: nobody wants to know any more. */
  readonly isOver?: () => boolean;
}

export class RootIndex {
  readonly #rootUri: string;
  readonly #files: Files;
  readonly #version: string;
  readonly #index: SearchIndex;
  readonly #savedAt: number;
  readonly #readStamps: () => ReadonlyMap<string, FileStamp>;
  #settings: Settings;
  #stamps: Map<string, FileStamp> | undefined;
  /** Texts of editors, by their hashes. */
  readonly #held = new Map<string, number>();
  /** Files that could not be read, and are not tried again until they change. */
  readonly #unread = new Map<string, { readonly status: FileStatus; readonly leftOut: LeftOutFile }>();
  /** The pages came from what was stored: they can be found before anything is verified. */
  readonly warm: boolean;
  /** So many files are otherwise than in what is stored; everything, where nothing is. */
  changes: number;

  /** `stored` is what `toStore` gave, or any other bytes; `version` that of the program. The pages stored go into `index`. */
  constructor(rootUri: string, files: Files, settings: Settings, version: string, index: SearchIndex, stored?: Uint8Array) {
    this.#rootUri = rootUri;
    this.#files = files;
    this.#version = version;
    this.#settings = settings;
    this.#index = index;
    const read = stored && readStoredIndex(stored);
    this.warm = read !== undefined && read.key === this.#key();
    this.changes = this.warm ? 0 : Number.POSITIVE_INFINITY;
    if (this.warm && read) index.add(read.segment);
    this.#savedAt = read?.savedAt ?? 0;
    this.#readStamps = () => (this.warm && read ? read.files() : new Map());
  }

  /** Whatever the pages depend on beside their files. */
  #key(): string {
    const { include, exclude, kinds } = this.#settings;
    return JSON.stringify([this.#version, this.#rootUri, include, exclude, [...kinds]]);
  }

  get stamps(): ReadonlyMap<string, FileStamp> {
    return this.#all();
  }

  #all(): Map<string, FileStamp> {
    this.#stamps ??= new Map(this.#readStamps());
    return this.#stamps;
  }

  /** With other settings a file may be another kind of document: all are read again, and found meanwhile as they were. */
  distrust(settings: Settings): void {
    this.#settings = settings;
    for (const [path, it] of this.#all()) this.#all().set(path, { ...it, size: -1, hash: -1 });
    this.#held.clear();
    this.changes = Number.POSITIVE_INFINITY;
  }

  /** Brings the pages to what the disk has of these documents, all there are. Never rejects. Answers those that could not be read. */
  async verify(found: readonly FoundDocument[], verification: Verification = {}): Promise<LeftOutFile[]> {
    const { isHeld, isOver, aside } = verification;
    this.#forgetOthers(found);
    const stale = found.filter(it => !isHeld?.(it.path) && this.#isStale(it));
    const isSplit = aside !== undefined && this.#all().size === 0 && stale.length >= aside.least;
    const first = isSplit ? stale.slice(0, Math.floor(stale.length * shareAside)) : [];
    const reading = isSplit
      ? aside.read({ rootUri: this.#rootUri, settings: this.#settings, documents: first }).catch(() => undefined)
      : undefined;
    await this.#readHere(stale.slice(first.length), verification);
    const read = await reading;
    const taken = read !== undefined && !isOver?.() && this.#takeOver(first, read, isHeld);
    if (!taken) await this.#readHere(first, verification);
    return [...this.#unread.values()].map(it => it.leftOut).sort((a, b) => byCodeUnits(a.path, b.path));
  }

  /** Forgets what is not there any more. */
  #forgetOthers(found: readonly FoundDocument[]): void {
    const all = this.#all();
    let known = 0;
    for (const { path } of found) if (all.has(path)) known++;
    // Most often nothing is gone, and need not be looked for.
    if (known === all.size && this.#unread.size === 0) return;
    const wanted = new Set(found.map(it => it.path));
    for (const it of [...all.keys()]) if (!wanted.has(it)) this.forget(it);
    for (const it of [...this.#unread.keys()]) if (!wanted.has(it)) this.#unread.delete(it);
  }

  async #readHere(stale: readonly FoundDocument[], { pause, isHeld, isOver }: Verification): Promise<void> {
    for (let at = 0; at < stale.length; at += batchSize) {
      if (isOver?.()) return;
      const batch = stale.slice(at, at + batchSize);
      const texts = await inParallel(batch, async ({ path, source, status }) => {
        try {
          return await this.#files.read(source);
        } catch (error) {
          this.forget(path);
          this.#unread.set(path, { status, leftOut: leftOutBy(error, path) });
          return undefined;
        }
      });
      if (isOver?.()) return;
      // In the order of their paths, whichever was read first.
      for (const [i, it] of batch.entries()) {
        const text = texts[i];
        if (text !== undefined && !isHeld?.(it.path)) this.take(it, text);
      }
      await pause?.();
    }
  }

  /**
   * Takes the pages that were read beside; false when they cannot be read. Those that an editor holds by now are known already,
   * and stay as they are.
   */
  #takeOver(documents: readonly FoundDocument[], { stored, leftOut }: SideReading, isHeld: Verification['isHeld']): boolean {
    const read = readStoredIndex(stored);
    if (!read) return false;
    this.#index.add(read.segment);
    const stamps = read.files();
    for (const { path } of documents) {
      const stamp = stamps.get(path);
      if (!stamp || isHeld?.(path)) continue;
      this.#all().set(path, stamp);
      this.changes++;
    }
    const found = new Map(documents.map(it => [it.path, it]));
    for (const it of leftOut) {
      const status = found.get(it.path)?.status;
      if (status) this.#unread.set(it.path, { status, leftOut: it });
    }
    return true;
  }

  #isStale({ path, source, status }: FoundDocument): boolean {
    const unread = this.#unread.size > 0 ? this.#unread.get(path)?.status : undefined;
    if (unread && unread.size === status.size && unread.modified === status.modified) return false;
    const known = this.#all().get(path);
    if (!known || known.source !== source || known.size !== status.size || known.modified !== status.modified) return true;
    return this.warm && this.#savedAt > 0 && status.modified >= this.#savedAt - clockTicks;
  }

  /** Takes the text of a file as it was read; one that is known already costs no more than its hash. */
  take({ path, source, status }: FoundDocument, text: string): void {
    const hash = hashOf(text);
    const known = this.#all().get(path);
    this.#unread.delete(path);
    if ((this.#held.get(path) ?? known?.hash) !== hash) this.#index.apply({ put: [this.scan(path, text)], removed: [] });
    else if (known?.source === source && known.size === status.size && known.modified === status.modified) return;
    this.#held.delete(path);
    this.#all().set(path, { source, ...status, hash });
    this.changes++;
  }

  /** Takes the text that an editor holds: it is found, and never stored. */
  hold(path: string, text: string): void {
    const hash = hashOf(text);
    if (this.#held.get(path) === hash) return;
    const known = this.#all().get(path)?.hash ?? this.#held.get(path);
    this.#held.set(path, hash);
    if (this.#all().delete(path)) this.changes++;
    if (known !== hash) this.#index.apply({ put: [this.scan(path, text)], removed: [] });
  }

  forget(path: string): void {
    this.#held.delete(path);
    if (this.#all().delete(path)) this.changes++;
    this.#index.apply({ put: [], removed: [uriOf({ uri: this.#rootUri }, path)] });
  }

  /** Takes all pages out of the index. */
  close(): void {
    for (const it of [...this.#all().keys(), ...this.#held.keys()]) this.forget(it);
  }

  scan(path: string, text: string): ScannedDocument {
    return scanText(this.#rootUri, path, text, this.#settings);
  }

  /** A document as its file has it now, for what is shown of it; undefined when it cannot be read. Never rejects. */
  async read(path: string): Promise<ScannedDocument | undefined> {
    try {
      return this.scan(path, await this.#files.read(this.#all().get(path)?.source ?? path));
    } catch {
      return undefined;
    }
  }

  /** The pages as bytes, to be handed to the constructor another time. `now` in milliseconds since 1970. */
  toStore(now: number): Uint8Array<ArrayBuffer> {
    this.changes = 0;
    const stamps = this.#all();
    const uris = new Set<string>();
    for (const it of stamps.keys()) uris.add(uriOf({ uri: this.#rootUri }, it));
    return storeIndex(
      this.#index.packed(uri => uris.has(uri)),
      stamps,
      this.#key(),
      now,
    );
  }
}
