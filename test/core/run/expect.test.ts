/** Every clause of `Expect:` holds where it should, fails where it should, and never holds for an unseen end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExpect } from '../../../src/core/run/expect.ts';
import { judge, longestMatched, OutputJudge } from '../../../src/core/run/judge.ts';
import { TerminalText } from '../../../src/core/run/terminal-text.ts';

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
  // A number is a whole word: parts of other words are none.
  ['number < 500', 0, '1,234', 'failed'],
  ['number < 80', 0, '2026-11-21', 'failed'],
  ['number < 80', 0, '95%, host db-5', 'failed'],
  ['number < 80', 0, '3 checks, p99=950ms', 'failed'],
  ['number < 80', 0, '1.5GB', 'failed'],
  ['number < 80', 0, '0x10', 'failed'],
  ['number < 80', 0, '12 1e999', 'failed'],
  ['number < 80', 0, '10.0.0.5', 'failed'],
  ['number < 80', 0, '79%', 'passed'],
  ['number < 80', 0, '-21', 'passed'],
  ['number = -2500', 0, '-2.5e3', 'passed'],
  ['number >= 12', 0, '(12 rows)', 'passed'],
  ['number >= 12', 0, 'took "12".', 'passed'],
  ['number < 80', 0, '99\n\u001b[32m7\u001b[0m\n\n', 'passed'],
  // A carriage return ends no line.
  ['lines <= 1', 0, '10%\r55%\r100%\r\n', 'passed'],
  ['lines = 2', 0, 'a\r\nb\r\n', 'passed'],
  ['lines = 3', 0, 'a\n\nb\n\n\n', 'passed'],
  ['number = 100', 0, '10%\r55%\r100%\r\n', 'passed'],
  ['equals "OK"', 0, 'FAILED\rOK', 'failed'],
  ['contains "FAILED"', 0, 'FAILED\rOK', 'passed'],
  ['equals ""', 0, '\n', 'passed'],
  ['not contains "a\nb"', 0, 'a\nb', 'failed'],
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

/** The verdict on a text that comes in pieces of random length, as a file is read. */
const inPieces = (expect: string, code: number, output: string, random: () => number) => {
  const terminal = new TerminalText();
  const judge = new OutputJudge(readExpect(expect));
  for (let at = 0; at < output.length; ) {
    const size = 1 + Math.floor(random() * 7);
    judge.push(terminal.push(output.slice(at, at + size)));
    at += size;
  }
  judge.push(terminal.end());
  return judge.verdict(code);
};

test('cut anywhere, an output is judged as the whole one', t => {
  const random = seeded(7);
  let cases = 0;
  for (const [expect = '', code, output] of rows)
    for (let n = 0; n < 20; n++, cases++)
      assert.deepEqual(inPieces(expect, code, output, random), judge(readExpect(expect), code, output), `${expect} | ${output}`);
  t.diagnostic(`${cases} cut outputs, 0 judged otherwise`);
});

test('what lies in the middle of a long output is judged', () => {
  const filling = 'all is well here\n'.repeat(6000);
  const long = `${filling}ERROR\n${filling}`;
  assert.ok(long.length > 200_000);
  for (const [expect, verdict] of [
    ['not contains "ERROR"', 'failed'],
    ['contains "ERROR"', 'passed'],
    ['matches /^ERROR$/m', 'passed'],
    ['lines = 12001', 'passed'],
    ['lines < 5000', 'failed'],
  ] as const)
    assert.equal(judge(readExpect(expect), 0, long).type, verdict, expect);
  const numbers = Array.from({ length: 100_000 }, (_, index) => index + 1).join('\n');
  assert.equal(judge(readExpect('lines < 50000'), 0, numbers).message, '100000 lines, expected < 50000');
  assert.equal(judge(readExpect('number = 100000'), 0, numbers).type, 'passed');
});

test('a pattern is not looked for in an output above the bound, and nothing is called passed then', () => {
  const judge = new OutputJudge(readExpect('exit 0,1; matches /b$/; contains "a"'));
  const piece = 'a'.repeat(1 << 20);
  for (let n = 0; n <= longestMatched >> 20; n++) judge.push(piece);
  judge.push('b');
  const verdict = judge.verdict(0);
  assert.equal(verdict.type, 'unknown');
  assert.match(verdict.message, /^whether the output matches \/b\$\/ is not known: it has 17825793 characters/);
  // Another clause that fails is still a failure.
  assert.equal(judge.verdict(2).type, 'failed');
});

test('a verdict shows no part of what is masked', () => {
  const judge = new OutputJudge(readExpect('number < 5'));
  judge.push('open sesame-17');
  const { message } = judge.verdict(0, line => line.replace('open sesame-17', '[masked:WORD]'));
  assert.equal(message, 'not a plain number: not shown here');
});

/** The same numbers in every run, so that what failed once fails again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
