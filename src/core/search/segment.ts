/** Some documents in one immutable lunr index, section by section; lunr finds the terms, `search-index.ts` weighs them. */
import lunr from 'lunr';
import type { Document } from '../document/document-types.ts';
import { tokenize } from './tokens.ts';

/** One section of a document, or its head (`section` -1): title, names, path and front matter. */
export interface Entry {
  readonly uri: string;
  readonly section: number;
  /** Number of terms. */
  readonly length: number;
}

/** Term to the number of times it stands there. */
export type Terms = ReadonlyMap<string, number>;

export interface DocumentTerms {
  readonly head: Terms;
  readonly sections: readonly Terms[];
}

/** The terms of a document, by section. */
export function termsOf(document: Document): DocumentTerms {
  const head = [document.title, document.id, document.path, document.kind, ...document.alerts.map(it => it.name)];
  const visit = (value: unknown, depth: number) => {
    if (typeof value === 'string' || typeof value === 'number') head.push(String(value));
    else if (value !== null && typeof value === 'object' && depth < 32)
      for (const it of Object.values(value)) visit(it, depth + 1);
  };
  visit(document.frontMatter?.data, 0);
  return {
    head: count(head.join('\n')),
    sections: document.sections.map(it => count(it.heading ? `${it.heading.text}\n${it.text}` : it.text)),
  };
}

function count(text: string): Terms {
  const terms = new Map<string, number>();
  for (const term of tokenize(text)) terms.set(term, (terms.get(term) ?? 0) + 1);
  return terms;
}

export const lengthOf = (terms: Terms): number => {
  let length = 0;
  for (const it of terms.values()) length += it;
  return length;
};

// lunr tells nodes of its token set apart by label and number without a mark between them, so digits run together:
// terms get lost and fuzzy queries throw (olivernn/lunr.js#503). Digits therefore stand in lunr as private characters.
const encode = (term: string) => term.replace(/[0-9]/g, it => String.fromCharCode(0xe000 + Number(it)));
const decode = (term: string) => term.replace(/[\ue000-\ue009]/g, it => String(it.charCodeAt(0) - 0xe000));

/** What to look for: terms as they are, beginnings of terms, and terms one edit away. */
export interface Wanted {
  readonly exact: readonly string[];
  readonly prefixes: readonly string[];
  readonly nearly: readonly string[];
}

export class Segment {
  readonly #index: lunr.Index;
  readonly #entries: Entry[] = [];
  /** Uris in it, alive or replaced since. */
  readonly uris: readonly string[];

  constructor(documents: Iterable<{ readonly document: Document; readonly terms: DocumentTerms }>) {
    const builder = new lunr.Builder();
    builder.ref('entry');
    builder.field('text');
    builder.metadataWhitelist = ['times'];
    // Terms come counted; lunr is given each once, with its number beside it.
    const tokens = (terms: Terms) => [...terms].map(([term, times]) => new lunr.Token(encode(term), { times }));
    builder.tokenizer = tokens as unknown as typeof builder.tokenizer;
    const uris: string[] = [];
    for (const { document, terms } of documents) {
      uris.push(document.uri);
      [terms.head, ...terms.sections].forEach((it, i) => {
        if (it.size === 0) return;
        builder.add({ entry: String(this.#entries.length), text: it });
        this.#entries.push({ uri: document.uri, section: i - 1, length: lengthOf(it) });
      });
    }
    this.#index = builder.build();
    this.uris = uris;
  }

  /** Calls `found` for every wanted term of every entry; the order means nothing. */
  search(wanted: Wanted, found: (entry: Entry, term: string, times: number) => void): void {
    const { TRAILING } = lunr.Query.wildcard;
    const results = this.#index.query(query => {
      const plain = { usePipeline: false, fields: ['text'], boost: 1, editDistance: 0 };
      for (const it of wanted.exact) query.clause({ ...plain, term: encode(it), wildcard: lunr.Query.wildcard.NONE });
      for (const it of wanted.prefixes) query.clause({ ...plain, term: encode(it), wildcard: TRAILING });
      for (const it of wanted.nearly)
        query.clause({ ...plain, term: encode(it), editDistance: 1, wildcard: lunr.Query.wildcard.NONE });
    });
    for (const { ref, matchData } of results) {
      const entry = this.#entries[Number(ref)];
      if (!entry) continue;
      const terms = matchData.metadata as Record<string, { text?: { times?: number[] } }>;
      for (const term in terms) found(entry, decode(term), terms[term]?.text?.times?.[0] ?? 1);
    }
  }
}
