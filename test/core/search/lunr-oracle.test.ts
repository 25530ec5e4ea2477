/** Storage and scores against lunr 2.3.9 (decision 18). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../seeded-check.ts';
import { compareWithLunr, plainIndexes } from './lunr-oracle.ts';

// Digits are left out: lunr confuses them in its token set (olivernn/lunr.js#503).
const word = fc.constantFrom(
  ...'alpha beta gamma failed failing fails the and disk pressure node żółć Kube_Pod replica-lag restore restored'.split(' '),
);
const text = fc.array(word, { minLength: 1, maxLength: 30 }).map(it => it.join(' '));

test('pages and scores are those of lunr, packed or parted', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 2, maxLength: 12 }),
      fc.array(text, { minLength: 1, maxLength: 4 }),
      (texts, queries) => {
        const plain = plainIndexes(new Map(texts.map((it, i) => [`d${i}.md`, it])));
        for (const query of queries) compared += compareWithLunr(plain, query);
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(compared > 500);
});
