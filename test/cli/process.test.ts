/** The bundle as a process: exit codes, standard input, and a reader that goes away. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { root } from './drillbook.ts';

const cli = path.join(root, 'dist', 'cli.js');
let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-process-'));
  writeFileSync(path.join(folder, 'drillbook.yaml'), '');
  // More output than a pipe holds, so that the writer is still writing when its reader has gone.
  const steps = Array.from(
    { length: 4000 },
    (_, i) => `- [ ] Step ${i} of a long evening\n\n  \`\`\`sh\n  echo ${i}\n  \`\`\`\n`,
  );
  writeFileSync(path.join(folder, 'long.md'), `# Long\n\n${steps.join('\n')}`);
  writeFileSync(path.join(folder, 'wrong.md'), '# Wrong\n\n[gone](gone.md)\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const drillbook = (argv: readonly string[], input = '') =>
  spawnSync(process.execPath, [cli, ...argv], { cwd: folder, input, encoding: 'utf8', timeout: 30_000, maxBuffer: 1e8 });

test('exit codes of the process: 0 fine, 1 found something, 2 could not', () => {
  assert.equal(drillbook(['lint', '--max-warnings', '99']).status, 0);
  assert.equal(drillbook(['lint', '--max-warnings', '0']).status, 1);
  assert.equal(drillbook(['lint', 'missing']).status, 2);
  assert.equal(drillbook([]).status, 2);
  assert.equal(drillbook(['--help']).status, 0);
  assert.equal(drillbook(['kinds']).status, 0);
});

test('everything written reaches a slow reader, and text output ends with a line break', () => {
  for (const command of [
    ['steps', 'long.md'],
    ['steps', 'long.md', '--json'],
    ['lint'],
    ['kinds'],
    ['runs'],
    ['index'],
    ['search', 'evening'],
  ]) {
    const { stdout, stderr } = drillbook(command);
    assert.ok(stdout.endsWith('\n'), `${command.join(' ')}: ${stderr}`);
  }
  assert.equal(JSON.parse(drillbook(['steps', 'long.md', '--json']).stdout).steps.length, 4000);
  const slow = spawnSync('sh', ['-c', '"$0" "$1" steps long.md --json | { sleep 1; cat; }', process.execPath, cli], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  assert.equal(JSON.parse(slow.stdout).steps.length, 4000);
});

test('a reader that went away is no error: nothing is said, and the code is that of the command', () => {
  const line = '{ "$0" "$1" steps long.md; echo "code $?" >&2; } | head -n 1';
  const { stdout, stderr } = spawnSync('sh', ['-c', line, process.execPath, cli], { cwd: folder, encoding: 'utf8' });
  assert.equal(stdout, 'Long (long)\n');
  assert.equal(stderr, 'code 0\n');
});

test('search --batch reads a real standard input, the last line also without its end', () => {
  const { stdout, status } = drillbook(['search', '--batch', '--limit', '1'], 'evening\r\nwrong');
  assert.equal(status, 0);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map(it => JSON.parse(it));
  assert.deepEqual(
    answers.map(it => [it.query, it.hits[0].path]),
    [
      ['evening', 'long.md'],
      ['wrong', 'wrong.md'],
    ],
  );
});
