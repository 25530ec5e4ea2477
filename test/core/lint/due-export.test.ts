/** The queue taken elsewhere: a calendar as RFC 5545 has it, and Markdown that stays what it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { type DueItem, dueItems } from '../../../src/core/lint/due.ts';
import { dueCalendar, dueMarkdown } from '../../../src/core/lint/due-export.ts';

const about = {
  folder: 'Ops & on-call',
  today: '2026-11-21',
  now: '2026-11-21T12:34:56.789Z',
  freshness: ({ id }: DueItem) => (id === 'rb-dns' ? 'reviewed 10 months ago, changed since' : ''),
  link: ({ id }: DueItem) => `vscode://drillbook.drillbook/doc/${id}`,
};
const item = (more: Partial<DueItem> = {}): DueItem => ({
  uri: 'file:///r/dns.md',
  path: 'dns.md',
  id: 'rb-dns',
  title: 'Names do not resolve',
  owner: 'role-net',
  what: 'review',
  part: undefined,
  due: '2026-12-01',
  days: 10,
  last: '2026-06-01',
  ...more,
});
/** Content lines with their folds undone, of the events alone. */
const unfolded = (calendar: string) => calendar.replaceAll('\r\n ', '').split('\r\n');
const values = (calendar: string, name: string) =>
  unfolded(calendar).flatMap(it =>
    it.startsWith(`${name}:`) || it.startsWith(`${name};`) ? [it.slice(it.indexOf(':') + 1)] : [],
  );

