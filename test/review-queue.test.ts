/** What stands behind the Review Queue and "Mark Reviewed…" and knows nothing of the host: groups, and lines that were on the screen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DueItem } from '../src/core/lint/due.ts';
import { groupQueue } from '../src/editor/queue-groups.ts';
import { SeenLines } from '../src/editor/seen-lines.ts';
import fc from './seeded-check.ts';

const item = (title: string, days: number | undefined, more: Partial<DueItem> = {}): DueItem => ({
  uri: `file:///r/${title}.md`,
  path: `${title}.md`,
  id: title,
  title,
  owner: 'role-a',
  what: 'review',
  part: undefined,
  due: days === undefined ? undefined : '2026-11-21',
  days,
  last: undefined,
  ...more,
});
const items = [
  item('soon', 3),
  item('late', -10),
  item('never', undefined, { what: 'test' }),
  item('later', 20, { owner: 'role-b', what: 'contract' }),
  item('latest', -100, { owner: undefined }),
  item('today', 0, { owner: 'role-10' }),
];
const said = (order: 'owner' | 'day' | 'what') =>
  groupQueue(items, order).map(({ key, items: its }) => `${key}: ${its.map(it => it.title).join(' ')}`);

test('the queue by owner, by day and by what is due; within a group what is longest overdue stands first', () => {
  assert.deepEqual(said('owner'), ['role-10: today', 'role-a: late never soon', 'role-b: later', ': latest']);
  assert.deepEqual(said('day'), ['late: latest late', 'never: never', 'week: today soon', 'later: later']);
  assert.deepEqual(said('what'), ['review: latest late today soon', 'test: never', 'contract: later']);
  assert.deepEqual(groupQueue([], 'owner'), []);
});

test('lines that were on the screen are counted once, and what is still to read is known', () => {
  const seen = new SeenLines();
  const text = { start: 5, end: 24 };
  assert.deepEqual([seen.count(text), seen.firstUnseen(text)], [0, 5]);
  seen.see({ start: 0, end: 9 });
  seen.see({ start: 8, end: 12 });
  seen.see({ start: 20, end: 40 });
  assert.deepEqual([seen.count(text), seen.firstUnseen(text)], [13, 13]);
  seen.see({ start: 13, end: 19 });
  assert.deepEqual([seen.count(text), seen.firstUnseen(text)], [20, undefined]);
});

test('lines move with the text around them; what is pasted in was not seen', () => {
  const seen = new SeenLines();
  seen.see({ start: 0, end: 9 });
  // A word in a line, then a paste of four lines at line 5, then three lines are taken out above.
  seen.replace({ start: 3, end: 3 }, 1);
  assert.equal(seen.count({ start: 0, end: 20 }), 10);
  seen.replace({ start: 5, end: 5 }, 5);
  assert.deepEqual([seen.count({ start: 0, end: 20 }), seen.firstUnseen({ start: 0, end: 13 })], [10, 6]);
  seen.replace({ start: 0, end: 3 }, 1);
  assert.deepEqual([seen.count({ start: 0, end: 20 }), seen.firstUnseen({ start: 0, end: 10 })], [7, 3]);
});

test('counted line by line it is the same, whatever is seen and edited', () => {
  const span = fc.tuple(fc.nat(30), fc.nat(6)).map(([start, length]) => ({ start, end: start + length }));
  const act = fc.oneof(
    span.map(it => ({ see: it })),
    fc.tuple(span, fc.integer({ min: 1, max: 8 })).map(([it, by]) => ({ replace: it, by })),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), acts => {
      const seen = new SeenLines();
      let lines: boolean[] = Array.from({ length: 400 }, () => false);
      for (const it of acts) {
        if ('see' in it) {
          seen.see(it.see);
          lines = lines.map((was, at) => was || (at >= it.see.start && at <= it.see.end));
        } else {
          const { start, end } = it.replace;
          seen.replace(it.replace, it.by);
          const old = lines.slice(start, end + 1);
          // Where lines were put in place of others, one half seen is not all seen.
          const kept = Array.from({ length: it.by }, (_, at) => old[at] ?? false);
          if (it.by !== old.length)
            lines.splice(start, old.length, ...(old.every(Boolean) || !old.some(Boolean) ? kept : kept.map(() => false)));
        }
      }
      const whole = { start: 0, end: 60 };
      // What is mixed may be judged a little kindly, and never against a line that was seen all along.
      assert.ok(seen.count(whole) >= lines.slice(0, 61).filter(Boolean).length);
      const first = seen.firstUnseen(whole);
      if (first !== undefined) assert.equal(seen.count({ start: first, end: first }), 0);
    }),
  );
});
