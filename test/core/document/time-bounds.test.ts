/** Hostile front matter in a process that can be killed; bounds are twenty times the figure (decision 16). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseDocument } from '../../../src/core/document/document.ts';

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...[...'bcdefghi'].map((it, i) => `${it}: &${it} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
].join('\n');
const cases: Readonly<Record<string, { readonly text: string; readonly code: string }>> = {
  'D08 alias bomb': { text: bomb, code: 'front-matter-alias' },
  'D08 cycle': { text: 'x: &a [*a]', code: 'front-matter-alias' },
  'D09 100,000 opening brackets': { text: `a: ${'['.repeat(60_000)}`, code: 'front-matter-depth' },
  'D09 nested mappings': { text: `a: ${'{a: '.repeat(10_000)}`, code: 'front-matter-depth' },
};

const wanted = process.env['DRILLBOOK_TEST_CASE'];
if (wanted !== undefined) {
  const text = `---\n${cases[wanted]?.text ?? ''}\n---\n# Body\n`;
  // Each part of a document is read when it is asked for: the problems are those of all of them.
  const read = (uri: string, from: string) => {
    const { title, problems } = parseDocument(uri, from).document;
    return { title, codes: problems.map(it => it.code) };
  };
  read('file:///warm.md', '---\na: 1\n---\n# T\n');
  const before = process.memoryUsage().heapUsed;
  // Its own time on the processor: what else the machine does is not measured.
  const start = process.cpuUsage();
  const found = read('file:///x.md', text);
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  const heap = process.memoryUsage().heapUsed - before;
  console.log(JSON.stringify({ milliseconds, heap, ...found }));
  process.exit(0);
}

for (const [name, { code }] of Object.entries(cases)) {
  test(name, () => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], {
      env: { ...process.env, DRILLBOOK_TEST_CASE: name, NODE_TEST_CONTEXT: '' },
      timeout: 120_000,
      encoding: 'utf8',
    });
    assert.equal(child.status, 0, child.stderr);
    const result = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '');
    assert.ok(result.codes.includes(code), child.stdout);
    assert.equal(new Set(result.codes).size, 1);
    assert.equal(result.title, 'Body');
    assert.ok(result.milliseconds < 1000, `${result.milliseconds} ms`);
    assert.ok(result.heap < 100e6, `${result.heap} bytes`);
  });
}

test('D09 100,000 opening brackets are more than is read at all', () => {
  const { document } = parseDocument('file:///x.md', `---\na: ${'['.repeat(100_000)}\n---\n# Body\n`);
  assert.deepEqual(
    document.problems.map(it => it.code),
    ['front-matter-too-big'],
  );
});
