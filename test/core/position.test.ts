/** Lines of a text: the three line ends, in every mixture, as splitting the text has them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineIndex } from '../../src/core/position.ts';
import fc from '../seeded-check.ts';

test('lines are those between the line ends, and their places lead back', () => {
  const piece = fc.constantFrom('a', 'ü', '\n', '\r\n', '\r', '\u2028', '');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const text = pieces.join('');
      const lines = new LineIndex(text);
      const expected = text.split(/\r\n|\n|\r/);
      assert.deepEqual(
        Array.from({ length: lines.lineCount }, (_, line) => lines.lineText(line)),
        expected,
      );
      assert.equal(lines.lineText(lines.lineCount), '');
      for (const [line, content] of expected.entries()) {
        const end = { line, character: content.length };
        assert.deepEqual(lines.positionAt(lines.offsetAt(end)), end);
      }
    }),
  );
});
