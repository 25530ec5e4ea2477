/** Which section answers this: follows the catalog's changes and ranks documents by page and best section. */
import type { CatalogChange } from '../catalog/catalog-types.ts';
import { Best, type Ranked } from './best.ts';
import { type FilterKey, holdsPhrase, readPieces } from './conditions.ts';
import { Delta } from './delta.ts';
import { excerptOf } from './excerpt.ts';
import { isFrontPage, mark, markSign, type Page, pageOf, termsOf } from './page.ts';
import { noPostings, type Part } from './part.ts';
import { readQuery, type Vocabulary, type Word } from './query.ts';
import { Scores } from './scores.ts';
import type { SearchHit, SearchOptions } from './search-types.ts';
import { packed, type Segment } from './segment.ts';
import { titleShare } from './title.ts';
import { plainName, tokenize } from './tokens.ts';

/** Pages that were put, living or replaced since, before they are folded into the packed part; more where that is large. */
const leastFolded = 256;
const mostCounts = 20_000;
const sectionShare = 0.5;
/** So many of the best by their words are looked at once more, by their titles. */
const mostReranked = 50;
/** What a title adds to a score when the question says all of it. */
const titleWorth = 0.8;
/** Above every sum of words: who types the name of a thing wants that thing. */
const exactNameBonus = 1000;
const nameInQueryBonus = 500;
/** A page of so few terms only says where the page of that name has gone. */
const signpostTerms = 64;
const signpostMalus = 250;

/**
 * One packed part that never changes and one of late edits; what was replaced or removed is dead in either. Weights come
 * from counts over all living documents, because parts that weigh by their own counts rank wrongly (performance.md B6):
 * the answer does not depend on the way that led to the present state.
 */
