/** Which section answers this: follows the catalog's changes and ranks documents by page and best section. */
import { type FilterKey, holdsPhrase, isPasted, readPieces } from './conditions.ts';
import { excerptOf } from './excerpt.ts';
import { LivingPages } from './living.ts';
import { mark, markSign, nameMark, type Page, placeOf, type SearchSource } from './page.ts';
import { longestQuestion, readQuery, type Word } from './query.ts';
import { type Ranked, rarity, Scores } from './scores.ts';
import type { SearchHit, SearchOptions } from './search-types.ts';
import type { Segment } from './segment.ts';
import { titleShares } from './title.ts';
import { foldedOf, plainName, tokenize } from './tokens.ts';

const sectionShare = 0.75;
/** So many of the best by their words are looked at once more, by their titles. */
const mostReranked = 50;
/** What a title adds to a score when the question says all of it; shares of it where the question says a part. */
const titleWorth = 0.8;
/** What the title of the best section adds where the page's own is not said. */
const sectionTitleWorth = 0.4;
/** The name of the folder, where it says more than the title: to the page the folder is shown by, and to its others. */
const folderWorth = { front: 1, other: 0.25 };
/** Above every sum of words: who types the name of a thing wants that thing. */
const exactNameBonus = 1000;
const nameInQueryBonus = 500;
/** The best section is called so: many alerts on one page. */
const sectionNameBonus = 250;
/** What a page that is no longer to be followed keeps of its score: it is found, after the one that took its place. */
const retiredShare = 0.75;
/**
 * A name of two words that more pages than these, and more than this share of all, mention is that of a thing (`HAProxy`):
 * who writes it in a sentence need not look for the page called so.
 */
const mostMentions = { pages: 12, share: 0.02 };
/** A page of so few terms only says where the page of that name has gone. */
const signpostTerms = 64;
const signpostMalus = 250;

/** Documents and their sections by what they say; see `LivingPages` for how it follows changes. */
export class SearchIndex {
  readonly #pages = new LivingPages();
  readonly #scores = new Scores();

  /** An empty index, or one over what was packed before. */
  constructor(base?: Segment) {
    if (base) this.#pages.addSegment(base);
  }

  get documentCount(): number {
    return this.#pages.totals.documents;
  }

  /** Sections with text in them. */
  get sectionCount(): number {
    return this.#pages.totals.sections;
  }

