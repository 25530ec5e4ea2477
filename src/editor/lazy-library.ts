/** A library that is made when it is first asked for something: a window where nothing is wanted starts no worker. */
import type { Library, LibraryEvent, LibraryRoot } from '../core/library/library-types.ts';

export class LazyLibrary implements Library {
  readonly #make: () => Library;
  readonly #listeners: ((event: LibraryEvent) => void)[] = [];
  #made: Library | undefined;
  #disposed = false;

  constructor(make: () => Library) {
    this.#make = make;
  }

  #library(): Library {
    if (this.#disposed) throw new Error('The window is closing.');
    if (this.#made === undefined) {
      const made = this.#make();
      for (const listener of this.#listeners) made.onEvent(listener);
      this.#made = made;
    }
    return this.#made;
  }

  async open(root: LibraryRoot, first?: readonly string[]) {
    await this.#library().open(root, first);
  }
  async close(rootUri: string) {
    await this.#made?.close(rootUri);
  }
  async put(uri: string, text: string) {
    await this.#library().put(uri, text);
  }
  async release(uri: string) {
    await this.#made?.release(uri);
  }
  async refresh(uris: readonly string[]) {
    await this.#library().refresh(uris);
  }
  async reconcile() {
    return await this.#library().reconcile();
  }
  async stopReading() {
    await this.#made?.stopReading();
  }
  async readOn() {
    await this.#made?.readOn();
  }
  async search(query: string, limit: number) {
    return await this.#library().search(query, limit);
  }
  async alerts(text: string) {
    return await this.#library().alerts(text);
  }
  async referencesTo(uri: string) {
    return await this.#library().referencesTo(uri);
  }
  async idsNamedIn(uri: string) {
    return (await this.#made?.idsNamedIn(uri)) ?? [];
  }
  async findingsOf(uri: string) {
    return await this.#library().findingsOf(uri);
  }
  async due(within: number) {
    // Where nothing is read nothing is promised.
    return (await this.#made?.due(within)) ?? [];
  }
  async editsToFixAll(uri: string) {
    return (await this.#made?.editsToFixAll(uri)) ?? [];
  }
  async setToday(today: string) {
    await this.#library().setToday(today);
  }
  onEvent(listener: (event: LibraryEvent) => void): void {
    this.#listeners.push(listener);
    this.#made?.onEvent(listener);
  }
  async dispose() {
    this.#disposed = true;
    await this.#made?.dispose();
  }
}
