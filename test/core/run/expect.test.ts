/** Every clause of `Expect:` holds where it should, fails where it should, and never holds for an unseen end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, readExpect } from '../../../src/core/run/expect.ts';
import { plainText } from '../../../src/core/run/terminal-text.ts';

const rows: readonly (readonly [expect: string | undefined, code: number, output: string, verdict: string])[] = [
  [undefined, 0, '', 'passed'],
  [undefined, 3, '', 'failed'],
  ['contains "a"', 1, 'a', 'failed'],
  ['exit 0', 1, '', 'failed'],
  ['exit 1,2', 2, '', 'passed'],
  ['exit 1,2', 0, '', 'failed'],
  ['contains "a; b"', 0, 'x a; b y', 'passed'],
  ['contains "a; b"', 0, 'a', 'failed'],
  ['not contains "error"', 0, 'fine', 'passed'],
  ['not contains "error"', 0, 'an error', 'failed'],
  ['exit 0; equals "t"', 0, '\u001b[32mt\u001b[0m\n\n', 'passed'],
  ['equals "t"', 0, 't t', 'failed'],
  ['matches /^a;[0-9]+$/m; lines <= 2', 0, 'x\na;12', 'passed'],
  ['matches /^a$/', 0, 'b', 'failed'],
  ['matches /^(a+)+$/', 0, `${'a'.repeat(5000)}!`, 'failed'],
  ['empty', 0, '\n', 'passed'],
  ['empty', 0, 'x', 'failed'],
  ['lines <= 5', 0, '1\n2\n', 'passed'],
  ['lines <= 1', 0, '1\n2\n', 'failed'],
  ['number < 80', 0, 'used\n/ 12 of 79.5 %', 'passed'],
  ['number < 80', 0, '/ 80 %', 'failed'],
  ['number < 80', 0, 'none', 'failed'],
  ["the node's state; all is well", 0, '', 'question'],
  ['matches /(?=a)/', 0, 'a', 'question'],
];
test('clauses of Expect', () => {
  for (const [expect, code, output, verdict] of rows) {
    const clauses = readExpect(expect);
    assert.equal(judge(clauses, code, output).type, verdict, `${expect} | ${code} | ${output.slice(0, 40)}`);
    assert.equal(judge(clauses, undefined, output).type, 'unknown', 'an unseen end satisfies nothing');
  }
});

test('escape sequences become plain text and no word is lost', () => {
  for (const [raw, text] of [
    ['FAILED\rOK\r\n', 'FAILED\nOK\n'],
    ['\u001b]0;title\u0007a\u001b[1;31mb\u001b[0m', 'ab'],
    ['\u001b]52;c;never closed\nnext', '52;c;never closed\nnext'],
    ['\u001bPdcs\u001b\\a\u009b31mb\u009d0;t\u009cc\b', 'abc'],
    ['\u001b(Ba\u001b', 'a'],
  ] as const)
    assert.equal(plainText(raw), text);
});
