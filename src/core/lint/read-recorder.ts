/** A catalog that notes what was asked of it: by that it is known which findings another document's change can touch. */
import type { AlertRulesFile } from '../catalog/alert-rules.ts';
import { alertKey } from '../catalog/alerts.ts';
import type { Document } from '../document/document-types.ts';
import type { CatalogView } from './rule.ts';

/** What a document was judged by: `id X`, `path X`, `kind X`, `answers X`, the `alert rules`, the `paths` of all documents, or `all` documents. */
export type ReadKey = string;
export const idKey = (id: string): ReadKey => `id ${id}`;
export const pathKey = (path: string): ReadKey => `path ${path}`;
export const answersKey = (alert: string): ReadKey => `answers ${alert}`;
export const kindKey = (kind: string): ReadKey => `kind ${kind}`;
export const alertRulesKey: ReadKey = 'alert rules';
export const pathsKey: ReadKey = 'paths';
export const allKey: ReadKey = 'all';

export class ReadRecorder implements CatalogView {
  readonly keys = new Set<ReadKey>();
  readonly #catalog: CatalogView;

  constructor(catalog: CatalogView) {
    this.#catalog = catalog;
  }

  byId(id: string): readonly Document[] {
    this.keys.add(idKey(id));
    return this.#catalog.byId(id);
  }

  byPath(path: string): Document | undefined {
    this.keys.add(pathKey(path));
    return this.#catalog.byPath(path);
  }

  hasFile(path: string): boolean | undefined {
    this.keys.add(pathKey(path));
    return this.#catalog.hasFile(path);
  }

  all(): Iterable<Document> {
    this.keys.add(allKey);
    return this.#catalog.all();
  }

  paths(): readonly string[] {
    this.keys.add(pathsKey);
    return this.#catalog.paths();
  }

  ofKind(kind: string): readonly Document[] {
    this.keys.add(kindKey(kind));
    return this.#catalog.ofKind(kind);
  }

  answering(alert: string): readonly Document[] {
    this.keys.add(answersKey(alertKey(alert)));
    return this.#catalog.answering(alert);
  }

  alertRules(): readonly AlertRulesFile[] | undefined {
    this.keys.add(alertRulesKey);
    return this.#catalog.alertRules();
  }
}

/** Who was judged by what, both ways. */
export class ReadIndex {
  readonly #keysOf = new Map<string, ReadonlySet<ReadKey>>();
  readonly #readers = new Map<ReadKey, Set<string>>();

  /** What a document was judged by stands in the place of what it was judged by before. */
  set(uri: string, keys: ReadonlySet<ReadKey>): void {
    for (const key of this.#keysOf.get(uri) ?? []) {
      const readers = this.#readers.get(key);
      readers?.delete(uri);
      if (readers?.size === 0) this.#readers.delete(key);
    }
    this.#keysOf.set(uri, keys);
    for (const key of keys) {
      const readers = this.#readers.get(key);
      if (readers) readers.add(uri);
      else this.#readers.set(key, new Set([uri]));
    }
    if (keys.size === 0) this.#keysOf.delete(uri);
  }

  readersOf(key: ReadKey): Iterable<string> {
    return this.#readers.get(key) ?? [];
  }
}
