/** Long checklists in a process that can be killed: reading them grows with their length, not with its square (decision 16). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseDocument } from '../../../src/core/document/document.ts';

/** The bound is twenty times what a small machine took. */
const cases: Readonly<Record<string, { readonly text: string; readonly steps: number; readonly bound: number }>> = {
  '20,000 steps of one title': { text: '- [ ] a\n'.repeat(20_000), steps: 20_000, bound: 10_000 },
  '10,000 lists of one item with a block between': {
    text: '1. a\n```sh\nb\n```\n'.repeat(10_000),
    steps: 10_000,
    bound: 10_000,
  },
};

const wanted = process.env['DRILLBOOK_TEST_CASE'];
if (wanted !== undefined) {
  // Its own time on the processor: what else the machine does is not measured.
  const start = process.cpuUsage();
  const { document } = parseDocument('file:///x.md', `# T\n\n${cases[wanted]?.text}`);
  const { steps } = document.checklist;
  const ids = new Set(steps.map(it => it.id)).size;
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ milliseconds: (user + system) / 1000, steps: steps.length, ids, last: steps.at(-1)?.id }));
  process.exit(0);
}

for (const [name, { steps, bound }] of Object.entries(cases)) {
  test(name, () => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], {
      env: { ...process.env, DRILLBOOK_TEST_CASE: name, NODE_TEST_CONTEXT: '' },
      timeout: 20 * bound,
      encoding: 'utf8',
    });
    assert.equal(child.status, 0, child.stderr);
    const result = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '');
    assert.deepEqual([result.steps, result.ids, result.last], [steps, steps, `a-${steps}`]);
    assert.ok(result.milliseconds < bound, `${result.milliseconds} ms`);
  });
}
