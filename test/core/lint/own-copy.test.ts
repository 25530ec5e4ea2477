/** A built-in document as one's own: it says where it came from, and what it links to is still there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { ownCopy } from '../../../src/core/lint/own-copy.ts';

const copied = (text: string, own: readonly string[] = [], target = 'runbooks/rb-a.md') => {
  const { document } = parseDocument('drillbook:/runbooks/storage/rb-a.md', text, { path: 'storage/rb-a.md' });
  return ownCopy({
    document,
    text,
    path: 'storage/rb-a.md',
    builtInRoot: 'drillbook:/runbooks',
    target,
    hasOwn: path => own.includes(path),
  });
};
const sourcesOf = (text: string) =>
  parseDocument('file:/r/rb-a.md', text, { path: 'rb-a.md' }).document.frontMatter?.data['sources'];
const uri = 'drillbook:/runbooks/storage/rb-a.md';

test('the front matter says where it came from, beside what it named already', () => {
  for (const [front, sources] of [
    ['kind: runbook\n', [uri]],
    ['sources: [RFC 1035]\nkind: runbook\n', ['RFC 1035', uri]],
    ['sources:\n  - RFC 1035\n  - "a: b"\nkind: runbook\n', ['RFC 1035', 'a: b', uri]],
    ['sources: []\nkind: runbook\n', [uri]],
    ['kind: runbook\nsources:\n- RFC 1035\n', ['RFC 1035', uri]],
  ] as const)
    assert.deepEqual(sourcesOf(copied(`---\n${front}---\n# A\n`)), sources, front);
});

test('the rest of the text is what it was', () => {
  const text = '---\nkind: runbook\n---\n\n# A\n\nText.\n';
  assert.equal(copied(text).replace(/sources:.*\n(?: .*\n)?/, ''), text);
});

test('a link to a document without a copy leads to the built-in one, others stay', () => {
  const text = '# A\n\n[b](../network/rb-b.md#steps) [c](rb-c.md) [here](#a) [web](https://example.org/x.md) ![p](img/p.png)\n';
  assert.equal(
    copied(text, ['runbooks/rb-c.md']),
    '# A\n\n[b](drillbook:/runbooks/network/rb-b.md#steps) [c](rb-c.md) [here](#a) [web](https://example.org/x.md) ![p](drillbook:/runbooks/storage/img/p.png)\n',
  );
});
