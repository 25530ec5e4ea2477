/**
 * Texts and small values that stand in thousands of documents and findings, each kept once. What one thread tells another is
 * copied, every text of it anew, and what a window knows of a large folder would be mostly copies.
 */
import type { LibraryEvent } from '../core/library/library-types.ts';

/** Other texts than these are let go when there are so many: messages that name something of their document never end. */
const mostKept = 4000;
/** What is a document's own, and seldom another's. */
const own: ReadonlySet<string> = new Set(['uri', 'path', 'id', 'title', 'summary', 'parent']);
/** Short, the same in many documents, and never changed. */
const alike: ReadonlySet<string> = new Set(['titleRange', 'services', 'alerts', 'steps']);
/** Longer ones say something of their document: letters as JSON. */
const longestAlike = 100;

export class SharedTexts {
  readonly #texts = new Map<string, string>();
  /** By what they are as JSON. */
  readonly #values = new Map<string, object>();

  /** Puts known texts in the place of their copies; the event must be nobody else's yet. */
  share(event: LibraryEvent): void {
    if (event.type === 'documents') this.#shareIn(event.put);
    else if (event.type === 'findings') this.#shareIn(event.findings);
  }

  /** The same for a part of a long answer. */
  shareAnswer(values: readonly unknown[]): void {
    this.#shareIn(values);
  }

  #shareIn(value: object): void {
    const holder = value as Record<string, unknown>;
    for (const name in holder) {
      const it = holder[name];
      if (typeof it === 'string') {
        if (!own.has(name)) holder[name] = this.#once(it);
      } else if (typeof it === 'object' && it !== null) {
        if (alike.has(name) && isSmall(it)) holder[name] = this.#alike(it);
        else this.#shareIn(it);
      }
    }
  }

  #alike(value: object): object {
    const name = JSON.stringify(value);
    if (name.length > longestAlike) return value;
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (this.#values.size >= mostKept) this.#values.clear();
    this.#values.set(name, value);
    return value;
  }

  #once(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= mostKept) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

/** Not a list of steps: few documents have the same ones. */
const isSmall = (value: object): boolean => !Array.isArray(value) || value.length === 0 || typeof value[0] === 'string';
