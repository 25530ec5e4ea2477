/** Documents stay in the order of their titles through any changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../src/core/document/document.ts';
import { summaryOf } from '../src/core/library/summary.ts';
import { DocumentOrder } from '../src/editor/document-order.ts';
import fc from './seeded-check.ts';

const summary = (path: string, title: string) =>
  summaryOf(
    { uri: 'file:///r', name: 'r', builtIn: false },
    parseDocument(`file:///r/${path}`, `# ${title}\n`, { path }).document,
  );

test('titles stand as people order them, the same title by path', () => {
  const order = new DocumentOrder();
  for (const [path, title] of [
    ['c.md', 'Step 10'],
    ['b.md', 'Step 2'],
    ['z.md', 'Ärger'],
    ['a.md', 'Step 2'],
    ['d.md', 'zebra'],
  ] as const)
    order.add(summary(path, title));
  assert.deepEqual(
    order.all.map(it => it.path),
    ['z.md', 'a.md', 'b.md', 'c.md', 'd.md'],
  );
});

test('after any coming, going and renaming the list is that of the documents left, in order', () => {
  const step = fc.record({
    path: fc.constantFrom('a.md', 'b.md', 'c.md', 'd.md'),
    title: fc.constantFrom('', 'A', 'a', 'B 2', 'B 10'),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 30 }), steps => {
      const order = new DocumentOrder();
      const known = new Map<string, ReturnType<typeof summary>>();
      for (const [{ path, title }, stays] of steps) {
        const before = known.get(path);
        if (before !== undefined) order.remove(before);
        known.delete(path);
        if (!stays) continue;
        const now = summary(path, title);
        known.set(path, now);
        order.add(now);
      }
      const fresh = new DocumentOrder();
      for (const it of known.values()) fresh.add(it);
      assert.deepEqual(order.all, fresh.all);
      assert.deepEqual(new Set(order.all), new Set(known.values()));
    }),
  );
});
