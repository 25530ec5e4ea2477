/**
 * Texts and small values that stand in thousands of documents and findings, each kept once. What one thread tells another is
 * copied, every text of it anew, and what a window knows of a large folder would be mostly copies.
 */
import type { LibraryEvent } from '../core/library/library-types.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { type ToldEvent, unpackedDocuments } from './told-documents.ts';

/** Other texts than these are let go when there are so many: messages that name something of their document never end. */
const mostKept = 4000;
/** What is a document's own, and seldom another's. */
const own = ['uri', 'path', 'id', 'title'] as const;
const isOwn: ReadonlySet<string> = new Set(own);
/** Short, the same in many documents, and never changed. */
const alike: ReadonlySet<string> = new Set(['services', 'alerts']);
/** Longer ones say something of their document: letters as JSON. */
const longestAlike = 100;

export class SharedTexts {
  readonly #texts = new Map<string, string>();
  /** By what they are as JSON. */
  readonly #values = new Map<string, object>();

  /** Documents by uri: whoever tells more of one brings copies of its texts. */
  readonly #documents = new Map<string, DocumentSummary>();

  /** What was told, with known texts in the place of their copies, which must be nobody else's yet. */
  take(told: ToldEvent): LibraryEvent {
    if (told.type === 'findings') this.#shareIn(told.findings);
    if (told.type !== 'documents') return told;
    this.#shareIn(told.put.rows);
    const put = unpackedDocuments(told.put);
    for (const it of told.removed) this.#documents.delete(it);
    for (const it of put) this.#documents.set(it.uri, it);
    return { type: 'documents', put, removed: told.removed };
  }

  /** The documents of a root are not told of any more. */
  forget(root: string): void {
    for (const it of this.#documents.values()) if (it.root === root) this.#documents.delete(it.uri);
  }

  /** The same for a part of a long answer. */
  shareAnswer(values: readonly unknown[]): void {
    this.#shareIn(values);
  }

  #shareIn(value: object): void {
    const holder = value as Record<string, unknown>;
    const { uri } = holder;
    const known = typeof uri === 'string' ? this.#documents.get(uri) : undefined;
    if (known !== undefined) for (const name of own) if (holder[name] === known[name]) holder[name] = known[name];
    for (const name in holder) {
      const it = holder[name];
      if (typeof it === 'string') {
        if (!isOwn.has(name)) holder[name] = once(this.#texts, it, it);
      } else if (typeof it === 'object' && it !== null) {
        const json = alike.has(name) ? JSON.stringify(it) : undefined;
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
