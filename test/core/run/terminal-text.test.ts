/** Escape sequences become plain text, whole or cut anywhere; no word is lost and no control character stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLines, plainText, TerminalText } from '../../../src/core/run/terminal-text.ts';

const rows = [
  ['FAILED\rOK\r\n', 'FAILED\nOK\n'],
  ['\u001b]0;title\u0007a\u001b[1;31mb\u001b[0m', 'ab'],
  ['\u001b]52;c;never closed\nnext', '52;c;never closed\nnext'],
  ['\u001b]52;c;cGFzdGUK\u001b\\after', 'after'],
  ['\u001b]8;;https://host/\u0007link\u001b]8;;\u0007', 'link'],
  ['\u001bPdcs\u001b\\a\u009b31mb\u009d0;t\u009cc\b', 'abc'],
  ['\u001b_apc\u001b\\\u001b^pm\u001b\\\u001bXsos\u001b\\x', 'x'],
  ['\u001b(Ba\u001b', 'a'],
  ['a\u001b]0;one\u001b]0;two\u0007b', 'a0;oneb'],
  ['50%\r\u001b[Kdone\n', '50%\ndone\n'],
  ['\u0090\u0098\u009e\u009f', ''],
  ['a\u007f\u0000\u0008\u000bb\tc', 'ab\tc'],
  ['', ''],
  ['\u001b[', ''],
  ['\u001b]', ''],
  ['\r', '\n'],
] as const;

test('D40 escape sequences become plain text and no word is lost', () => {
  for (const [raw, text] of rows) assert.equal(plainText(raw), text, JSON.stringify(raw));
});

test('D40 cut at every place, the text is the same and has no control character but newline and tab', t => {
  const all = rows.map(([raw]) => raw).join('|');
  let cases = 0;
  for (const raw of [...rows.map(it => it[0]), all])
    for (let first = 0; first <= raw.length; first++)
      for (const second of [raw.length, Math.floor((first + raw.length) / 2)]) {
        const terminal = new TerminalText();
        const parts = [raw.slice(0, first), raw.slice(first, second), raw.slice(second)];
        const text = asLines(parts.map(it => terminal.push(it)).join('') + terminal.end());
        assert.equal(text, plainText(raw), `${JSON.stringify(raw)} at ${first}, ${second}`);
        assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
        cases++;
      }
  t.diagnostic(`${cases} cuts, 0 differences`);
});

test('a sequence that is never closed is waited for within a bound, and its text stays', () => {
  const terminal = new TerminalText();
  let text = terminal.push('before\u001b]52;c;');
  for (let n = 0; n < 40; n++) text += terminal.push('x'.repeat(64 * 1024));
  text += terminal.end();
  assert.equal(text.length, 'before'.length + '52;c;'.length + 40 * 64 * 1024);
});
