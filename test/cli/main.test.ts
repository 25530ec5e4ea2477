/** The front door: help, version, refusals in one sentence. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commands } from '../../src/cli/commands.ts';
import { FileProblem } from '../../src/core/ports.ts';
import { drillbook, root } from './drillbook.ts';

test('--help names every command, and every command has help with examples and exit codes', async () => {
  const { code, out } = await drillbook(['--help']);
  assert.equal(code, 0);
  for (const { name } of commands) {
    assert.match(out, new RegExp(`^  ${name} `, 'm'));
    for (const argv of [
      [name, '--help'],
      [name, '-h'],
      ['help', name],
    ]) {
      const help = await drillbook(argv);
      assert.equal(help.code, 0);
      assert.match(help.out, new RegExp(`drillbook ${name}`));
      assert.match(help.out, /Example/i);
      assert.match(help.out, /exit/i);
    }
  }
});

test('--version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  assert.deepEqual(await drillbook(['--version']), { code: 0, out: `${version}\n`, err: '' });
});

test('what cannot be done is one sentence on standard error and code 2', async () => {
  const refusals: [string[], RegExp][] = [
    [['lnt'], /"lnt" is not a command; did you mean lint\?/],
    [['--frmat'], /--frmat is not an option/],
    [['lint', '--frmat', 'json'], /--frmat is not an option of drillbook lint; did you mean --format\?/],
    [['lint', '--format'], /--format needs a value/],
    [['lint', '--fix=yes'], /--fix takes no value/],
    [['lint', '--format', 'xml'], /--format is one of text, json, sarif, github, not "xml"/],
    [['lint', '--today', '2026-02-30'], /--today is a day/],
    [['lint', '--max-warnings', '-1'], /--max-warnings/],
    [['lint', 'no/such/path'], /There is no no\/such\/path/],
    [['kinds', 'x'], /takes no further words/],
  ];
  for (const [argv, expected] of refusals) {
    const { code, out, err } = await drillbook(argv);
    assert.equal(code, 2, argv.join(' '));
    assert.equal(out, '');
    assert.match(err, expected);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});

test('an exception is a sentence too, without a stack trace', async () => {
  const failing = (error: Error) => [{ name: 'fail', summary: '', help: '', options: {}, run: () => Promise.reject(error) }];
  const crashed = await drillbook(['fail'], root, failing(new Error('disk on fire\nat line 3')));
  assert.deepEqual(crashed, { code: 2, out: '', err: 'drillbook: this did not work: disk on fire. Nothing more was done.\n' });
  const unread = await drillbook(
    ['fail'],
    root,
    failing(new FileProblem('file/denied', 'a.md', 'Its permissions do not let you read it.')),
  );
  assert.equal(unread.err, 'drillbook: a.md: Its permissions do not let you read it.\n');
});

test('kinds lists what the schemas say', async () => {
  const { out } = await drillbook(['kinds', '--json']);
  const { kinds } = JSON.parse(out);
  const runbook = kinds.find((it: { name: string }) => it.name === 'runbook');
  assert.equal(runbook.idPrefix, 'rb');
  assert.ok(runbook.fields.some((it: { name: string; required: boolean }) => it.name === 'trigger' && it.required));
});
