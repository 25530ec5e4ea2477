/** Other engines asked as a search box asks while somebody types: whole words, the last as a beginning, one typo forgiven. */
import lunr from 'lunr';
import { askLunrAsTyped, type MiniSearch, miniSearchOptions, newMiniSearch, type Page } from './engines.ts';

export interface TypedEngine {
  build(pages: readonly Page[]): Promise<void>;
  /** What is kept for the next start. */
  stored(): Promise<string>;
  load(stored: string): Promise<void>;
  ask(query: string): unknown;
}

/** Each as its makers show it for this use; undefined where it is not installed. */
export const typedEngines: Readonly<Record<string, () => Promise<TypedEngine | undefined>>> = {
  lunr: async () => new Lunr(),
  minisearch: miniSearch,
  flexsearch: flexSearch,
  orama,
};

class Lunr implements TypedEngine {
  #index: lunr.Index | undefined;

  async build(pages: readonly Page[]): Promise<void> {
    this.#index = lunr(function () {
      this.ref('path');
      this.field('text');
      for (const it of pages) this.add(it);
    });
  }
  async stored(): Promise<string> {
    return JSON.stringify(this.#index);
  }
  async load(stored: string): Promise<void> {
    this.#index = lunr.Index.load(JSON.parse(stored));
  }
  ask(query: string): unknown {
    return this.#index && askLunrAsTyped(this.#index, query);
  }
}

async function miniSearch(): Promise<TypedEngine | undefined> {
  const Made = await newMiniSearch();
  if (!Made) return undefined;
  const fromJson = Made as unknown as { loadJSON(json: string, options: object): MiniSearch };
  const typed = { prefix: true, fuzzy: (term: string) => (term.length >= 5 ? 1 : false) };
  let index = new Made(miniSearchOptions);
  return {
    build: async pages => index.addAll(pages),
    stored: async () => JSON.stringify(index),
    load: async stored => {
      index = fromJson.loadJSON(stored, miniSearchOptions);
    },
    ask: query => index.search(query, typed),
  };
}

/** Not named in the import: who only works on Drillbook need not have it. */
async function optional<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T;
  } catch {
    return undefined;
  }
}

interface FlexSearch {
  add(id: string, text: string): void;
  search(query: string, options: object): unknown;
  export(take: (key: string, data: string | undefined) => void): Promise<void> | void;
  import(key: string, data: string): void;
}

/** It knows no typos; with `forward` every beginning of every word is a word of its own. */
async function flexSearch(): Promise<TypedEngine | undefined> {
  const made = await optional<{ readonly Index: new (options: object) => FlexSearch }>('flexsearch');
  if (!made) return undefined;
  let index = new made.Index({ tokenize: 'forward' });
  return {
    build: async pages => {
      for (const it of pages) index.add(it.path, it.text);
    },
    stored: async () => {
      const parts: [string, string][] = [];
      await index.export((key, data) => {
        if (data !== undefined) parts.push([key, data]);
      });
      return JSON.stringify(parts);
    },
    load: async stored => {
      index = new made.Index({ tokenize: 'forward' });
      for (const [key, data] of JSON.parse(stored) as [string, string][]) index.import(key, data);
    },
    ask: query => index.search(query, { limit: 10, suggest: true }),
  };
}

interface Orama {
  create(options: object): object;
  insertMultiple(database: object, pages: readonly Page[], batch: number): Promise<unknown>;
  save(database: object): unknown;
  load(database: object, stored: unknown): void;
  search(database: object, query: object): unknown;
}

async function orama(): Promise<TypedEngine | undefined> {
  const made = await optional<Orama>('@orama/orama');
  if (!made) return undefined;
  const options = { schema: { path: 'string', text: 'string' } };
  let database = made.create(options);
  return {
    build: async pages => void (await made.insertMultiple(database, pages, 500)),
    stored: async () => JSON.stringify(made.save(database)),
    load: async stored => {
      database = made.create(options);
      made.load(database, JSON.parse(stored));
    },
    ask: query => made.search(database, { term: query, properties: ['text'], tolerance: 1, limit: 10 }),
  };
}
