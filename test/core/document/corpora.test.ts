/** Every real file is read without a throw, and what is found stands where it is said to stand. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';

const corpora = path.join(process.env['DRILLBOOK_ROOT'] ?? '.', '..', 'shared', 'corpora');
const skip = existsSync(corpora) ? false : 'the corpora of real runbooks are not on this machine';

test('every file of the corpora is read, and every range holds what it names', { skip }, () => {
  const files = readdirSync(corpora, { recursive: true })
    .map(String)
    .filter(it => it.endsWith('.md'));
  assert.ok(files.length > 100);
  const found = { links: 0, alerts: 0, reviews: 0 };
  for (const file of files) {
    const text = readFileSync(path.join(corpora, file), 'utf8');
    const { document } = parseDocument(`file:///${file}`, text, { path: file.split(path.sep).join('/') });
    assert.deepEqual(
      document.problems.map(it => it.code),
      [],
      file,
    );
    for (const { range, target } of document.links) {
      assert.equal(
        document.lines.text.slice(document.lines.offsetAt(range.start), document.lines.offsetAt(range.end)),
        target,
        file,
      );
    }
    assert.equal(new Set(document.headings.map(it => it.slug)).size, document.headings.length, file);
    found.links += document.links.length;
    found.alerts += document.alerts.length;
    found.reviews += document.fields.lastReviewed && document.fields.reviewEvery ? 1 : 0;
  }
  assert.ok(found.links > 1000 && found.alerts > 200 && found.reviews > 80, JSON.stringify(found));
});
