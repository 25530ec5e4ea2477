/** Which section answers this: follows the catalog's changes and ranks documents by page and best section. */
import type { CatalogChange } from '../catalog/catalog-types.ts';
import type { Document } from '../document/document-types.ts';
import { excerptOf } from './excerpt.ts';
import { readQuery, type Vocabulary, type Word } from './query.ts';
import type { SearchHit, SearchOptions } from './search-types.ts';
import { type DocumentTerms, lengthOf, Segment, termsOf } from './segment.ts';
import { plainName, stemOf, tokenize } from './tokens.ts';

/** Documents in a segment that is built while loading: small, so that building one gives way soon. */
const segmentSize = 128;
/** Edited documents that are put into a new small segment with each search, before they get a lasting one. */
const mostPending = 16;
// BM25, as lunr has it by default; other values move the result by two hundredths at most (performance.md C).
const k1 = 1.2;
const b = 0.75;
/** What a title, a name, a path counts above the body. */
const headWeight = 2;
const sectionShare = 0.5;
/** Above every sum of words: who types the name of a thing wants that thing. */
const exactNameBonus = 1000;
const nameInQueryBonus = 500;

interface Known {
  readonly document: Document;
  /** Number of terms of the whole page, and of its sections without the head. */
  readonly length: number;
  segment: Segment | undefined;
}

/**
 * lunr finds terms in segments that never change; edited documents move to a small new one. Weights come from counts over
 * all documents, kept up to date by adding and subtracting, because segments that weigh by their own counts rank wrongly
 * (performance.md B6): the answer does not depend on the way that led to the present state.
 */
