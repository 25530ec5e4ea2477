/** Real runbooks: no rule crashes, and a table of findings per rule and source. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { drillbook, root } from './drillbook.ts';

const corpora = path.join(root, '../shared/corpora');
const sources = existsSync(corpora) ? readdirSync(corpora).filter(it => statSync(path.join(corpora, it)).isDirectory()) : [];

test('no rule crashes on real runbooks', { skip: sources.length === 0 && 'the folder of real runbooks is not here' }, async t => {
  for (const source of sources) {
    const { code, out, err } = await drillbook(['lint', path.join(corpora, source), '--format', 'json']);
    assert.notEqual(code, 2, err);
    const { findings, documents } = JSON.parse(out) as { findings: { rule: string }[]; documents: number };
    assert.ok(documents > 0);
    const counts = new Map<string, number>();
    for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    assert.equal(counts.get('rule-crashed'), undefined);
    const table = [...counts].sort().map(([rule, count]) => `${rule} ${count}`);
    t.diagnostic(`${source}, ${documents} documents: ${table.join(', ') || 'nothing found'}`);
  }
});