export class SearchIndex {
  #base: Segment;
  #delta = new Delta();
  /** By page, 1 for those replaced or removed. */
  #deadBase: Uint8Array;
  #deadDelta = new Uint8Array(leastFolded);
  /** Uri to page: of the packed part from 0 up, of late edits from -1 down. */
  #places: Map<string, number> | undefined;
  #totals: { documents: number; length: number; sections: number; sectionsLength: number };
  /** How many living documents hold a term, for those asked about since the last change. */
  readonly #counts = new Map<string, number>();
  readonly #scores = new Scores();
  readonly #postings = noPostings();
  readonly #vocabulary: Vocabulary = {
    documents: term => this.#documentsWith(term),
    withStem: stem => this.#union(it => it.withStem(stem)),
    withPrefix: prefix => this.#union(it => it.withPrefix(prefix)),
    near: term => this.#union(it => it.near(term)),
  };

  /** An empty index, or one over what was packed before. */
  constructor(base: Segment = packed([], () => false)) {
    this.#base = base;
    this.#deadBase = new Uint8Array(base.pages);
    this.#totals = { documents: 0, length: 0, sections: 0, sectionsLength: 0 };
    for (let page = 0; page < base.pages; page++) this.#tally(base, page, 1);
  }

  get documentCount(): number {
    return this.#totals.documents;
  }

  /** Sections with text in them. */
  get sectionCount(): number {
    return this.#totals.sections;
  }

  /** Every term that can be found, in no order. */
  *terms(): Iterable<string> {
    for (const it of this.#union(part => part.withPrefix('')))
      if (!it.startsWith(markSign) && this.#documentsWith(it) > 0) yield it;
  }

  /** Takes over what was put and removed; what is found from then on equals a fresh index of the same documents. */
  apply(change: Pick<CatalogChange, 'put' | 'removed'>): void {
    this.#counts.clear();
    for (const uri of change.removed) this.#remove(uri);
    for (const document of change.put) {
      this.#remove(document.uri);
      const number = this.#delta.add(pageOf(document), termsOf(document));
      if (number >= this.#deadDelta.length) {
        const longer = new Uint8Array(this.#deadDelta.length * 2);
        longer.set(this.#deadDelta);
        this.#deadDelta = longer;
      }
      this.#placesByUri().set(document.uri, -1 - number);
      this.#tally(this.#delta, number, 1);
      if (this.#delta.pages >= Math.max(leastFolded, this.#base.pages >> 1)) this.fold();
    }
  }

  /** Everything as one packed part, to be stored, or while nobody waits. The answers stay the same. */
  fold(): Segment {
    if (this.#delta.pages > 0 || this.#deadBase.includes(1)) {
      const parts: readonly Part[] = [this.#base, this.#delta];
      const dead = [this.#deadBase, this.#deadDelta];
      this.#base = packed(parts, (part, page) => dead[part]?.[page] === 1);
      this.#delta = new Delta();
      this.#deadBase = new Uint8Array(this.#base.pages);
      this.#deadDelta = new Uint8Array(leastFolded);
      // Pages have new numbers.
      this.#places = undefined;
    }
    return this.#base;
  }

  #placesByUri(): Map<string, number> {
    if (!this.#places) {
      this.#places = new Map();
      for (let page = 0; page < this.#base.pages; page++)
        if (this.#deadBase[page] !== 1) this.#places.set(this.#base.uriOf(page), page);
      for (let page = 0; page < this.#delta.pages; page++)
        if (this.#deadDelta[page] !== 1) this.#places.set(this.#delta.page(page).uri, -1 - page);
    }
    return this.#places;
  }

  #remove(uri: string): void {
    const places = this.#placesByUri();
    const place = places.get(uri);
    if (place === undefined) return;
    places.delete(uri);
    if (place >= 0) {
      this.#deadBase[place] = 1;
      this.#tally(this.#base, place, -1);
    } else {
      this.#deadDelta[-1 - place] = 1;
      this.#tally(this.#delta, -1 - place, -1);
    }
  }

  /** Adds a page to the counts over all documents, or takes it out again. */
  #tally(part: Part, page: number, sign: 1 | -1): void {
    const totals = this.#totals;
    totals.documents += sign;
    totals.length += sign * (part.lengthOfPage[page] ?? 0);
    for (let entry = (part.firstEntry[page] ?? 0) + 1; entry < (part.firstEntry[page + 1] ?? 0); entry++) {
      const length = part.lengthOfEntry[entry] ?? 0;
      if (length > 0) totals.sections += sign;
      totals.sectionsLength += sign * length;
    }
  }

  #union(of: (part: Part) => readonly string[]): readonly string[] {
    const packed = of(this.#base);
    const late = this.#delta.pages === 0 ? [] : of(this.#delta);
    return late.length === 0 ? packed : packed.length === 0 ? late : [...new Set([...packed, ...late])];
  }

  #documentsWith(term: string): number {
    let count = this.#counts.get(term);
    if (count !== undefined) return count;
    count = 0;
    this.#eachPage(term, () => {
      (count as number)++;
    });
    if (this.#counts.size >= mostCounts) this.#counts.clear();
    this.#counts.set(term, count);
    return count;
  }

  /** The living pages with a term, each once; numbered through both parts. */
  #eachPage(term: string, visit: (page: number) => void): void {
    const postings = this.#postings;
    for (const [part, dead, offset] of [
      [this.#base, this.#deadBase, 0],
      [this.#delta, this.#deadDelta, this.#base.pages],
    ] as const) {
      part.read(term, postings);
      let last = -1;
      for (let i = 0; i < postings.count; i++) {
        const page = part.pageOfEntry[postings.entries[i] ?? 0] ?? 0;
        if (page === last) continue;
        last = page;
        if (dead[page] !== 1) visit(offset + page);
      }
    }
  }

  /**
   * Documents that answer to the conditions and hold words of the query, best first, at most `limit`. Ties go by path, then
   * uri. Never throws, whatever the text; an empty query, or one without a letter or number, finds nothing. A condition
   * that no document answers to is read as words.
   */
  search(text: string, options: SearchOptions): readonly SearchHit[] {
    const asked = this.#ask(text.slice(0, 4000), options);
    const strict = this.#answer(asked, options);
    if (strict.length > 0 || (asked.phrases.length === 0 && asked.without.length === 0)) return strict;
    // Pasted text has quotation marks and hyphens that nobody meant: nothing found would be the worst answer.
    const { phrases, without } = asked;
    const words = [asked.text, ...without].join(' ');
    return this.#answer({ ...asked, text: phrases.length > 0 ? asked.text : words, phrases: [], without: [] }, options);
  }

  #ask(text: string, options: SearchOptions): Asked {
    const words: string[] = [];
    const filters = new Map<FilterKey, Set<number>>();
    const phrases: string[] = [];
    const without: string[] = [];
    for (const piece of readPieces(text)) {
      if (piece.type === 'words') words.push(piece.source);
      else if (piece.type === 'phrase') {
        phrases.push(piece.text);
        words.push(piece.text);
      } else if (piece.type === 'without') {
        if (this.#documentsWith(tokenize(piece.word)[0] ?? '') > 0) without.push(piece.word);
        else words.push(piece.source);
      } else if (piece.value !== '') {
        const pages = this.#pagesWith(piece.key, piece.value, options.today);
        if (!pages) words.push(piece.source);
        else filters.set(piece.key, new Set([...(filters.get(piece.key) ?? []), ...pages]));
      }
    }
    return { text: words.join(' '), filters: [...filters.values()], phrases, without };
  }

  /** The pages a filter lets through; undefined when no page has such a value. A half-typed value stands for all that begin so. */
  #pagesWith(key: FilterKey, value: string, today: string | undefined): ReadonlySet<number> | undefined {
    const pages = new Set<number>();
    const take = (terms: readonly string[]) => {
      for (const it of terms) this.#eachPage(it, page => void pages.add(page));
    };
    if (key === 'overdue') {
      const wanted = /^(y(es?)?|true)$/i.test(value) ? true : /^(no?|false)$/i.test(value) ? false : undefined;
      if (wanted === undefined || today === undefined) return undefined;
      take(this.#union(it => it.between(mark('due', ''), mark('due', today))));
      if (wanted) return pages;
      return new Set([...this.#living()].filter(it => !pages.has(it)));
    }
    take([mark(key, value)]);
    if (pages.size === 0) take(this.#union(it => it.withPrefix(mark(key, value))));
    return pages.size > 0 ? pages : undefined;
  }

  *#living(): Iterable<number> {
    for (let page = 0; page < this.#base.pages; page++) if (this.#deadBase[page] !== 1) yield page;
    for (let page = 0; page < this.#delta.pages; page++) if (this.#deadDelta[page] !== 1) yield this.#base.pages + page;
  }

  #answer(asked: Asked, options: SearchOptions): readonly SearchHit[] {
    const words = readQuery(asked.text, this.#vocabulary);
    const banned = new Set<number>();
    for (const it of asked.without) this.#eachPage(tokenize(it)[0] ?? '', page => void banned.add(page));
    const isWanted = (page: number) => !banned.has(page) && asked.filters.every(it => it.has(page));
    const all = asked.phrases.length > 0 || words.length === 0;
    const kept = new Best(all ? this.#totals.documents : Math.max(options.limit, mostReranked));
    const bonus = this.#bonusOfNames(asked.text);
    if (words.length > 0) {
      const parts = [this.#base, this.#delta];
      this.#scores.of(words, parts, [this.#deadBase, this.#deadDelta], this.#totals, (page, own, best, section) => {
        const score = own + sectionShare * best + (bonus.get(page) ?? 0);
        if (kept.isWanted(score) && isWanted(page)) kept.take({ page, section, score });
      });
    } else if (asked.filters.length > 0 && tokenize(asked.text).length === 0) {
      for (const page of this.#living()) if (isWanted(page)) kept.take({ page, section: -1, score: 0 });
    }
    const found = this.#byTitles(kept.all(), words, bonus);
    const sorted = this.#sorted(found);
    return (asked.phrases.length > 0 ? this.#withPhrases(sorted, asked.phrases, options) : sorted)
      .slice(0, Math.max(0, options.limit))
      .map(({ known, section, score }) => hitOf(known, section, score, words, options));
  }

  #sorted(found: readonly Ranked[]): readonly (Ranked & { readonly known: Page })[] {
    return found
      .map(it => ({ ...it, known: this.#page(it.page) }))
      .sort((x, y) => y.score - x.score || compare(x.known.path, y.known.path) || compare(x.known.uri, y.known.uri));
  }

  /** Pages with what their titles add to their scores. */
  #byTitles(found: readonly Ranked[], words: readonly Word[], bonus: ReadonlyMap<number, number>): Ranked[] {
    const weights = new Map<string, number>();
    const weightOf = (term: string) => {
      let weight = weights.get(term);
      if (weight === undefined) {
        const having = this.#documentsWith(term);
        weight = Math.log(1 + (this.#totals.documents - having + 0.5) / (having + 0.5));
        weights.set(term, weight);
      }
      return weight;
    };
    return found.map(it => {
      const named = bonus.get(it.page) ?? 0;
      const share = titleShare(this.#page(it.page).title, words, weightOf);
      return { ...it, score: named + (it.score - named) * (1 + titleWorth * share) };
    });
  }

  /** Who is called what the query says, as a whole or in one of its words. */
  #bonusOfNames(text: string): ReadonlyMap<number, number> {
    const bonus = new Map<number, number>();
    for (const term of new Set(text.split(/[^\p{L}\p{N}\p{M}_-]+/u))) {
      // One plain word is too little of a name: half the pages are called so.
      const name = plainName(term);
      if (!name.includes(' ')) continue;
      this.#eachPage(mark('name', name), page => {
        // Who mentions a component in a sentence looks for one of its pages, not for the front page of its folder.
        if (!isFrontPage(this.#page(page).path)) bonus.set(page, nameInQueryBonus);
      });
    }
    const whole = plainName(text);
    if (whole !== '') this.#eachPage(mark('name', whole), page => void bonus.set(page, exactNameBonus));
    for (const [page, it] of bonus) if (this.#lengthOf(page) < signpostTerms) bonus.set(page, it - signpostMalus);
    return bonus;
  }

  /** Those of the pages, the best first, that hold every phrase in one section, up to the limit. */
  #withPhrases<T extends Ranked & { readonly known: Page }>(
    sorted: readonly T[],
    phrases: readonly string[],
    options: SearchOptions,
  ): T[] {
    const terms = phrases.flatMap(it => tokenize(it));
    const holding = terms.map(term => {
      const pages = new Set<number>();
      this.#eachPage(term, page => void pages.add(page));
      return pages;
    });
    const kept: T[] = [];
    let unread = 0;
    for (const it of sorted) {
      if (kept.length + unread >= options.limit) break;
      if (!holding.every(pages => pages.has(it.page))) continue;
      if (!options.textOf) {
        kept.push(it);
        continue;
      }
      const sections = it.known.sections.map((_, i) => i);
      if (it.section >= 0) sections.unshift(it.section);
      const texts = sections.map(i => ({ i, text: options.textOf?.(it.known.uri, i) }));
      if (texts.some(section => section.text === undefined)) unread++;
      const head = `${it.known.title}\n${it.known.id}`;
      const holds = (section: (typeof texts)[number]) => {
        const text = `${it.known.sections[section.i]?.title ?? ''}\n${section.text ?? ''}`;
        return phrases.every(phrase => holdsPhrase(text, phrase));
      };
      const section = texts.find(holds);
      if (section) kept.push({ ...it, section: section.i });
      else if (phrases.every(phrase => holdsPhrase(head, phrase))) kept.push(it);
    }
    return kept;
  }

  #lengthOf(page: number): number {
    const late = page - this.#base.pages;
    return (late < 0 ? this.#base.lengthOfPage[page] : this.#delta.lengthOfPage[late]) ?? 0;
  }

  #page(number: number): Page {
    return number < this.#base.pages ? this.#base.page(number) : this.#delta.page(number - this.#base.pages);
  }
}

interface Asked {
  /** The words, with those of phrases. */
  readonly text: string;
  readonly filters: readonly ReadonlySet<number>[];
  readonly phrases: readonly string[];
  readonly without: readonly string[];
}

function hitOf(page: Page, section: number, score: number, words: readonly Word[], options: SearchOptions): SearchHit {
  const best = page.sections[section];
  const shown = options.excerpts === false ? undefined : options.textOf?.(page.uri, section);
  return {
    uri: page.uri,
    path: page.path,
    id: page.id,
    title: page.title,
    kind: page.kind,
    owner: page.owner,
    area: page.area,
    section: best?.title ?? '',
    slug: best?.slug,
    line: best ? best.line : page.line,
    score: Math.round(score * 1e6) / 1e6,
    excerpt: shown === undefined ? '' : excerptOf(shown, word => words.some(it => it.forms.has(word))),
  };
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
