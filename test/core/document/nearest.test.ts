/** The nearest name: the same answer as by counting every change of every candidate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Names, nearest } from '../../../src/core/document/nearest.ts';
import fc from '../../seeded-check.ts';

/** Optimal string alignment, without any shortcut. */
function distance(a: string, b: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const at = (x: number, y: number) => rows[x]?.[y] ?? Number.POSITIVE_INFINITY;
      let cost = i === 0 ? j : Math.min(at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(i - 2, j - 2) + 1);
      rows[i]?.push(cost);
    }
  }
  return rows[a.length]?.[b.length] ?? 0;
}

function nearestBySight(wanted: string, candidates: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly cost: number } | undefined;
  for (const name of candidates) {
    const cost = distance(wanted.toLowerCase(), name.toLowerCase());
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3));
    if (cost <= limit && cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { name, cost };
  }
  return best?.name;
}

test('the first of the nearest, as counted by hand', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '-'), maxLength: 14 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 8 }), (wanted, candidates) => {
      assert.equal(nearest(wanted, candidates), nearestBySight(wanted, candidates));
      assert.equal(new Names(candidates).nearest(wanted), nearestBySight(wanted, candidates));
    }),
    { numRuns: 3000 },
  );
});

test('a slip of the finger is found, another word is not', () => {
  assert.equal(nearest('rollbak', ['restore', 'rollback']), 'rollback');
  assert.equal(nearest('onwer', ['status', 'owner']), 'owner');
  assert.equal(nearest('owner', ['status', 'title']), undefined);
  assert.equal(nearest('KIND', ['kinds', 'kind']), 'kind');
});
