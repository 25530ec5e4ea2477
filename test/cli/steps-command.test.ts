/** `drillbook steps` on real files in a folder of its own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { World } from '../../src/cli/command.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { stepsCommand } from '../../src/cli/steps-command.ts';
import { diskFiles } from '../../src/node/disk-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-steps-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, 'drillbook.yaml'), '');
mkdirSync(path.join(folder, 'a'));
writeFileSync(
  path.join(folder, 'a', 'full.md'),
  `---
kind: runbook
id: rb-full
title: Filesystem full
parameters:
  - name: MOUNT
    type: path
    description: Where
---
## Recovery

1. [ ] Promote <!-- id: promote -->
   - Danger: cannot be undone
   - Expect: exit 0
   - Expect: empty

   \`\`\`sh check
   df -P "$MOUNT" <host>
   \`\`\`

2. [ ] Decide
   - If yes: continue
   - If no: stop
`,
);
writeFileSync(path.join(folder, 'plain.md'), 'Nothing to do.\n');
writeFileSync(path.join(folder, 'image.md'), new Uint8Array([0xff, 0xd8, 0, 1, 2, 3]));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const world: World = {
    folder,
    now: () => '2026-11-21T12:00:00.000Z',
    today: '2026-11-21',
    environment: {},
    out: it => {
      out += it;
    },
    err: it => {
      err += it;
    },
    async *input() {},
    monotonic: () => 0,
    onInterrupt: () => () => {},
    filesOf: diskFiles,
  };
  const code = await runMain(['steps', ...argv], world, [stepsCommand]);
  return { code, out, err };
}

test('steps --json: the shape other programs read', async () => {
  const { code, out } = await run('a/full.md', '--json');
  assert.equal(code, 0);
  const { parameters, ...read } = JSON.parse(out);
  assert.deepEqual(
    parameters.map((it: { name: string; type: string }) => [it.name, it.type]),
    [['MOUNT', 'path']],
  );
  assert.deepEqual(read, {
    document: 'rb-full',
    steps: [
      {
        id: 'promote',
        title: 'Promote',
        line: 12,
        phase: 'do',
        kind: 'command',
        language: 'sh',
        command: 'df -P "$MOUNT" <host>',
        labels: { danger: 'cannot be undone', expect: ['exit 0', 'empty'] },
      },
      {
        id: 'decide',
        title: 'Decide',
        line: 21,
        phase: 'do',
        kind: 'decision',
        language: null,
        command: null,
        labels: { 'if yes': 'continue', 'if no': 'stop' },
      },
    ],
  });
});

test('steps as text names each step, its line, what runs and what is asked first', async () => {
  const { code, out } = await run('a/full.md');
  assert.equal(code, 0);
  assert.match(out, /Filesystem full \(rb-full\)/);
  assert.match(out, /line 12 {2}Promote {2}\[command\] promote/);
  assert.match(out, /runs \(sh, check\):\n\s+df -P/);
  assert.match(out, /asks first for <host>/);
  assert.match(out, /danger: cannot be undone/);
});

test('a file without steps is read, and says so', async () => {
  assert.deepEqual(JSON.parse((await run('plain.md', '--json')).out), { document: 'plain', parameters: [], steps: [] });
  assert.match((await run('plain.md')).out, /No step/);
});

test('what cannot be read is one sentence and exit code 2', async () => {
  for (const [argv, sentence] of [
    [[], /needs the file/],
    [['a/full.md', 'plain.md'], /one file at a time/],
    [['missing.md'], /no missing\.md/],
    [['a'], /is a folder/],
    [['.'], /is a folder/],
    [['image.md'], /image\.md/],
    [['--yaml', 'plain.md'], /--yaml is not an option/],
  ] as const) {
    const { code, out, err } = await run(...argv);
    assert.equal(code, 2, argv.join(' '));
    assert.equal(out, '');
    assert.match(err, sentence);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});

test('steps --help shows examples and exit codes', async () => {
  const { code, out } = await run('--help');
  assert.equal(code, 0);
  assert.match(out, /Examples:[\s\S]*Exit codes:/);
});