export class SearchIndex {
  readonly #known = new Map<string, Known>();
  readonly #pending = new Set<string>();
  #segments: Segment[] = [];
  #fresh: Segment | undefined;
  readonly #documentsWith = new Map<string, number>();
  readonly #stems = new Map<string, Set<string>>();
  readonly #names = new Map<string, Set<string>>();
  #length = 0;
  #sections = 0;
  #sectionsLength = 0;
  readonly #vocabulary: Vocabulary = {
    documents: term => this.#documentsWith.get(term) ?? 0,
    withStem: stem => this.#stems.get(stem) ?? [],
  };

  get documentCount(): number {
    return this.#known.size;
  }

  /** Sections with text in them. */
  get sectionCount(): number {
    return this.#sections;
  }

  /** Every term that can be found, in no order. */
  terms(): Iterable<string> {
    return this.#documentsWith.keys();
  }

  /** Takes over what was put and removed; what is found from then on equals a fresh index of the same documents. */
  apply(change: Pick<CatalogChange, 'put' | 'removed'>): void {
    for (const uri of change.removed) this.#remove(uri);
    for (const document of change.put) {
      this.#remove(document.uri);
      this.#add(document);
      if (this.#pending.size >= segmentSize) this.#keepPending();
    }
  }

  /**
   * Documents that hold words of the query, best first, at most `limit`. Ties go by path, then uri. Never throws, whatever
   * the text; an empty query, or one without a letter or number, finds nothing.
   */
  search(text: string, options: SearchOptions): readonly SearchHit[] {
    const query = readQuery(text, this.#vocabulary);
    const pages = new Map<string, Page>();
    if (query.words.length > 0) {
      this.#build();
      const shares = new Map<string, readonly (readonly [number, number])[]>();
      for (const segment of this.#fresh ? [...this.#segments, this.#fresh] : this.#segments) {
        segment.search(query.wanted, (entry, term, times) => {
          if (this.#known.get(entry.uri)?.segment !== segment) return;
          let share = shares.get(term);
          if (!share) {
            share = query.words.flatMap((word, i) => (word.share(term) > 0 ? [[i, word.share(term)] as const] : []));
            shares.set(term, share);
          }
          let page = pages.get(entry.uri);
          if (!page) {
            page = { times: new Array(query.words.length).fill(0), sections: new Map() };
            pages.set(entry.uri, page);
          }
          let section = page.sections.get(entry.section);
          if (!section) {
            section = { times: new Array(query.words.length).fill(0), length: entry.length };
            page.sections.set(entry.section, section);
          }
          for (const [i, part] of share) {
            section.times[i] = (section.times[i] ?? 0) + part * times;
            page.times[i] = (page.times[i] ?? 0) + part * times * (entry.section < 0 ? headWeight : 1);
          }
        });
      }
      const ranked = this.#rank(text, query.words, pages);
      return ranked.slice(0, Math.max(0, options.limit)).map(it => hitOf(it, word => (shares.get(word)?.length ?? 0) > 0));
    }
    return [];
  }

  #rank(text: string, words: readonly Word[], pages: ReadonlyMap<string, Page>): readonly Ranked[] {
    const documents = this.#known.size;
    const weights = words.map((word, i) => {
      let having = 0;
      for (const page of pages.values()) if ((page.times[i] ?? 0) > 0) having++;
      return word.weight * Math.log(1 + (documents - having + 0.5) / (having + 0.5)) * (k1 + 1);
    });
    const score = (times: readonly number[], length: number, average: number) => {
      let sum = 0;
      const norm = k1 * (1 - b + (b * length) / (average || 1));
      for (let i = 0; i < weights.length; i++) {
        const it = times[i] ?? 0;
        if (it > 0) sum += ((weights[i] ?? 0) * it) / (it + norm);
      }
      return sum;
    };
    const named = this.#names.get(plainName(text));
    const mentioned = new Set<string>();
    for (const term of new Set(text.split(/[^\p{L}\p{N}\p{M}_-]+/u))) {
      // One plain word is too little of a name: half the pages are called so.
      const name = plainName(term);
      if (name.includes(' ')) for (const uri of this.#names.get(name) ?? []) mentioned.add(uri);
    }
    const ranked: Ranked[] = [];
    for (const [uri, page] of pages) {
      const known = this.#known.get(uri);
      if (!known) continue;
      let best = 0;
      let section = -1;
      for (const [i, it] of page.sections) {
        if (i < 0) continue;
        const own = score(it.times, it.length, this.#sectionsLength / Math.max(1, this.#sections));
        if (own > best || (own === best && i < section)) {
          best = own;
          section = i;
        }
      }
      const bonus = named?.has(uri) ? exactNameBonus : mentioned.has(uri) ? nameInQueryBonus : 0;
      const own = score(page.times, known.length, this.#length / Math.max(1, documents));
      ranked.push({ document: known.document, section, score: bonus + own + sectionShare * best });
    }
    return ranked.sort(
      (x, y) => y.score - x.score || compare(x.document.path, y.document.path) || compare(x.document.uri, y.document.uri),
    );
  }

  #add(document: Document): void {
    const terms = termsOf(document);
    const length = lengthOf(terms.head) + terms.sections.reduce((sum, it) => sum + lengthOf(it), 0);
    this.#known.set(document.uri, { document, length, segment: undefined });
    this.#pending.add(document.uri);
    this.#fresh = undefined;
    this.#tally(document, terms, length, 1);
  }

  #remove(uri: string): void {
    const known = this.#known.get(uri);
    if (!known) return;
    this.#known.delete(uri);
    if (this.#pending.delete(uri)) this.#fresh = undefined;
    this.#tally(known.document, termsOf(known.document), known.length, -1);
  }

  /** Adds a document to the counts over all documents, or takes it out again. */
  #tally(document: Document, terms: DocumentTerms, length: number, sign: 1 | -1): void {
    this.#length += sign * length;
    for (const it of terms.sections) {
      if (it.size > 0) this.#sections += sign;
      this.#sectionsLength += sign * lengthOf(it);
    }
    const distinct = new Set(terms.head.keys());
    for (const it of terms.sections) for (const term of it.keys()) distinct.add(term);
    for (const term of distinct) {
      const before = this.#documentsWith.get(term) ?? 0;
      const stem = before === 0 || before + sign === 0 ? stemOf(term) : undefined;
      if (before + sign === 0) this.#documentsWith.delete(term);
      else this.#documentsWith.set(term, before + sign);
      if (stem !== undefined) change(this.#stems, stem, term, sign);
    }
    const names = [document.title, document.id, ...document.alerts.map(it => it.name)];
    const file =
      document.path
        .split('/')
        .at(-1)
        ?.replace(/(\.html)?\.(md\.erb|md|markdown)$/, '') ?? '';
    if (!/^_?(index|readme)$/i.test(file)) names.push(file);
    for (const name of new Set(names.map(plainName))) if (name !== '') change(this.#names, name, document.uri, sign);
  }

  /** Brings the segments up to date with what was put. */
  #build(): void {
    if (this.#pending.size > mostPending) this.#keepPending();
    if (this.#pending.size > 0 && !this.#fresh) this.#fresh = this.#segmentOf(this.#pending);
  }

  #keepPending(): void {
    this.#segments.push(this.#segmentOf(this.#pending));
    this.#pending.clear();
    this.#fresh = undefined;
    this.#tidy();
  }

  #segmentOf(uris: Iterable<string>): Segment {
    const documents = [...uris].flatMap(it => this.#known.get(it) ?? []);
    const segment = new Segment(documents.map(({ document }) => ({ document, terms: termsOf(document) })));
    for (const it of documents) it.segment = segment;
    return segment;
  }

  /** Replaces segments that are mostly dead or small, so that a day of edits leaves no trail of them. */
  #tidy(): void {
    const alive = new Map(this.#segments.map(it => [it, it.uris.filter(uri => this.#known.get(uri)?.segment === it)]));
    const poor = this.#segments.filter(it => (alive.get(it)?.length ?? 0) * 2 < it.uris.length);
    const small = this.#segments.filter(it => !poor.includes(it) && it.uris.length < segmentSize / 2);
    const old = small.length >= 4 ? [...poor, ...small] : poor;
    if (old.length === 0) return;
    const uris = old.flatMap(it => alive.get(it) ?? []);
    this.#segments = this.#segments.filter(it => !old.includes(it));
    for (let at = 0; at < uris.length; at += segmentSize) this.#segments.push(this.#segmentOf(uris.slice(at, at + segmentSize)));
  }
}

interface Page {
  /** For each word of the query, how often it stands on the page. */
  readonly times: number[];
  readonly sections: Map<number, { readonly times: number[]; readonly length: number }>;
}

interface Ranked {
  readonly document: Document;
  /** The best section, -1 when only title, names or front matter have the words. */
  readonly section: number;
  readonly score: number;
}

function hitOf({ document, section, score }: Ranked, isFound: (word: string) => boolean): SearchHit {
  const best = document.sections[section];
  const shown = best ?? document.sections.find(it => it.text.trim() !== '');
  return {
    uri: document.uri,
    path: document.path,
    id: document.id,
    title: document.title,
    kind: document.kind,
    owner: document.fields.owner?.value,
    area: document.fields.area?.value,
    section: best?.heading?.text ?? '',
    slug: best?.heading?.slug,
    line: best ? (best.heading?.range.start.line ?? firstLine(document, best)) : document.titleRange.start.line,
    score: Math.round(score * 1e6) / 1e6,
    excerpt: shown ? excerptOf(shown.text, isFound) : '',
  };
}

/** The part before the first heading begins with the front matter or blank lines: show its first line of text. */
function firstLine(document: Document, section: Document['sections'][number]): number {
  let line = section.range.start.line;
  const frontMatter = document.frontMatter?.range;
  if (frontMatter && line <= frontMatter.end.line)
    line = frontMatter.end.character > 0 ? frontMatter.end.line + 1 : frontMatter.end.line;
  while (line < section.range.end.line && document.lines.lineText(line).trim() === '') line++;
  return line;
}

function change(map: Map<string, Set<string>>, key: string, value: string, sign: 1 | -1): void {
  let set = map.get(key);
  if (sign > 0) {
    if (!set) {
      set = new Set();
      map.set(key, set);
    }
    set.add(value);
  } else {
    set?.delete(value);
    if (set?.size === 0) map.delete(key);
  }
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);

/** Does a text hold any term at all? Tells "nothing found" from "nothing asked". */
export const isQuestion = (text: string): boolean => tokenize(text).length > 0;
