/** Search over real runbooks: nothing throws, everything can be found, and the right page comes first. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { corporaFolder, markdownBelow } from '../bench/corpora.ts';
import { indexOf, mean, questionsIn, ranksByKind } from '../bench/quality.bench.ts';
import { compareWithLunr, type Plain, plainIndexes } from '../core/search/lunr-oracle.ts';

const folder = corporaFolder();
const absent = folder === undefined ? 'the corpora are not beside the repository' : false;

test('D21 2,000 random texts throw nothing on a real corpus', { skip: absent }, async () => {
  const index = await indexOf(path.join(folder ?? '', 'prometheus-operator-runbooks'));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ maxLength: 60 }),
  );
  fc.assert(
    fc.property(text, query => void index.search(query, { limit: 5 })),
    { numRuns: 2000 },
  );
});

test('D23 every one of 1,000 words of each corpus finds a page', { skip: absent }, async () => {
  for (const name of [
    'prometheus-operator-runbooks',
    'openshift-runbooks',
    'moj-cloud-platform',
    'pagerduty-incident-response',
  ]) {
    const index = await indexOf(path.join(folder ?? '', name));
    const terms = [...index.terms()].sort();
    const step = Math.max(1, Math.floor(terms.length / 1000));
    for (let i = 0; i < terms.length; i += step) {
      const term = terms[i] ?? '';
      assert.ok(index.search(term, { limit: 1 }).length === 1, `${name}: ${term}`);
    }
  }
});

test('questions made from real alerts find their page', { skip: absent }, async () => {
  const ranks = await ranksByKind(folder ?? '');
  // The floor of this issue; the figure itself stands in the benchmark.
  assert.ok(mean(ranks.get('all') ?? []) >= 0.75);
});

test('in the plain configuration the 20 best pages and their scores are those of lunr', { skip: absent }, () => {
  const plain = new Map<string, Plain>();
  let compared = 0;
  for (const { query, workspace } of questionsIn(folder ?? '')) {
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
