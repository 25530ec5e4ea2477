/** All fixes that are no guess, for the command line and for an editor that shows the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { editsToFixAll } from '../../../src/core/lint/fix-all.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import type { Rule } from '../../../src/core/lint/rule.ts';
import { defaultSettings } from '../../../src/core/settings.ts';

/** Finds a word and offers another for it. */
const says = (word: string, instead: string, automatic = true): Rule => ({
  id: `says-${word}`,
  reference: '',
  severity: 'warning',
  summary: '',
  why: '',
  bad: '',
  good: '',
  adopted: 'undiminished',
  check({ lines }, { report }) {
    for (const match of lines.text.matchAll(new RegExp(`\\b${word}\\b`, 'g'))) {
      const range = lines.rangeOf(match.index, match.index + word.length);
      report(range, word, [{ title: instead, edits: [{ range, newText: instead }], automatic }]);
    }
  },
});

function fixed(text: string, rules: readonly Rule[]) {
  const catalog = new Catalog();
  const read = (path: string, source: string) => parseDocument(`file:///r/${path}`, source, { path }).document;
  const document = read('a.md', text);
  catalog.put(document);
  const options = { settings: defaultSettings, today: '2026-11-21', rules };
  const edits = editsToFixAll(catalog, document, options, read);
  assert.equal(catalog.byPath('a.md'), document, 'the catalog is as it was');
  const result = applyEdits(text, edits);
  const left = lint(catalog, [read('a.md', result)], options);
  return { result, edits: edits.length, left: left.length };
}

test('one round keeps each fix an edit of its own', () => {
  assert.deepEqual(fixed('# one\n\none and one\n', [says('one', 'two')]), {
    result: '# two\n\ntwo and two\n',
    edits: 3,
    left: 0,
  });
});

test('fixes that make room for one another end as one edit, in line ends and characters kept whole', () => {
  const rules = [says('one', 'two'), says('two', 'three')];
  assert.deepEqual(fixed('# 🚒\r\n\r\n🚒 one 🚑\r\n', rules), { result: '# 🚒\r\n\r\n🚒 three 🚑\r\n', edits: 1, left: 0 });
  assert.deepEqual(fixed('# T\n\naaaone\none\n', rules).result, '# T\n\naaaone\nthree\n');
});

test('a guess is left to a person, and fixes that undo each other come to an end', () => {
  assert.deepEqual(fixed('# one\n', [says('one', 'two', false)]), { result: '# one\n', edits: 0, left: 1 });
  assert.match(fixed('# one\n', [says('one', 'two'), says('two', 'one')]).result, /^# (?:one|two)\n$/);
});
