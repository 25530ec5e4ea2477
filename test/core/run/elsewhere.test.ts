import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { namesIn, pasteText } from '../../../src/core/run/elsewhere.ts';

test('what is pasted brings its values, quoted, and stops where one is missing', () => {
  const values = new Map([['DIR', "/srv/a b/it's"]]);
  const text = pasteText('printf %s "$DIR"', 'bash', values);
  assert.equal(text, `set -u\nexport DIR='/srv/a b/it'\\''s'\nprintf %s "$DIR"\n`);
  assert.equal(execFileSync('sh', ['-c', text], { encoding: 'utf8', env: {} }), "/srv/a b/it's");
});

test('a secret is left out and asked for; without it the command does not run', () => {
  const text = pasteText('echo ran "$TOKEN"', 'sh', new Map([['TOKEN', undefined]]));
  assert.doesNotMatch(text, /export TOKEN/);
  assert.throws(() => execFileSync('sh', ['-c', text], { encoding: 'utf8', env: {}, stdio: 'pipe' }), /set it here first/);
  assert.equal(execFileSync('sh', ['-c', text], { encoding: 'utf8', env: { TOKEN: 'x' } }), 'ran x\n');
});

test('a variable that nobody gave stops the shell instead of being empty', () => {
  const text = pasteText('echo "$NOBODY"/*', 'bash', new Map());
  assert.throws(() => execFileSync('bash', ['-c', text], { encoding: 'utf8', env: {}, stdio: 'pipe' }));
});

test('names are found as whole words', () => {
  assert.deepEqual(namesIn('echo "$DIR" ${KEEP_DAYS} $DIRECTORY', ['DIR', 'KEEP_DAYS', 'KEEP', 'OTHER']), ['DIR', 'KEEP_DAYS']);
});
