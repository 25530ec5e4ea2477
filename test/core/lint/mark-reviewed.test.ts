/** Marking a document as reviewed touches three lines and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { reviewEdit } from '../../../src/core/lint/mark-reviewed.ts';

const mark = { day: '2026-11-21', by: 'Ann Example', note: 'Steps 3 and 5 tried in staging' };
function marked(text: string, more: Partial<typeof mark> = {}): string | undefined {
  const { document } = parseDocument('file:///r/a.md', text, { path: 'a.md' });
  const edit = reviewEdit(document, { ...mark, ...more }, bundledKinds.get(document.kind));
  if (edit === undefined) return undefined;
  const result = applyEdits(text, edit.edits);
  const after = parseDocument('file:///r/a.md', result, { path: 'a.md' });
  assert.deepEqual(after.findings, [], 'the front matter can still be read');
  assert.equal(after.document.fields.lastReviewed?.value, more.day ?? mark.day);
  return result;
}
const page = (front: string) => `---\n${front}---\n# T\n\nlast_reviewed: 2020-01-01\n`;

test('day, name and note are written where they stand, in their quotes, with the comments around them', () => {
  assert.equal(
    marked(
      page(
        'kind: runbook # a comment\nlast_reviewed: "2026-01-01" # by the team\nreviewed_by: \'N. N.\'\nreview_every: yearly\n',
      ),
    ),
    page(
      'kind: runbook # a comment\n# reviewed: Steps 3 and 5 tried in staging\nlast_reviewed: "2026-11-21" # by the team\nreviewed_by: \'Ann Example\'\nreview_every: yearly\n',
    ),
  );
});

test('the next review replaces the note of the last one and no other comment', () => {
  const first = marked(page('kind: runbook\n# drillbook-ignore review-overdue: soon\nlast_reviewed: 2026-01-01\n'));
  assert.equal(
    first,
    page(
      'kind: runbook\n# reviewed: Steps 3 and 5 tried in staging\n# drillbook-ignore review-overdue: soon\nlast_reviewed: 2026-11-21\nreviewed_by: Ann Example\n',
    ),
  );
  assert.equal(
    marked(first ?? '', { day: '2027-02-01', by: 'O\'Neil: "x"', note: ' read\r\n\tit  all ' }),
    page(
      `kind: runbook\n# reviewed: read it all\n# drillbook-ignore review-overdue: soon\nlast_reviewed: 2027-02-01\nreviewed_by: ${JSON.stringify('O\'Neil: "x"')}\n`,
    ),
  );
});

test('line ends are kept', () => {
  const text = page('kind: runbook\nlast_reviewed: 2026-01-01\n').replaceAll('\n', '\r\n');
  const result = marked(text) ?? '';
  assert.doesNotMatch(result, /[^\r]\n/);
  assert.match(result, /tried in staging\r\nlast_reviewed: 2026-11-21\r\nreviewed_by: Ann Example\r\n---\r\n/);
});

test("somebody else's page keeps its own names and gets no key that it did not have", () => {
  assert.equal(
    marked(page('title: T\nlast_reviewed_on: 2026-01-01\nreview_in: 6 months\n')),
    page('title: T\n# reviewed: Steps 3 and 5 tried in staging\nlast_reviewed_on: 2026-11-21\nreview_in: 6 months\n'),
  );
  assert.equal(
    marked(page('ms.date: 01/02/2026\nreviewed_by: x\n')),
    page('# reviewed: Steps 3 and 5 tried in staging\nms.date: 11/21/2026\nreviewed_by: Ann Example\n'),
  );
  assert.equal(
    marked(page('title: T\n')),
    page('title: T\n# reviewed: Steps 3 and 5 tried in staging\nlast_reviewed: 2026-11-21\n'),
  );
});

test('where no day stands yet it is put among the fields of the kind', () => {
  assert.equal(
    marked(page('kind: runbook\nid: rb-a\nstatus: active\nreview_every: yearly\n')),
    page(
      'kind: runbook\nid: rb-a\nstatus: active\n# reviewed: Steps 3 and 5 tried in staging\nlast_reviewed: 2026-11-21\nreviewed_by: Ann Example\nreview_every: yearly\n',
    ),
  );
  for (const empty of ['last_reviewed:', 'last_reviewed: # not yet', 'last_reviewed: soon', 'last_reviewed: ""'])
    assert.match(marked(page(`kind: runbook\n${empty}\n`)) ?? '', /^last_reviewed: "?2026-11-21"?( # not yet)?$/m);
});

test('without front matter, or with one in a single line, nothing is written', () => {
  assert.equal(marked('# T\n'), undefined);
  assert.equal(marked('---\n{last_reviewed: 2026-01-01}\n---\n# T\n'), undefined);
  assert.equal(marked('---\n{kind: runbook}\n---\n# T\n'), undefined);
});
