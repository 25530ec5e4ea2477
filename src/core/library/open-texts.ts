/** The texts that editors hold: each stands above its file until the editor lets go of it. */
import type { RootShelf } from './shelf-of-root.ts';

/** Knows texts by their uri, however its characters are encoded, also those of folders that are not open yet. */
export class OpenTexts {
  readonly #texts = new Map<string, string>();

  set(uri: string, text: string): void {
    this.#texts.set(decoded(uri), text);
  }

  /** false when no editor held it. */
  delete(uri: string): boolean {
    return this.#texts.delete(decoded(uri));
  }

  clear(): void {
    this.#texts.clear();
  }

  /** The text an editor holds of a root's file; undefined: the file on the disk stands. */
  of(shelf: RootShelf, path: string): string | undefined {
    return this.#texts.get(decoded(shelf.uriOf(path)));
  }

  /** Whether the file is a document that lives in an editor, and so stays when its file vanishes. */
  holds(shelf: RootShelf, path: string): boolean {
    return this.of(shelf, path) !== undefined && shelf.filter.isDocument(path);
  }
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
