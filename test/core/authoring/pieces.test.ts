/** Whole documents and whole steps that are offered: what is written lints as clean as what "New Document" writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayOfferAt, offersAt } from '../../../src/core/authoring/complete.ts';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { marked, writingOf } from './writing.ts';

const offered = (textWithCursor: string, path = 'runbooks/disk-full.md') => {
  const { text, position } = marked(textWithCursor);
  return offersAt(writingOf(text, { path }), position);
};
const rulesOf = (text: string, path = 'runbooks/disk-full.md') => {
  const { document } = parseDocument(`file:///r/${path}`, text, { path });
  const catalog = new Catalog();
  catalog.put(document);
  return lint(catalog, [document], { settings: defaultSettings, today: '2026-11-21' }).map(it => it.rule);
};

test('an empty file is offered a document of every kind, which leaves open only what a person has to say', () => {
  for (const text of ['|', '---|', 'run|']) assert.equal(offered(text).length, bundledKinds.size, text);
  for (const offer of offered('|')) {
    // Approvals, dates and objectives are nobody's to invent.
    const left = rulesOf(offer.text).filter(
      it => it !== 'required-field-missing' && it !== 'unfinished-text' && it !== 'recovery-objective-missing',
    );
    assert.deepEqual(left, [], offer.label);
  }
  const [runbook] = offered('|');
  assert.match(runbook?.text ?? '', /^---\nkind: runbook\nid: rb-disk-full\ntitle: Disk full\n/);
  assert.deepEqual(
    rulesOf(runbook?.text ?? '').filter(it => it !== 'unfinished-text'),
    [],
  );
  for (const text of ['|# Page\n', 'Some words that are text|', '\n|', '# Page|\n\nText\n'])
    assert.deepEqual(offered(text), [], text);
});

const before =
  '---\nkind: runbook\nid: rb-x\ntitle: X\nstatus: draft\narea: server\nowner: role-x\ntrigger: request\n---\n# X\n\n## Steps\n\n';

test('behind a bracket a whole step is offered, and reads as the step it says it is', () => {
  const kinds = ['command', 'manual', 'decision'];
  for (const list of ['- ', '1. '])
    for (const [at, offer] of offered(`${before}${list}[|]\n`).entries()) {
      assert.equal(offer.range.start.character, list.length);
      assert.equal(offer.range.end.character, list.length + 2);
      const filled = `${before}${list}${offer.text.replace(/\$\{\d+:([^}]*)\}/g, '$1')}\n`;
      const { document } = parseDocument('file:///r/a.md', filled, { path: 'a.md' });
      assert.deepEqual(
        document.checklist.steps.map(it => it.kind),
        [kinds[at]],
        filled,
      );
      assert.deepEqual(
        rulesOf(filled).filter(it => !/section|unfinished|expect-missing|rollback/.test(it)),
        [],
        filled,
      );
    }
  assert.equal(offered(`${before}- [|`).length, 3);
  for (const text of [`${before}- [a link](x.md) [|`, `${before}- [| and more`, `${before}[|`])
    assert.deepEqual(offered(text), [], text);
});

test('whatever is offered is offered where a look at the text alone says that something may be', () => {
  const texts = ['|', '---\nsta|\n---\n', `${before}- [ ] A\n  - |`, `${before}- [ ] A\n  |`, `${before}1. [|`];
  for (const text of texts) {
    assert.ok(offered(text).length > 0, text);
    assert.ok(mayOfferAt(marked(text).text, marked(text).position), text);
  }
  for (const text of [`${before}Some pro|se`, `${before}## Head|ing`])
    assert.ok(!mayOfferAt(marked(text).text, marked(text).position), text);
});
