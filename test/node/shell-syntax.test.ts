/** Real shells read commands and run nothing: what they say, how many are started, and what ends a long reading. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseDocument } from '../../src/core/document/document.ts';
import { shellSyntaxError } from '../../src/core/lint/rules/shell-syntax-error.ts';
import { type ShellText, shellTextsOf, syntaxKey } from '../../src/core/lint/shell-syntax.ts';
import { checkSyntax } from '../../src/node/shell-syntax.ts';

const root = process.env.DRILLBOOK_ROOT as string;
const bash = (text: string): ShellText => ({ shell: 'bash', text });
const answer = async (it: ShellText) => (await checkSyntax([it])).get(syntaxKey(it));

test('bash, zsh and fish say what they cannot read, and in which line', async () => {
  assert.equal(await answer(bash('echo one\necho two')), null);
  assert.equal((await answer(bash('echo one\nfoo | | bar')))?.line, 1);
  assert.match((await answer(bash('echo one\nfoo | | bar')))?.message ?? '', /^syntax error near unexpected token `\|'$/);
  assert.match((await answer({ shell: 'sh', text: 'if true; then' }))?.message ?? '', /unexpected end of file/);
  assert.equal((await answer({ shell: 'zsh', text: 'echo one\nfoo | | bar' }))?.line, 1);
  assert.equal(await answer({ shell: 'zsh', text: 'print ${(s:,:)x}' }), null);
  assert.equal((await answer({ shell: 'fish', text: 'echo one\nfoo | | bar' }))?.line, 1);
  assert.equal(await answer({ shell: 'fish', text: 'if true; echo; end' }), null);
});

test('among many commands each gets its own answer, also where one leaves a quote open that another closes', async () => {
  const good = Array.from({ length: 400 }, (_, i) => bash(`echo ${i} "it's" 'a "b"' $(date) <<'END'\nfoo ' bar\nEND`));
  const bad = [
    "echo don't",
    'echo "open',
    "echo don't again",
    'a <<END\nno end',
    '`echo',
    'for x in y; do',
    '}',
    'esac',
    'fi',
    'echo $(',
    '))',
  ];
  const mixed = good.flatMap((it, i) => (i % 40 === 7 ? [it, bash(bad[Math.floor(i / 40)] ?? '')] : [it]));
  const answers = await checkSyntax([...mixed, bash("echo don't"), bash("echo won't")]);
  for (const it of good) assert.equal(answers.get(syntaxKey(it)), null, it.text);
  for (const text of bad.slice(0, 10)) {
    // A here document without its end is read to the end of the text, with a warning alone.
    if (text.startsWith('a <<')) assert.equal(answers.get(syntaxKey(bash(text))), null);
    else assert.ok(answers.get(syntaxKey(bash(text))), text);
  }
  assert.ok(answers.get(syntaxKey(bash("echo won't"))));
});

test('nothing is run, whatever stands in the text, and no file of the reader is', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-nothing-'));
  const marker = path.join(folder, 'marker');
  const texts = [
    `touch ${marker}`,
    `}; touch ${marker}; drillbook_part() {`,
    `}\ntouch ${marker}\nfoo() {`,
    `$(touch ${marker})`,
    `set +n; touch ${marker}`,
    `set +o noexec\ntouch ${marker}`,
    `a[$(touch ${marker})]=1`,
    `: ') ;; ('; touch ${marker}`,
    `exec 3>${marker}`,
  ];
  process.env['BASH_ENV'] = path.join(folder, 'env');
  try {
    for (const shell of ['bash', 'sh', 'zsh', 'fish'] as const) {
      await checkSyntax(texts.map(text => ({ shell, text })));
      for (const text of texts) await checkSyntax([{ shell, text: `${text}\n` }]);
    }
  } finally {
    delete process.env['BASH_ENV'];
  }
  assert.equal(existsSync(marker), false);
  rmSync(folder, { recursive: true });
});

test('more than the limits allow stays unanswered', async () => {
  const texts = Array.from({ length: 20 }, (_, i) => bash(`if nobody${i}; then`));
  const answers = await checkSyntax(texts, { processes: 3, time: 10_000 });
  assert.ok(answers.size < texts.length);
  assert.equal((await checkSyntax([bash('echo in time')], { processes: 5, time: 0 })).size, 0);
});

test('the examples and the fixture of the rule are what a real bash says they are', async () => {
  const said = async (text: string) => {
    const texts = shellTextsOf(parseDocument('file:///a.md', text).document);
    const answers = await checkSyntax(texts);
    return texts.map(it => answers.get(syntaxKey(it)) !== null);
  };
  assert.deepEqual(await said(shellSyntaxError.bad), [true]);
  assert.deepEqual(await said(shellSyntaxError.good), [false]);
  const fixture = readFileSync(path.join(root, 'test/fixtures/rules/shell-syntax-error.md'), 'utf8');
  assert.deepEqual(await said(fixture), [true, false]);
});
