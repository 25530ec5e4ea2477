/** What hovers say of the thing under the cursor, and that help at no place of a real document fails. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { frontMatterOffers } from '../../../src/core/authoring/complete-front-matter.ts';
import { stepOffers } from '../../../src/core/authoring/complete-step.ts';
import { explainAt } from '../../../src/core/authoring/explain.ts';
import { LineIndex } from '../../../src/core/position.ts';
import { explained, writingOf } from './writing.ts';

const runbook = (rest: string) => `---\nkind: runbook\n${rest}\n---\n# Page\n`;
const said = (text: string) => explained(text)?.paragraphs.join('\n') ?? '';

test('a key: what it means, in which form, with examples, and whether it is needed', () => {
  assert.equal(explained(runbook('review_|every: yearly'))?.title, 'review_every');
  assert.match(said(runbook('review_|every: yearly')), /How often it is reviewed[^]*half-yearly[^]*May stand in a runbook/);
  assert.match(said(runbook('|status: draft')), /One of draft, in-review, active[^]*Needed in a runbook/);
  assert.match(
    said(runbook('parameters:\n  - name: X\n    target|: true')),
    /typed? before a dangerous step[^]*true or false; without it: false/,
  );
  assert.match(said(runbook('escalation: [{af|ter: 5m}]')), /without progress[^]*Required/);
  assert.match(said(runbook('last_reviewed|_on: 2026-01-01')), /Read as `last_reviewed`/);
});

test('an id: the document, whose it is and how fresh', () => {
  const found = explained(runbook('supersedes: [rb-db-|restore]'));
  assert.equal(found?.title, 'Restore a database');
  assert.equal(found?.document, 'file:///root/runbooks/rb-db-restore.md');
  assert.match(
    found?.paragraphs.join('\n') ?? '',
    /Runbook · rb-db-restore · owned by role-dba · active\nReviewed 19 days ago\. Next review due 2027-05-02\./,
  );
  assert.match(said(runbook('supersedes:\n  - "rb-net|-dns"')), /Overdue since 2025-07-01/);
  assert.match(said(runbook('related: [std-ba|ckup]')), /Never reviewed/);
  assert.equal(explained(`${runbook('id: rb-x')}\nSee [[rb-net-|dns]] and rb-nobody-knows.\n`)?.title, 'Names do not resolve');
  assert.equal(explained(`${runbook('id: rb-x')}\nSee rb-nobody-|knows or a/rb-net-dns.md.\n`), undefined);
});

test('a kind, a label, and nothing where nothing is known', () => {
  assert.equal(explained('---\nkind: stan|dard\n---\n')?.title, 'Standard');
  assert.match(said(`${runbook('id: rb-x')}\n- [ ] Look\n  - On fail|ure: stop\n`), /does not pass[^]*Form: stop/);
  assert.match(said(`${runbook('id: rb-x')}\n- [ ] Look\n  - **Exp|ect:** exit 0\n`), /judged on standard output/);
  for (const text of [
    runbook('id: rb|-x'),
    runbook('titl: x|'),
    `${runbook('id: rb-x')}\n- Exp|ect: nothing\n`,
    '# Pa|ge\n',
    runbook('# sta|tus: draft'),
  ])
    assert.equal(explained(text), undefined, text);
});

test('at every place of a bundled runbook help answers, and what it replaces lies around the cursor', () => {
  const folder = path.join(process.env['DRILLBOOK_ROOT'] ?? '.', 'runbooks');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(it => it.endsWith('.md'));
  let offered = 0;
  for (const file of files.slice(0, 2)) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const lines = new LineIndex(text);
    const writing = writingOf(text, { path: file });
    for (let offset = 0; offset <= text.length; offset += offset < 700 ? 3 : 29) {
      const position = lines.positionAt(offset);
      const own = [...(frontMatterOffers(writing, position) ?? []), ...(stepOffers(writing, position) ?? [])];
      for (const { range, text: written } of own) {
        assert.ok(range.start.line === position.line && range.end.line === position.line);
        const around = range.start.character <= position.character && position.character <= range.end.character;
        assert.ok(
          around,
          `${file}:${position.line + 1}:${position.character} ${lines.lineText(position.line)} ${JSON.stringify(range)}`,
        );
        assert.ok(written !== '');
        offered++;
      }
      const hover = explainAt(writing, position);
      if (hover) assert.ok(hover.range.start.character <= position.character && position.character <= hover.range.end.character);
    }
  }
  assert.ok(offered > 300, `${offered}`);
});