test('an item is an event of a whole day with what is known of it', () => {
  assert.deepEqual(unfolded(dueCalendar([item()], about)), [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Drillbook//Review queue//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'X-WR-CALNAME:Ops & on-call: due',
    'BEGIN:VEVENT',
    'UID:review.rb-dns@ops-on-call.drillbook',
    'DTSTAMP:20261121T123456Z',
    'DTSTART;VALUE=DATE:20261201',
    'DTEND;VALUE=DATE:20261202',
    'SUMMARY:Review: Names do not resolve',
    'DESCRIPTION:Due on 2026-12-01\\, done last on 2026-06-01.\\nReviewed 10 months ago\\, changed since.\\nOwner: role-net\\nFile: dns.md',
    'CATEGORIES:review',
    'TRANSP:TRANSPARENT',
    'URL:vscode://drillbook.drillbook/doc/rb-dns',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('an empty queue is a calendar too', () => {
  assert.match(dueCalendar([], about), /^BEGIN:VCALENDAR\r\n(?:.+\r\n)+END:VCALENDAR\r\n$/);
});

test('what is late stands on today; the year ends where it ends', () => {
  const late = dueCalendar(
    [item({ due: '2026-01-01', days: -324 }), item({ due: undefined, days: undefined, last: undefined, what: 'run' })],
    about,
  );
  assert.deepEqual(values(late, 'DTSTART'), ['20261121', '20261121']);
  assert.deepEqual(values(late, 'SUMMARY'), ['Overdue: Review: Names do not resolve', 'Overdue: Run: Names do not resolve']);
  assert.match(values(late, 'DESCRIPTION')[1] ?? '', /^Never done\./);
  assert.deepEqual(values(dueCalendar([item({ due: '2026-12-31', days: 40 })], about), 'DTEND'), ['20270101']);
});

test('a duty keeps its UID when its day moves; two of one document have two, in the same order each time', () => {
  const uids = (...items: DueItem[]) => values(dueCalendar(items, about), 'UID');
  assert.deepEqual(uids(item({ due: '2027-06-01', days: 192 })), uids(item()));
  const exception = item({ what: 'exception', part: 'Lab: old switches' });
  assert.deepEqual(
    uids(exception, item({ ...exception, part: undefined }), item({ ...exception, part: undefined }), item({ id: '…' })),
    [
      'exception.rb-dns.lab-old-switches@ops-on-call.drillbook',
      'exception.rb-dns@ops-on-call.drillbook',
      'exception.rb-dns.2@ops-on-call.drillbook',
      'review.x@ops-on-call.drillbook',
    ],
  );
});

test('texts of documents are escaped, and no line is longer than 75 bytes or cut inside a character', () => {
  const title = `Über; alle, Grenzen\\ ${'日本語🚒'.repeat(30)}\u0007\r\nBEGIN:VEVENT`;
  const calendar = dueCalendar([item({ title })], about);
  for (const line of calendar.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  assert.doesNotMatch(calendar.replaceAll('\r\n', ''), /[\r\n\u0000-\u001f]/);
  assert.equal(Buffer.from(calendar).toString(), calendar, 'no half of a surrogate pair is left');
  assert.deepEqual(values(calendar, 'SUMMARY'), [`Review: Über\\; alle\\, Grenzen\\\\ ${'日本語🚒'.repeat(30)} \\nBEGIN:VEVENT`]);
  assert.equal(calendar.split('BEGIN:VEVENT\r\n').length, 2);
});

test('Markdown: tasks by owner, texts of documents stay texts', () => {
  const items = [
    item({ due: '2026-01-01', days: -324 }),
    item({ id: 'b', path: 'a b/(c).md', title: 'A [link](x) *b*', owner: undefined, what: 'contract', last: undefined }),
  ];
  assert.equal(
    dueMarkdown(items, '30d', about),
    `# Due in Ops \\& on-call

On 2026-11-21: 1 overdue, 1 due within 30d.

## role-net

- [ ] Review: [Names do not resolve](dns.md): **2026-01-01**, 324 days late; reviewed 10 months ago, changed since

## Nobody owns

- [ ] Contract ends: [A \\[link\\](x) \\*b\\*](a%20b/%28c%29.md): 2026-12-01, in 10 days
`,
  );
  assert.match(dueMarkdown([], '30d', about), /nothing is due within 30d\.\n$/);
});

test('the queue holds what was agreed or promised: contracts and their notice, access, exceptions, actions, and not what is done', () => {
  const read = (name: string, fields: string) =>
    parseDocument(`file:///${name}.md`, `---\nkind: x\nid: ${name}\ntitle: T\nowner: role-a\n${fields}\n---\n`, {
      path: `${name}.md`,
    }).document;
  const documents = [
    read('ven', 'status: active\ncontract: {ends: 2027-01-31, notice: 60d}\naccess_agreement: {expires: 2027-01-01}'),
    read('ended', 'status: ended\ncontract: {ends: 2026-12-31}'),
    read(
      'inc',
      'status: resolved\nreview_due: 2026-11-28\nactions:\n  - {what: more disks, owner: role-b, due: 2026-12-01}\n  - {what: done, due: 2026-12-01, done: 2026-11-01}',
    ),
    read('closed', 'status: reviewed\nreview_due: 2026-11-28\nactions: [{what: late one, due: 2026-11-01}]'),
    read('risk', 'status: treating\ndue: 2026-12-05\naccepted_until: 2026-12-06'),
    read(
      'plan',
      'status: active\nitems: [{what: buy, due: 2026-12-07, status: open}, {what: bought, due: 2026-12-07, status: done}]',
    ),
    read('odd', 'status: active\ncontract: soon\nexceptions: {expires: 2026-12-01}\nactions: [text, {due: later}]\ndue: [1]'),
  ];
  assert.deepEqual(
    dueItems(documents, { today: '2026-11-21', within: 60 }).map(it =>
      `${it.owner} ${it.due} ${it.id} ${it.what} ${it.part ?? ''}`.trim(),
    ),
    [
      'role-a undefined odd review',
      'role-a undefined plan review',
      'role-a undefined ven review',
      'role-a 2026-11-01 closed action late one',
      'role-a 2026-11-28 inc review',
      'role-a 2026-12-02 ven notice',
      'role-a 2026-12-05 risk action',
      'role-a 2026-12-06 risk exception',
      'role-a 2026-12-07 plan action buy',
      'role-a 2027-01-01 ven access',
      'role-b 2026-12-01 inc action more disks',
    ],
  );
});
