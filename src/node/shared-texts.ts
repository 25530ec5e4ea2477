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
        if (!own.has(name)) holder[name] = once(this.#texts, it, it);
      } else if (typeof it === 'object' && it !== null) {
        const json = alike.has(name) && isSmall(it) ? JSON.stringify(it) : undefined;
        if (json !== undefined && json.length <= longestAlike) holder[name] = once(this.#values, json, it);
        else this.#shareIn(it);
      }
    }
  }
}

/** The value that was there first under this name. */
function once<T>(all: Map<string, T>, name: string, value: T): T {
  const known = all.get(name);
  if (known !== undefined) return known;
  if (all.size >= mostKept) all.clear();
  all.set(name, value);
  return value;
}

/** Not a list of steps: few documents have the same ones. */
const isSmall = (value: object): boolean => !Array.isArray(value) || value.length === 0 || typeof value[0] === 'string';
