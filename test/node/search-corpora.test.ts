/** Search over real runbooks: nothing throws, everything can be found, and the right page comes first. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { scanText } from '../../src/core/catalog/load-catalog.ts';
import { parseDocument } from '../../src/core/document/document.ts';
import { readFrontMatter } from '../../src/core/document/front-matter.ts';
import { scanDocument } from '../../src/core/document/scan.ts';
import { scanBlocks } from '../../src/core/document/scan-blocks.ts';
import { SearchIndex } from '../../src/core/search/search-index.ts';
import { tokenize } from '../../src/core/search/tokens.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { corporaFolder, markdownBelow } from '../bench/corpora.ts';
import { indexOf, mean, questionsIn, ranksByKind } from '../bench/quality.bench.ts';
import { compareWithLunr, type Plain, plainIndexes } from '../core/search/lunr-oracle.ts';
import fc from '../seeded-check.ts';

const folder = corporaFolder();
const absent = folder === undefined ? 'the corpora are not beside the repository' : false;

test('D21 5,000 random texts throw nothing on a real corpus', { skip: absent }, async () => {
  const index = await indexOf(path.join(folder ?? '', 'prometheus-operator-runbooks'));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ maxLength: 60 }),
  );
  fc.assert(
    fc.property(text, query => void index.search(query, { limit: 5 })),
    { numRuns: 5000 },
  );
});

test('D23 every term of every corpus finds a page that has it', { skip: absent, timeout: 600_000 }, () => {
  let terms = 0;
  for (const name of readdirSync(folder ?? '', { withFileTypes: true })) {
    const below = path.join(folder ?? '', name.name);
    if (!name.isDirectory() || markdownBelow(below).length === 0) continue;
    const index = new SearchIndex();
    const pagesOf = new Map<string, Set<string>>();
    for (const file of markdownBelow(below)) {
      const page = scanText('file:///r', path.relative(below, file), readFileSync(file, 'utf8'), defaultSettings);
      index.apply({ put: [page], removed: [] });
      for (const { heading, text } of page.sections)
        for (const term of tokenize(`${heading?.text ?? ''}\n${text}`)) {
          const pages = pagesOf.get(term) ?? new Set();
          pagesOf.set(term, pages.add(page.path));
        }
    }
    index.fold();
    for (const [term, pages] of pagesOf) {
      terms++;
      // Other forms of a word may stand before it (`kubernetes` before `kubernete`), on many pages.
      const has = (limit: number) => index.search(term, { limit }).some(it => pages.has(it.path));
      assert.ok(has(20) || has(index.documentCount), `${name.name}: ${term}`);
    }
  }
  assert.ok(terms > 10_000, `${terms} terms`);
});

test('the line scanner and markdown-it agree on every page', { skip: absent }, () => {
  const count = (text: string) => {
    const all = new Map<string, number>();
    for (const it of tokenize(text)) all.set(it, (all.get(it) ?? 0) + 1);
    return all;
  };
  let pages = 0;
  let sure = 0;
  let same = 0;
  let any = 0;
  for (const file of markdownBelow(folder ?? '')) {
    const name = path.relative(folder ?? '', file);
    const text = readFileSync(file, 'utf8');
    const own = scanDocument('file:///r', text, { path: name });
    const whole = parseDocument('file:///r', text, { path: name }).document;
    assert.deepEqual(
      [own.title, own.titleRange, own.id, own.alerts],
      [whole.title, whole.titleRange, whole.id, whole.alerts],
      name,
    );
    assert.deepEqual(own.headings, whole.headings, name);
    assert.deepEqual(
      own.sections.map(it => it.range),
      whole.sections.map(it => it.range),
      name,
    );
    for (const [i, it] of whole.sections.entries()) {
      const ours = count(own.sections[i]?.text ?? '');
      const theirs = count(it.text);
      for (const term of new Set([...ours.keys(), ...theirs.keys()])) {
        const [a, b] = [ours.get(term) ?? 0, theirs.get(term) ?? 0];
        same += Math.min(a, b);
        any += Math.max(a, b);
      }
    }
    pages++;
    const { bodyStart } = readFrontMatter(whole.lines);
    const nothing = { heading() {}, prose() {}, code() {}, html() {}, definition() {} };
    if (scanBlocks(whole.lines, whole.lines.positionAt(bodyStart).line, nothing)) sure++;
  }
  assert.ok(sure / pages > 0.95, `sure of ${sure} of ${pages} pages`);
  assert.ok(same / any > 0.999, `${same} of ${any} words`);
});

test('questions made from real alerts find their page', { skip: absent }, async () => {
  const ranks = await ranksByKind(folder ?? '');
  // The floors of the design; the figures themselves stand in the benchmark.
  assert.ok(mean(ranks.get('all') ?? []) >= 0.92);
  assert.equal(mean(ranks.get('name') ?? []), 1);
});

test('in the plain configuration the 20 best pages and their scores are those of lunr', { skip: absent }, () => {
  const plain = new Map<string, Plain>();
  let compared = 0;
  for (const { query, workspace = '' } of questionsIn(folder ?? '')) {
    let its = plain.get(workspace);
    if (!its) {
      const below = path.join(folder ?? '', workspace);
      its = plainIndexes(new Map(markdownBelow(below).map(it => [path.relative(below, it), readFileSync(it, 'utf8')])));
      plain.set(workspace, its);
    }
    compared += compareWithLunr(its, query);
  }
  assert.ok(compared > 5000);
});
