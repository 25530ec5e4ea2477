/** Values in the place of `<x>`, in a real shell: they arrive as they are, and none of them runs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fill, places } from '../core/run/placeholder-material.ts';

const hostile = [
  '$(touch pwned)',
  '`touch pwned`',
  "'; touch pwned; '",
  '"; touch pwned; "',
  'a\ntouch pwned\n',
  'a[$(touch pwned)]',
  '-oProxyCommand=touch pwned',
  '\\',
  "it's",
  'EOF\ntouch pwned',
];

test('no hostile value runs in any place: it is one word there, or it is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-gaps-'));
  try {
    let ran = 0;
    for (const [command] of places) {
      if (/ssh|kubectl/.test(command)) continue;
      for (const value of hostile) {
        const filled = fill(command, value);
        assert.notEqual(filled.type, 'unfilled');
        if (filled.type !== 'filled') continue;
        spawnSync('bash', ['-c', filled.text], { cwd: folder, timeout: 10_000, input: '' });
        ran++;
        assert.ok(!readdirSync(folder).includes('pwned'), `${command} with ${value}: ${filled.text}`);
      }
    }
    assert.ok(ran > 100, `${ran} commands ran`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a quoted value arrives as it is, in plain words and in a substitution inside quotes', () => {
  for (const command of [
    'printf %s <v>',
    'printf %s "<v>"',
    "printf %s '<v>'",
    'x="$(printf %s <v>)"; printf %s "$x"',
    'x="$(printf %s "<v>")"; printf %s "$x"',
  ]) {
    for (const value of ["it's", '$(echo no)', 'a b  c', '`x`', '"q"', '\\n', '*']) {
      const filled = fill(command, value);
      assert.ok(filled.type === 'filled', command);
      assert.equal(spawnSync('bash', ['-c', filled.text], { encoding: 'utf8' }).stdout, value, filled.text);
    }
  }
});