  /** Every term that can be found, in no order. */
  *terms(): Iterable<string> {
    for (const it of this.#pages.union(part => part.withPrefix('')))
      if (!it.startsWith(markSign) && this.#pages.documentsWith(it) > 0) yield it;
  }

  /** Takes over pages that were packed before, another time: those of one more folder. Pages known already stay as they are. */
  add(segment: Segment): void {
    this.#pages.addSegment(segment);
  }

  /** Takes over what was put and removed; what is found from then on equals a fresh index of the same documents. */
  apply(change: { readonly put: readonly SearchSource[]; readonly removed: readonly string[] }): void {
    for (const uri of change.removed) this.#pages.remove(uri);
    for (const document of change.put) this.#pages.put(document);
  }

  /** Everything as one packed part, to be stored, or while nobody waits. The answers stay the same. */
  fold(): Segment {
    return this.#pages.fold();
  }

  /** Some of the pages as one packed part, to be stored: those whose uri is wanted. */
  packed(isWanted: (uri: string) => boolean): Segment {
    return this.#pages.packed(isWanted);
  }

  /**
   * Documents that answer to the conditions and hold words of the query, best first, at most `limit`. Ties go by path, then
   * uri. Never throws, whatever the text; an empty query, or one without a letter or number, finds nothing. A condition
   * that no document answers to is read as words.
   */
  search(text: string, options: SearchOptions): readonly SearchHit[] {
    const asked = this.#ask(text.slice(0, longestQuestion), options);
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
    const pieces = readPieces(text);
    const pasted = isPasted(text, pieces);
    for (const piece of pieces) {
      if (piece.type === 'words' || (pasted && piece.type !== 'filter')) words.push(piece.source);
      else if (piece.type === 'phrase') {
        phrases.push(piece.text);
        words.push(piece.text);
      } else if (piece.type === 'without') {
        if (this.#pages.documentsWith(tokenize(piece.word)[0] ?? '') > 0) without.push(piece.word);
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
      for (const it of terms) this.#pages.eachPage(it, page => void pages.add(page));
    };
    if (key === 'overdue') {
      const wanted = /^(y(es?)?|true)$/i.test(value) ? true : /^(no?|false)$/i.test(value) ? false : undefined;
      if (wanted === undefined || today === undefined) return undefined;
      take(this.#pages.union(it => it.between(mark('due', ''), mark('due', today))));
      if (wanted) return pages;
      return new Set([...this.#pages.numbers()].filter(it => !pages.has(it)));
    }
    take([mark(key, value)]);
    if (pages.size === 0) take(this.#pages.union(it => it.withPrefix(mark(key, value))));
    return pages.size > 0 ? pages : undefined;
  }

  #answer(asked: Asked, options: SearchOptions): readonly SearchHit[] {
    const words = readQuery(asked.text, this.#pages.vocabulary);
    const banned = new Set<number>();
    for (const it of asked.without) this.#pages.eachPage(tokenize(it)[0] ?? '', page => void banned.add(page));
    const isFree = banned.size === 0 && asked.filters.length === 0;
    const isWanted = isFree ? undefined : (page: number) => !banned.has(page) && asked.filters.every(it => it.has(page));
    const bonus = this.#bonusOfNames(asked.text);
    let best: readonly Ranked[] = [];
    if (words.length > 0) {
      const most = asked.phrases.length > 0 ? this.#pages.totals.documents : Math.max(options.limit, mostReranked);
      best = this.#scores.best(words, this.#pages, { most, sectionShare, bonus, isWanted });
    } else if (asked.filters.length > 0 && tokenize(asked.text).length === 0)
      best = [...this.#pages.numbers()].filter(it => isWanted?.(it)).map(page => ({ page, section: -1, score: 0 }));
    const sorted = this.#byTitles(best, asked.text, words, bonus);
    return (asked.phrases.length > 0 ? this.#withPhrases(sorted, asked.phrases, options) : sorted)
      .slice(0, Math.max(0, options.limit))
      .map(({ known, section, score }) => hitOf(known, section, score, words, options));
  }

  /** Pages with what their titles, their folders and the titles of their best sections add to their scores, best first. */
  #byTitles(
    found: readonly Ranked[],
    text: string,
    words: readonly Word[],
    bonus: ReadonlyMap<number, number>,
  ): readonly RankedPage[] {
    const whole = plainName(text);
    const retired = new Set<number>();
    this.#pages.eachPage(mark('status', 'retired'), page => void retired.add(page));
    const { documents } = this.#pages.totals;
    const shareOf = titleShares(words, term => rarity(this.#pages.documentsWith(term), documents));
    const pages = found.map(({ page, section, score }): RankedPage => {
      const named = bonus.get(page) ?? 0;
      const known = this.#pages.page(page);
      const place = placeOf(known.path);
      const own = shareOf(known.title);
      const folder = (place.isFront ? folderWorth.front : folderWorth.other) * shareOf(place.folder);
      const title = known.sections[section]?.title;
      const ofSection = shareOf(title);
      const called = ofSection === 1 && named === 0 && whole.includes(' ') && plainName(title ?? '') === whole;
      const about = (score - named) * (1 + Math.max(titleWorth * own, folder) + (1 - own) * sectionTitleWorth * ofSection);
      const share = place.isRetired || retired.has(page) ? retiredShare : 1;
      return { page, known, section, score: named + about * share + (called ? sectionNameBonus : 0) };
    });
    return pages.sort((x, y) => y.score - x.score || compare(x.known.path, y.known.path) || compare(x.known.uri, y.known.uri));
  }

  /** Who is called what the query says, as a whole or in one of its words. */
  #bonusOfNames(text: string): ReadonlyMap<number, number> {
    const bonus = new Map<number, number>();
    for (const term of new Set(text.split(/[^\p{L}\p{N}\p{M}_-]+/u))) {
      // One plain word is too little of a name: half the pages are called so.
      const name = plainName(term);
      if (!name.includes(' ') || this.#isThing(term, name)) continue;
      this.#pages.eachPage(nameMark(name), page => {
        // Who mentions a component in a sentence looks for one of its pages, not for the front page of its folder.
        if (!placeOf(this.#pages.page(page).path).isFront) bonus.set(page, nameInQueryBonus);
      });
    }
    const whole = plainName(text);
    if (whole !== '') this.#pages.eachPage(nameMark(whole), page => void bonus.set(page, exactNameBonus));
    for (const [page, it] of bonus) if (this.#pages.lengthOf(page) < signpostTerms) bonus.set(page, it - signpostMalus);
    return bonus;
  }

  #isThing(term: string, name: string): boolean {
    if (name.split(' ').length > 2) return false;
    const mentions = this.#pages.documentsWith(term.toLowerCase());
    return mentions > mostMentions.pages && mentions > mostMentions.share * this.#pages.totals.documents;
  }

  /** Those of the pages, the best first, that hold every phrase in one section, up to the limit. */
  #withPhrases(sorted: readonly RankedPage[], phrases: readonly string[], options: SearchOptions): RankedPage[] {
    const terms = phrases.flatMap(it => tokenize(it));
    const holding = terms.map(term => {
      const pages = new Set<number>();
      this.#pages.eachPage(term, page => void pages.add(page));
      return pages;
    });
    const kept: RankedPage[] = [];
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
      const texts = sections.map(i => ({ i, text: options.textOf?.(it.known.uri, i, it.known.path) }));
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
}

type RankedPage = Ranked & { readonly known: Page };

interface Asked {
  /** The words, with those of phrases. */
  readonly text: string;
  readonly filters: readonly ReadonlySet<number>[];
  readonly phrases: readonly string[];
  readonly without: readonly string[];
}

function hitOf(page: Page, section: number, score: number, words: readonly Word[], options: SearchOptions): SearchHit {
  const best = page.sections[section];
  const shown = options.excerpts === false ? undefined : options.textOf?.(page.uri, section, page.path);
  const isFound = (word: string) => [word, foldedOf(word)].some(form => words.some(it => it.forms.has(form)));
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
    excerpt: shown === undefined ? '' : excerptOf(shown, isFound),
  };
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
