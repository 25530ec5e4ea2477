/** The number of a text: whoever changes a text anywhere, however long it is, gets another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf } from '../../../src/core/search/hash.ts';
import fc from '../../seeded-check.ts';

test('a text with one letter otherwise, or one more, has another hash; the text before it leaves no trace', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'ü', '障', '🔨', '\n'), maxLength: 200 });
  fc.assert(
    fc.property(text, text, fc.constantFrom('x', 'ä', '害'), (before, after, sign) => {
      const own = hashOf(before + after);
      assert.notEqual(hashOf(before + sign + after), own);
      hashOf(after.repeat(3));
      assert.equal(hashOf(before + after), own);
    }),
  );
  const long = 'long '.repeat(30_000);
  assert.notEqual(hashOf(`${long}a`), hashOf(`${long}b`));
});
