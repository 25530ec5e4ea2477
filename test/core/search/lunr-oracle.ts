/** lunr 2.3.9 in its plain configuration beside our storage and scores fed with the same tokens (decision 18). */
import assert from 'node:assert/strict';
import lunr from 'lunr';
import { Delta } from '../../../src/core/search/delta.ts';
import { packed } from '../../../src/core/search/packed.ts';
import type { TermSink } from '../../../src/core/search/page.ts';
import type { Part } from '../../../src/core/search/part.ts';
import { type Ranked, Scores } from '../../../src/core/search/scores.ts';
import type { Segment } from '../../../src/core/search/segment.ts';

export interface Plain {
  readonly names: readonly string[];
  readonly lunr: lunr.Index;
  /** Everything packed, and the same pages parted into a packed and a late part with dead pages between. */
  readonly packed: Segment;
  readonly parted: { readonly parts: readonly Part[]; readonly dead: readonly Uint8Array[] };
}

/** Tokens as lunr has them by default: trimmed, which may leave nothing of one that still counts, without stop words, stemmed. */
function plainTerms(text: string): Map<string, number> {
  const pipeline = new lunr.Pipeline();
  pipeline.add(lunr.trimmer, lunr.stopWordFilter, lunr.stemmer);
  const terms = new Map<string, number>();
  for (const token of pipeline.run(lunr.tokenizer(text))) {
    const term = token.toString();
    terms.set(term, (terms.get(term) ?? 0) + 1);
  }
  return terms;
}

/** A page with an empty head and one section. */
function put(terms: ReadonlyMap<string, number>, to: TermSink): void {
  to.part();
  to.part();
  for (const [term, times] of terms) for (let i = 0; i < times; i++) to.term(term);
}

export function plainIndexes(texts: ReadonlyMap<string, string>): Plain {
  const names = [...texts.keys()];
  const page = (name: string) => ({
    uri: name,
    path: name,
    id: name,
    title: name,
    kind: '',
    owner: undefined,
    area: undefined,
    line: 0,
    sections: [{ title: undefined, slug: undefined, line: 0 }],
  });
  const whole = new Delta();
  const early = new Delta();
  const late = new Delta();
  const deadEarly = new Uint8Array(texts.size * 2);
  for (const [i, [name, text]] of [...texts].entries()) {
    const terms = plainTerms(text);
    whole.add(page(name), it => put(terms, it));
    if (i % 3 === 0) {
      // A page that was replaced since: its place in the packed part is dead.
      deadEarly[early.add(page(name), it => put(plainTerms(`${text} ${text} replaced`), it))] = 1;
      late.add(page(name), it => put(terms, it));
    } else early.add(page(name), it => put(terms, it));
  }
  return {
    names,
    lunr: lunr(function () {
      this.ref('name');
      this.field('text');
      for (const [name, text] of texts) this.add({ name, text });
    }),
    packed: packed([whole], () => false),
    parted: { parts: [packed([early], () => false), late], dead: [deadEarly, new Uint8Array(texts.size)] },
  };
}

/** Asserts that the 20 best of lunr are ours, with the same scores; answers how many pages were compared. */
export function compareWithLunr(plain: Plain, query: string): number {
  const terms = [...plainTerms(query).keys()].filter(it => it !== '');
  const known = terms.filter(it => plain.packed.tables.terms.find(it) >= 0);
  // Without a clause lunr answers with every page.
  if (known.length === 0) return 0;
  const results = plain.lunr.query(q => {
    for (const term of terms) q.term(term, { usePipeline: false });
  });
  let length = 0;
  for (const it of plain.packed.lengthOfPage) length += it;
  const documents = plain.names.length;
  const totals = { documents, length, sections: documents, sectionsLength: length };
  const words = known.map(term => ({ term, weight: 1, forms: new Map([[term, 1]]) }));
  const ours = new Map<string, number>();
  const { parts, dead } = plain.parted;
  const partedScores = new Map<string, number>();
  const scores = new Scores();
  const all = { most: documents, sectionShare: 0, bonus: new Map() };
  for (const it of scores.best(words, { parts: [plain.packed], dead: [new Uint8Array(documents)], totals }, all))
    ours.set(plain.packed.page(it.page).path, it.score);
  for (const { page, score } of scores.best(words, { parts, dead, totals }, all)) {
    const [first, second] = parts as [Part, Part];
    partedScores.set((page < first.pages ? first.page(page) : second.page(page - first.pages)).path, score);
  }
  // Who asks for few gets the best of those that who asks for all gets.
  const withSections = scores.best(words, { parts, dead, totals }, { ...all, sectionShare: 0.75 });
  for (const most of [1, 2, 5]) {
    const few = scores.best(words, { parts, dead, totals }, { ...all, sectionShare: 0.75, most });
    const least = withSections.map(it => it.score).sort((a, b) => b - a)[Math.min(most, withSections.length) - 1] as number;
    assert.deepEqual(byPage(few), byPage(withSections.filter(it => it.score >= least)), `the best ${most}: ${query}`);
  }
  assert.deepEqual(sorted(partedScores), sorted(ours), `parted otherwise than packed: ${query}`);
  // lunr rounds each term of a page to three places and divides by the length of the query's vector.
  const norm = Math.sqrt(known.length);
  const slack = 0.0005 * known.length + 1e-9;
  assert.equal(results.length, ours.size, query);
  const best = [...ours.values()].sort((a, b) => b - a);
  for (const [i, { ref, score }] of results.slice(0, 20).entries()) {
    const own = ours.get(ref);
    assert.ok(own !== undefined && Math.abs(own - score * norm) <= slack, `${query}: ${ref} ${own} ${score * norm}`);
    assert.ok(Math.abs(own - (best[i] ?? 0)) <= 2 * slack, `${query}: rank ${i + 1} of ${ref}`);
  }
  return Math.min(20, results.length);
}

const byPage = (ranked: readonly Ranked[]) => [...ranked].sort((a, b) => a.page - b.page);

const sorted = (scores: ReadonlyMap<string, number>) => [...scores].sort(([a], [b]) => (a < b ? -1 : 1));
